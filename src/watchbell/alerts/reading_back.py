"""What a machine that sends may read back: its own alerts, and what is said of them."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import F, QuerySet

from watchbell.alerts.domain import AlertState
from watchbell.alerts.domain.cleaning import identity_of
from watchbell.alerts.integrations.port import Parse, PayloadIgnored, PayloadRejected
from watchbell.alerts.models import Alert, Integration
from watchbell.alerts.selectors import stored_signal
from watchbell.kernel.errors import NotFound

MOST_ALERTS = 10_000
_OPEN = (AlertState.FIRING, AlertState.ACKNOWLEDGED)


def own_alerts(integration_id: UUID) -> QuerySet[Alert]:
    """Return what an integration sent, newest first.

    Those of restricted incidents are left out: a key is known to more than those may be.
    """
    rows = Alert.objects.filter(integration_id=integration_id)
    return rows.exclude(incident__is_restricted=True).order_by(F("id").desc())


def own_open_alerts(
    integration_id: UUID, *, labels: Mapping[str, str], limit: int = MOST_ALERTS
) -> list[Alert]:
    """Return an integration's newest open alerts that have all these labels."""
    rows = own_alerts(integration_id).filter(state__in=_OPEN)
    if labels:
        rows = rows.filter(labels__contains=dict(labels))
    return list(rows.only(*_TOLD)[:limit])


def key_said_in(integration_id: UUID, signal_id: UUID, parse: Parse) -> str:
    """Return the key that a signal speaks of, "" when there is none: machines keep its id."""
    try:
        found = stored_signal(integration_id, signal_id)
        seen = parse(bytes(found.body), {})
    except (NotFound, PayloadIgnored, PayloadRejected):
        return ""
    return identity_of(seen[0].key) if seen else ""


def speaking(integration_id: UUID) -> Integration:
    """Return the integration that a door belongs to; NotFound when it was switched off."""
    found = Integration.objects.filter(pk=integration_id, is_enabled=True).first()
    if found is None:
        raise NotFound("There is no such integration.")
    return found


_TOLD = (
    "id", "state", "labels", "annotations", "link", "hold", "held_by", "started_at",
    "last_seen_at", "expires_at",
)  # fmt: skip
