"""What calls about reports need."""

from datetime import datetime
from typing import Any

from watchbell.accounts.models import Person
from watchbell.analytics.reports.asking import View
from watchbell.analytics.reports.keeping import ReportFields, keep_report
from watchbell.analytics.reports.periods import Period

BODIES: dict[str, dict[str, Any]] = {
    "create_report": {"name": "Weeks of the gateway", "period": "last_week", "by": "service"},
    "change_report": {"name": "Month", "period": "this_month", "filter": ["service:gateway"]},
    "plan_report": {
        "rhythm": "weekly",
        "at": "08:00",
        "timezone": "Europe/Berlin",
        "weekdays": [0],
        "readers": {"people": ["margaret@example.org"], "teams": ["payments"]},
    },
}


def make_reports(now: datetime, owner: Person) -> dict[str, str]:
    """Make a report that its owner keeps for themselves, by the room of its address."""
    fields = ReportFields(name="Mine", view=View(period=Period.LAST_MONTH))
    return {"reports": str(keep_report(fields=fields, actor=owner.as_actor(), now=now).pk)}
