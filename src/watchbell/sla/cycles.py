"""What becomes a fact about promises when time passes."""

from datetime import datetime

from django.db import connection

from watchbell.sla.services.following import follow

_BATCH = 200
# Not locked here: whoever follows an incident locks it, and then looks what is due after all.
_DUE = """
select incident_id from sla_cycle where next_at <= %s order by next_at limit %s
"""


def watch_clocks(now: datetime) -> int:
    """Tell of thresholds and breaches whose instant has come, each once."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [now, _BATCH])
        due = list(dict.fromkeys(incident for (incident,) in cursor.fetchall()))
    if due:
        follow(due, now)
    return len(due)
