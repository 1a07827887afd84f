"""Short numbers, for alerts whose senders may name them by one."""

from collections.abc import Sequence

from watchbell.alerts.integrations.registry import counts
from watchbell.alerts.models import Alert, ShortNumber


def number(alerts: Sequence[Alert]) -> None:
    """Give each stored alert of a kind that counts its alerts the next number."""
    counted = [alert for alert in alerts if counts(alert.integration.kind)]
    if counted:
        ShortNumber.objects.bulk_create(ShortNumber(alert=alert) for alert in counted)
