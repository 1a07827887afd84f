"""Alerts that come and go: held until they stay."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from watchbell.alerts.domain import AlertState
from watchbell.alerts.models import Alert
from watchbell.alerts.options import FLAP_CHANGES, FLAP_STEADY, FLAP_WITHIN
from watchbell.alerts.services.holds import Hold
from watchbell.platform.options.reading import value
from watchbell.platform.planning import planned_anew

FLAPPING = "flapping"
"""The reason of a hold: it changed its state too often of late."""

# Each spell of a key is a row: it began, and perhaps it ended. Enough of the newest are counted.
_CHANGES = """
select heard.n, changes.count
from unnest(%s::uuid[], %s::text[]) with ordinality as heard (integration_id, key, n)
cross join lateral (
    select count(*) filter (where first_seen_at > %s)
         + count(*) filter (where state = 'resolved' and last_seen_at > %s) as count
    from (
        select first_seen_at, last_seen_at, state from alerts_alert a
        where a.integration_id = heard.integration_id and a.key = heard.key
        order by a.first_seen_at desc, a.id desc limit %s
    ) spells
) changes
"""


def hold_flapping(alerts: Sequence[Alert], now: datetime) -> Mapping[UUID, Hold]:
    """Hold an alert whose key changed its state too often, until it has fired without a change.

    One that has done so is let go, however often it changed before.
    """
    most, steady = value(FLAP_CHANGES), timedelta(minutes=value(FLAP_STEADY))
    restless = [alert for alert in alerts if alert.first_seen_at + steady > now]
    if most <= 0 or not restless:
        return {}
    changes = _changes(restless, most, now - timedelta(minutes=value(FLAP_WITHIN)))
    return {
        alert.id: Hold(reason=FLAPPING, until=alert.first_seen_at + steady)
        for alert in restless
        if changes[alert.integration_id, alert.key] > most
    }


def _changes(alerts: Sequence[Alert], most: int, since: datetime) -> Counter[tuple[UUID, str]]:
    """Count the changes of each key: of what is stored, and of the batch, which is not yet."""
    keys = list(dict.fromkeys((alert.integration_id, alert.key) for alert in alerts))
    found: Counter[tuple[UUID, str]] = Counter()
    with planned_anew(len(keys)), connection.cursor() as cursor:
        cursor.execute(
            _CHANGES, [[k[0] for k in keys], [k[1] for k in keys], since, since, most + 2]
        )
        for place, count in cursor.fetchall():
            found[keys[place - 1]] = count
    for alert in alerts:
        if alert._state.adding:
            ended = alert.state == AlertState.RESOLVED
            found[alert.integration_id, alert.key] += 2 if ended else 1
    return found
