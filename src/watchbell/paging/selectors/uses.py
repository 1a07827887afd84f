"""What names an escalation policy."""

from dataclasses import dataclass
from uuid import UUID

from watchbell.alerts.models import Integration
from watchbell.catalog.models import Service
from watchbell.incidents.models import Incident

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that follows a policy: `kind` is service, integration or incident, `key` what
    its address is made of."""

    kind: str
    key: str
    name: str


def uses_of(policy_id: UUID) -> list[Use]:
    """Return what follows a policy, at most some of each kind: services, integrations, and
    open incidents that name it themselves."""
    services = Service.objects.filter(escalation_policy_id=policy_id).order_by("name")
    integrations = Integration.objects.filter(escalation_policy_id=policy_id).order_by("name")
    own = Incident.objects.filter(
        escalation_policy_id=policy_id, state__in=("new", "in_progress", "on_hold")
    )
    count = len(own.values_list("pk", flat=True)[: _SHOWN + 1])
    # Their numbers are not said: some may be restricted.
    many = f"more than {_SHOWN}" if count > _SHOWN else str(count)
    incidents = [Use("incident", "", f"{many} open incident{'' if count == 1 else 's'}")]
    return [
        *(Use("service", one.slug, one.name) for one in services[:_SHOWN]),
        *(Use("integration", str(one.pk), one.name) for one in integrations[:_SHOWN]),
        *(incidents if count else []),
    ]
