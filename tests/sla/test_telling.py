"""Who is written to, and who is paged, when a promised time runs out."""

from datetime import timedelta

import pytest

from tests.builders.incidents import declare
from tests.builders.people import make_team
from tests.builders.policies import make_policy as make_escalation_policy
from tests.builders.promises import Watch, goal, make_policy
from watchbell.accounts.models import Person
from watchbell.accounts.services import add_member
from watchbell.incidents.services import acknowledge_incident
from watchbell.kernel.actors import SYSTEM
from watchbell.notify.models import Message
from watchbell.paging.handlers import handle_at_once
from watchbell.paging.models import Escalation
from watchbell.platform.eventlog import events_of
from watchbell.sla.domain import Tell, Threshold
from watchbell.sla.events import CycleBreached

pytestmark = pytest.mark.usefixtures("database")
_THRESHOLDS = (
    Threshold(50, (Tell.ASSIGNEE,)),
    Threshold(100, (Tell.ASSIGNEE, Tell.MANAGERS)),
)


def _letters() -> list[tuple[str, str]]:
    rows = Message.objects.order_by("created_at", "address")
    return [(row.address.partition("@")[0], row.content["title"]) for row in rows]


def test_the_assignee_hears_of_half_the_time_and_the_lead_of_the_breach(
    watch: Watch, grace: Person, linus: Person
) -> None:
    start = watch.tick()
    team = make_team("Network", grace, now=start)
    add_member(team_id=team.pk, person_id=linus.pk, is_lead=True, actor=SYSTEM, now=start)
    make_policy(goal(8), now=start, thresholds=_THRESHOLDS)
    incident = declare(now=start, team=team, assignee=grace)
    for _ in range(9):
        watch.after(hours=1)
    label = f"[{incident.label}]"
    assert _letters() == [
        ("grace", f"{label} Resolution due in 4 h"),
        ("grace", f"{label} Resolution overdue"),
        ("linus", f"{label} Resolution overdue"),
    ]


def test_without_a_lead_the_managers_hear_of_it_and_of_several_only_the_highest(
    watch: Watch, grace: Person, linus: Person
) -> None:
    start = watch.tick()
    make_policy(goal(2), now=start, thresholds=_THRESHOLDS)
    incident = declare(now=start, assignee=grace)
    watch.tick()
    watch.after(hours=3)
    title = f"[{incident.label}] Resolution overdue"
    assert _letters() == [("grace", title), ("linus", title)]


@pytest.mark.parametrize(("urgency", "waits"), [(1, False), (4, True)])
def test_what_is_not_urgent_waits_for_the_end_of_the_readers_quiet_hours(
    watch: Watch, grace: Person, urgency: int, waits: bool
) -> None:
    start = watch.tick()
    Person.objects.filter(pk=grace.pk).update(quiet_hours="mon-sun 12:00-18:00")
    make_policy(goal(8), now=start, thresholds=_THRESHOLDS[:1])
    declare(now=start, assignee=grace, urgency=urgency, impact=2)
    now = watch.after(hours=4)
    (letter,) = Message.objects.all()
    assert letter.due_at == (now + timedelta(hours=5) if waits else now)


def test_a_threshold_pages_by_its_policy_although_somebody_answered(
    watch: Watch, grace: Person, linus: Person
) -> None:
    start = watch.tick()
    policy = make_escalation_policy(linus, now=start)
    thresholds = (Threshold(100, (), policy.pk),)
    make_policy(goal(1), now=start, thresholds=thresholds)
    incident = declare(now=start)
    acknowledge_incident(incident_id=incident.pk, actor=grace.as_actor(), now=start)
    now = watch.after(hours=1)
    breach = next(one for one in events_of(incident.ref) if one.kind == CycleBreached.kind)
    handle_at_once([breach.restore()], now)
    escalation = Escalation.objects.get(incident=incident)
    assert escalation.cause == "resolution overdue"
    assert escalation.snapshot is not None
    incident.refresh_from_db()
    assert incident.acknowledged_at is None
    handle_at_once([breach.restore()], now + timedelta(minutes=1))
    assert Escalation.objects.filter(incident=incident).count() == 1
