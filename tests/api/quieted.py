"""What calls about silences, maintenance and inhibition need: one of each."""

from datetime import datetime, timedelta
from typing import Any

from watchbell.alerts.domain.matching import Matcher
from watchbell.alerts.services import (
    MaintenanceSpec,
    RuleFields,
    SilenceSpec,
    create_inhibition_rule,
    create_silence,
    plan_maintenance,
)
from watchbell.catalog.models import Service
from watchbell.kernel.actors import SYSTEM

_DISK = [{"name": "alertname", "value": "Disk"}]
_TIMES = {"starts_at": "2026-03-03T22:00:00Z", "ends_at": "2026-03-04T02:00:00Z"}
BODIES: dict[str, dict[str, Any]] = {
    "create_silence": {**_TIMES, "matchers": _DISK, "comment": "A new disk"},
    "change_silence": {"comment": "It takes longer"},
    "plan_maintenance": {**_TIMES, "title": "New disks", "services": ["gateway"]},
    "change_maintenance": {"title": "New disks and fans"},
    "create_inhibition_rule": {"name": "Jobs", "source": _DISK, "target": _DISK, "equal": ["job"]},
    "change_inhibition_rule": {"enabled": False},
}


def make_quiet(service: Service, now: datetime) -> dict[str, str]:
    """Return the ids of a silence, a window and a rule, by the room of their addresses."""
    matchers = [Matcher("alertname", "Other")]
    until = now + timedelta(days=1)
    silence = SilenceSpec(matchers=matchers, starts_at=now, ends_at=until, comment="A test")
    window = MaintenanceSpec(
        title="Cables", service_ids=[service.id], starts_at=now + timedelta(hours=9), ends_at=until
    )
    rule = RuleFields(name="Racks", source=matchers, target=matchers, equal=["rack"])
    return {
        "silences": str(create_silence(spec=silence, actor=SYSTEM, now=now).id),
        "maintenance-windows": str(plan_maintenance(spec=window, actor=SYSTEM, now=now).id),
        "inhibition-rules": str(create_inhibition_rule(fields=rule, actor=SYSTEM, now=now).id),
    }
