"""The deadlines of the security pack run on the same clocks as every other promise."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders.incidents import declare
from tests.builders.promises import Watch
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident
from watchbell.incidents.packs.format import built_in, read_pack
from watchbell.incidents.services import change_incident
from watchbell.incidents.services.packing import apply_pack
from watchbell.kernel.actors import SYSTEM
from watchbell.sla.domain import Kind
from watchbell.sla.models import Cycle, Policy
from watchbell.sla.services import seed_policies

pytestmark = pytest.mark.usefixtures("database")


def _clock(incident: Incident, slug: str) -> Cycle | None:
    return Cycle.objects.filter(incident=incident, policy__slug=slug).order_by("-no").first()


def test_new_installations_begin_with_policies_and_get_them_once(watch: Watch) -> None:
    now = watch.tick()
    made = seed_policies(actor=SYSTEM, now=now)
    assert {row.kind for row in made} == {Kind.SLA, Kind.REGULATION}
    assert seed_policies(actor=SYSTEM, now=now) == []
    assert Policy.objects.count() == len(made)
    incident = declare(now=now, impact=1, urgency=1)
    watch.tick()
    found = Cycle.objects.filter(incident=incident).values_list("metric", flat=True)
    assert sorted(found) == ["resolution", "response", "update"]


def test_the_72_hours_count_from_becoming_aware_and_end_with_the_notification(
    watch: Watch, ada: Person
) -> None:
    now = watch.tick()
    apply_pack(pack=read_pack(built_in("security")), actor=ada.as_actor(), now=now)
    seed_policies(actor=SYSTEM, now=now)
    aware = now - timedelta(hours=10)
    incident = declare(now=now, type="security", custom={"aware_at": aware.isoformat()})
    watch.tick()
    assert _clock(incident, "gdpr-notification") is None

    def say(**custom: Any) -> None:
        instant = watch.after(hours=1)
        change_incident(
            incident_id=incident.pk, changes={"custom": custom}, actor=SYSTEM, now=instant
        )
        watch.tick()

    say(personal_data=True)
    running = _clock(incident, "gdpr-notification")
    assert running is not None
    assert (running.started_at, running.state) == (aware, "running")
    assert running.due_at == aware + timedelta(hours=72)
    say(gdpr_decision="notified", gdpr_notified_at=watch.clock.now().isoformat())
    done = _clock(incident, "gdpr-notification")
    assert done is not None
    assert (done.state, done.is_met) == ("completed", True)
    assert done.stopped_at == now + timedelta(hours=2)
