"""Policies: what they refuse, their versions, and whom they would tell."""

from datetime import datetime
from uuid import UUID

import pytest

from tests.builders.incidents import declare
from tests.builders.people import make_team
from tests.builders.policies import make_policy, step
from tests.builders.schedules import make_schedule, weekly
from tests.fakes.bell import Bell
from watchbell.accounts.models import Person
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import InvalidInput, PermissionDenied, StaleVersion
from watchbell.paging.domain import Position, Snapshot, next_position
from watchbell.paging.errors import (
    NotEscalating,
    NothingToEscalate,
    PolicyNotFound,
    PolicySlugTaken,
)
from watchbell.paging.selectors import (
    policies_page,
    policy_by_slug,
    policy_view,
    snapshots_of,
)
from watchbell.paging.services import (
    PolicyFields,
    StepFields,
    TargetFields,
    change_policy,
    create_policy,
    escalate_now,
    silence,
)
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


def test_a_policy_is_shown_with_the_names_of_its_targets(
    ada: Person, grace: Person, now: datetime
) -> None:
    team = make_team("Shop", ada, grace, now=now)
    schedule = make_schedule("Web", weekly(grace), now=now)
    make_policy(step(schedule, delay=10), step(team, ada), now=now, name="Shop first")
    view = policy_view(policy_by_slug("shop-first"))
    assert [[target.name for target in one.targets] for one in view.steps] == [
        ["Web"], ["Shop", "Ada"],
    ]  # fmt: skip
    assert [one.number for one in view.steps] == [1, 2]


def test_policies_are_listed_by_name_page_by_page(ada: Person, now: datetime) -> None:
    for name in ("Delta", "Alpha", "Charlie", "Bravo"):
        make_policy(ada, now=now, name=name)
    first = policies_page(actor=ada.as_actor(), limit=3)
    second = policies_page(actor=ada.as_actor(), limit=3, cursor=first.next_cursor)
    names = [view.policy.name for view in [*first.items, *second.items]]
    assert names == ["Alpha", "Bravo", "Charlie", "Delta"]
    assert second.next_cursor is None
    assert len(policies_page(actor=ada.as_actor(), q="rav").items) == 1


def test_a_change_is_a_version_and_an_event_and_nothing_new_is_neither(
    ada: Person, grace: Person, linus: Person, now: datetime
) -> None:
    policy = make_policy(ada, now=now)
    same = PolicyFields(name="Operations", steps=[step(ada)])
    actor = linus.as_actor()
    assert change_policy(policy_id=policy.pk, fields=same, actor=actor, now=now).version == 1
    other = PolicyFields(name="Operations", steps=[step(grace)])
    changed = change_policy(policy_id=policy.pk, fields=other, version=1, actor=actor, now=now)
    assert changed.version == 2
    assert events_of(policy.ref)[0].payload == {"fields": ["steps"]}
    with pytest.raises(StaleVersion):
        change_policy(policy_id=policy.pk, fields=same, version=1, actor=actor, now=now)
    with pytest.raises(PermissionDenied):
        change_policy(policy_id=policy.pk, fields=same, actor=grace.as_actor(), now=now)


def test_a_short_name_is_taken_once(ada: Person, now: datetime) -> None:
    make_policy(ada, now=now)
    with pytest.raises(PolicySlugTaken):
        make_policy(ada, now=now)
    with pytest.raises(PolicyNotFound):
        policy_by_slug("nothing\0")


def bad(place: str, steps: list[StepFields], **changes: object) -> tuple[str, PolicyFields]:
    values: dict[str, object] = {"name": "Bad", "steps": steps, **changes}
    return place, PolicyFields(**values)  # type: ignore[arg-type]  # wrong on purpose


NOBODY = TargetFields(type="person", id=UUID(int=1))
FLAWS = [
    bad("name", [], name=" "),
    bad("repeat", [], repeat=-2),
    bad("timezone", [], timezone="Mars/Olympus"),
    bad("steps[0].targets", [StepFields(delay_minutes=5, targets=[])]),
    bad("steps[0].delay_minutes", [StepFields(delay_minutes=-1, targets=[NOBODY])]),
    bad("steps[0].targets[0].id", [StepFields(delay_minutes=5, targets=[NOBODY])]),
    bad("steps[0].targets[0].type",
        [StepFields(delay_minutes=5, targets=[TargetFields(type="dog", id=UUID(int=1))])]),
    bad("steps[0].nobody", [StepFields(delay_minutes=5, targets=[NOBODY], nobody="cry")]),
    bad("steps[0].conditions",
        [StepFields(delay_minutes=5, targets=[NOBODY], conditions="colour == 'red'")]),
    bad("steps[0].delay_minutes", [StepFields(delay_minutes=0, targets=[NOBODY])], repeat=1),
]  # fmt: skip


@pytest.mark.parametrize(("place", "fields"), FLAWS)
def test_a_flaw_is_refused_where_it_is(place: str, fields: PolicyFields, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_policy(slug="bad", fields=fields, actor=SYSTEM, now=now)
    assert list(refusal.value.fields) == [place]


def test_a_snapshot_survives_its_json(ada: Person, now: datetime) -> None:
    policy = make_policy(step(ada, conditions="priority < 3", nobody="hold"), ada, now=now)
    snapshot = snapshots_of([policy.pk])[policy.pk]
    assert Snapshot.from_json(snapshot.to_json()) == snapshot


def test_the_walk_ends(ada: Person, now: datetime) -> None:
    policy = make_policy(ada, ada, repeat=2, now=now)
    snapshot = snapshots_of([policy.pk])[policy.pk]
    walked, at = [], Position()
    while following := next_position(snapshot, at):
        walked.append(at := following)
    assert [(p.loop, p.step) for p in walked] == [(0, 1), (1, 0), (1, 1), (2, 0), (2, 1)]


def test_by_hand_needs_a_policy_an_open_incident_and_the_right(
    bell: Bell, clock: ManualClock, ada: Person, bob: Person
) -> None:
    incident = declare(now=clock.now())
    bell.tick()
    with pytest.raises(NothingToEscalate, match="no escalation policy"):
        escalate_now(incident_id=incident.pk, actor=ada.as_actor(), now=clock.now())
    with pytest.raises(PermissionDenied):
        escalate_now(incident_id=incident.pk, actor=bob.as_actor(), now=clock.now())


def test_pages_can_be_stopped_for_a_reason_that_is_kept(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    policy = make_policy(ada, grace, now=clock.now())
    incident = declare(now=clock.now(), escalation_policy_id=policy.pk)
    bell.tick()
    actor = grace.as_actor()
    ended = silence(incident_id=incident.pk, reason="A drill.", actor=actor, now=clock.now())
    assert ended.reason == "stopped by Grace: A drill."
    with pytest.raises(NotEscalating):
        silence(incident_id=incident.pk, reason="Again", actor=actor, now=clock.now())
    bell.after(hours=1)
    assert bell.to == ["ada"]
