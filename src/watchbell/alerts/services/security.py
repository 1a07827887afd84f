"""What the alerts of security tools open."""

from watchbell.alerts.integrations.port import RESTRICTS
from watchbell.alerts.models import Alert
from watchbell.incidents.selectors import forms_of

_TYPE = "security"


def security_type(alert: Alert) -> dict[str, str]:
    """Return the type of the incident that a restricting integration's alert opens.

    Nothing for others, and where there is no such type: it is restricted all the same.
    """
    if not (alert.integration.settings.get(RESTRICTS) and alert.ruling.restricted):
        return {}
    return {"type": _TYPE} if forms_of({_TYPE})[_TYPE].is_active else {}
