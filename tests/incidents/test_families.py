"""Parents and children, links, merges: what follows, what is refused, what is restored."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders.incidents import declare, resolve
from tests.database import Clone
from tests.parallel import at_once
from watchbell.accounts.models import Person
from watchbell.bootstrap.wire import make_engine
from watchbell.incidents.domain import CancelCode, HoldReason, RelationKind, State, Visibility
from watchbell.incidents.events import IncidentPutOnHold, IncidentResolved
from watchbell.incidents.handlers import families as family_handlers
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import (
    final_targets,
    involved_in,
    relations_of,
    sources_of,
    timeline,
)
from watchbell.incidents.services import (
    acknowledge_incident,
    add_comment,
    close_incident,
    declare_major,
    hold_incident,
    link_incident,
    merge_incidents,
    reopen_incident,
    resume_incident,
    unlink_incident,
    unmerge_incident,
    watch_incident,
)
from watchbell.incidents.services.bulk import change_in_bulk
from watchbell.kernel.actors import SYSTEM, Actor
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, NotFound
from watchbell.paging.models import Escalation
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


def adopt(child: Incident, parent: Incident, *, now: datetime, actor: Actor = SYSTEM) -> None:
    link_incident(
        incident_id=child.pk,
        kind=RelationKind.CHILD_OF,
        other_id=parent.pk,
        actor=actor,
        now=now,
    )


def settle(now: datetime) -> None:
    """Let everybody who reads the log read it."""
    engine = make_engine()
    while engine.read_log(now):
        pass


def fresh(incident: Incident) -> Incident:
    return Incident.objects.get(pk=incident.pk)


def test_children_go_the_way_of_their_parent(clock: ManualClock, ada: Person) -> None:
    now, actor = clock.now(), ada.as_actor()
    parent, child, bare = declare(now=now), declare(now=now), declare(now=now, triaged=False)
    for each in (child, bare):
        adopt(each, parent, now=now)
    acknowledge_incident(incident_id=parent.pk, actor=actor, now=clock.advance(minutes=1))
    settle(clock.now())
    started = fresh(child)
    assert (started.state, started.assignee) == (State.IN_PROGRESS, ada)
    assert started.acknowledged_at == clock.now()
    assert fresh(bare).state == State.NEW
    _hold(parent, HoldReason.CALLER, actor, clock)
    settle(clock.now())
    assert fresh(child).state == State.IN_PROGRESS
    resume_incident(incident_id=parent.pk, actor=actor, now=clock.advance(minutes=1))
    _hold(parent, HoldReason.VENDOR, actor, clock)
    settle(clock.now())
    held = fresh(child)
    assert (held.state, held.hold_reason) == (State.ON_HOLD, HoldReason.VENDOR)
    resolve(fresh(parent), actor=actor, now=clock.advance(minutes=1), notes="New cable.")
    settle(clock.now())
    done = fresh(child)
    assert done.state == State.RESOLVED
    assert done.notes == f"New cable.\n\nResolved together with {parent.label}, its parent."
    assert fresh(bare).state == State.RESOLVED
    reopen_incident(
        incident_id=parent.pk, reason="Again", actor=actor, now=clock.advance(minutes=1)
    )
    settle(clock.now())
    assert fresh(child).state == State.IN_PROGRESS
    assert fresh(child).acknowledged_at is not None


def _hold(incident: Incident, reason: HoldReason, actor: Actor, clock: ManualClock) -> None:
    hold_incident(
        incident_id=incident.pk,
        reason=reason,
        follow_up_at=clock.now() + timedelta(days=1),
        note="Which one?",
        actor=actor,
        now=clock.advance(minutes=1),
    )


def test_a_requester_reopens_alone_and_closing_closes_no_child(
    clock: ManualClock, ada: Person, bob: Person
) -> None:
    parent = declare(now=clock.now(), reporter=bob)
    child = declare(now=clock.now())
    adopt(child, parent, now=clock.now())
    resolve(parent, actor=ada.as_actor(), now=clock.now())
    settle(clock.now())
    reopen_incident(
        incident_id=parent.pk, reason="No", actor=bob.as_actor(), now=clock.advance(minutes=1)
    )
    settle(clock.now())
    assert fresh(child).state == State.RESOLVED
    resolve(fresh(parent), actor=ada.as_actor(), now=clock.now())
    close_incident(incident_id=parent.pk, actor=ada.as_actor(), now=clock.now())
    settle(clock.now())
    assert fresh(child).state == State.RESOLVED


def test_a_family_has_two_levels_and_one_parent(now: datetime) -> None:
    top, middle, low, other = (declare(now=now) for _ in range(4))
    adopt(middle, top, now=now)
    for child, parent, error in (
        (low, middle, "children have no children"),
        (top, low, "has children"),
        (middle, other, "has a parent already"),
    ):
        with pytest.raises(Conflict, match=error):
            adopt(child, parent, now=now)
    with pytest.raises(AlreadyDone):
        adopt(middle, top, now=now)
    with pytest.raises(InvalidInput):
        adopt(top, top, now=now)
    unlink_incident(
        incident_id=top.pk,
        kind=RelationKind.PARENT_OF,
        other_id=middle.pk,
        actor=SYSTEM,
        now=now,
    )
    assert fresh(middle).parent_id is None
    adopt(low, middle, now=now)


def test_links_are_seen_from_both_ends(ada: Person, now: datetime) -> None:
    first, second = declare(now=now), declare(now=now)
    actor = ada.as_actor()
    who: dict[str, Any] = {"actor": actor, "now": now}
    link_incident(incident_id=first.pk, kind=RelationKind.CAUSED_BY, other_id=second.pk, **who)
    link_incident(incident_id=first.pk, kind=RelationKind.RELATED, other_id=second.pk, **who)
    with pytest.raises(AlreadyDone):
        link_incident(incident_id=second.pk, kind=RelationKind.RELATED, other_id=first.pk, **who)
    assert [link.kind for link in relations_of(actor, first)] == ["caused_by", "related"]
    assert [link.kind for link in relations_of(actor, second)] == ["cause_of", "related"]
    unlink_incident(incident_id=second.pk, kind=RelationKind.RELATED, other_id=first.pk, **who)
    with pytest.raises(NotFound):
        unlink_incident(
            incident_id=second.pk, kind=RelationKind.CAUSED_BY, other_id=first.pk, **who
        )
    assert [link.kind for link in relations_of(actor, first)] == ["caused_by"]


def test_merged_incidents_follow_and_come_back_exactly(
    clock: ManualClock, ada: Person, grace: Person, bob: Person
) -> None:
    now, actor = clock.now(), ada.as_actor()
    target = declare("The shop is down", now=now)
    held, new = declare(now=now, reporter=bob), declare(now=now)
    watch_incident(incident_id=new.pk, person=grace, actor=actor, now=now)
    acknowledge_incident(incident_id=held.pk, actor=actor, now=now)
    _hold(held, HoldReason.VENDOR, actor, clock)
    say = {"body": "No sale since nine", "visibility": Visibility.PUBLIC, "now": clock.now()}
    add_comment(incident_id=held.pk, actor=bob.as_actor(), **say)  # type: ignore[arg-type]
    settle(clock.now())
    before = {each.pk: fresh(each) for each in (held, new)}
    merge_incidents(
        target_id=target.pk, source_ids=[held.pk, new.pk], actor=actor, now=clock.advance(minutes=1)
    )
    settle(clock.now())
    merged = fresh(held)
    assert (merged.state, merged.cancel_code) == (State.CANCELLED, CancelCode.DUPLICATE)
    assert merged.merged_into_id == target.pk
    assert Escalation.objects.get(incident_id=new.pk).state == "stopped"
    involved = involved_in([target.pk])[target.pk]
    assert [person.name for person in involved.people] == ["Bob"]
    assert [person.name for person in involved.watchers] == ["Grace"]
    told = [entry.merged_from for entry in timeline(actor, target) if entry.comment]
    assert told == [held.label]
    with pytest.raises(Conflict, match="undo the merge"):
        reopen_incident(incident_id=held.pk, reason="?", actor=actor, now=clock.now())
    for each in (held, new):
        unmerge_incident(incident_id=each.pk, actor=actor, now=clock.advance(minutes=1))
        again, was = fresh(each), before[each.pk]
        for name in ("state", "hold_reason", "follow_up_at", "acknowledged_at", "cancelled_at"):
            assert getattr(again, name) == getattr(was, name), name
    assert fresh(new).merged_into_id is None
    left = involved_in([target.pk])[target.pk]
    assert (left.people, left.watchers) == ([], [])
    assert not [entry for entry in timeline(actor, target) if entry.comment]
    with pytest.raises(NotFound):
        unmerge_incident(incident_id=new.pk, actor=actor, now=clock.now())
    assert events_of(new.ref)[0].kind == "incident.reopened"


def test_a_merge_of_merges_leads_to_the_last(now: datetime, ada: Person) -> None:
    first, second, third = (declare(now=now) for _ in range(3))
    merge_incidents(target_id=second.pk, source_ids=[first.pk], actor=SYSTEM, now=now)
    merge_incidents(target_id=third.pk, source_ids=[second.pk], actor=SYSTEM, now=now)
    assert final_targets([first.pk, second.pk, third.pk]) == {
        first.pk: third.pk,
        second.pk: third.pk,
    }
    assert {source.id for source in sources_of([third.pk])} == {first.pk, second.pk}
    unmerge_incident(incident_id=second.pk, actor=SYSTEM, now=now)
    assert final_targets([first.pk]) == {first.pk: second.pk}


def test_what_cannot_be_merged_is_named(now: datetime, ada: Person) -> None:
    target, resolved, parent, child, major = (declare(now=now) for _ in range(5))
    resolve(resolved, actor=ada.as_actor(), now=now)
    adopt(child, parent, now=now)
    declare_major(incident_id=major.pk, reason="All", actor=SYSTEM, now=now)
    for source, error in (
        (resolved, "only open"),
        (parent, "has children"),
        (major, "major incident"),
    ):
        with pytest.raises(Conflict, match=f"{source.label} .*{error}"):
            merge_incidents(
                target_id=target.pk, source_ids=[child.pk, source.pk], actor=SYSTEM, now=now
            )
    assert fresh(child).state == State.NEW
    with pytest.raises(InvalidInput):
        merge_incidents(target_id=target.pk, source_ids=[target.pk], actor=SYSTEM, now=now)


def test_what_the_parent_did_not_stay_in_moves_no_child(grace: Person, now: datetime) -> None:
    parent, child = declare("Parent", now=now), declare("Child", now=now)
    who: dict[str, Any] = {"actor": grace.as_actor(), "now": now}
    adopt(child, parent, now=now)
    resolve(parent, **who)
    reopen_incident(incident_id=parent.pk, reason="Not yet", **who)
    later = now + timedelta(days=1)
    hold_incident(
        incident_id=parent.pk, reason=HoldReason.VENDOR, follow_up_at=later, note="", **who
    )
    resume_incident(incident_id=parent.pk, **who)
    before = fresh(child)
    for event in events_of(parent.ref, limit=20):
        restored = event.restore()
        if isinstance(restored, (IncidentResolved, IncidentPutOnHold)):
            family_handlers.HANDLERS[type(restored)](restored, now=now)
    assert (fresh(child).state, fresh(child).version) == (State.NEW, before.version)


def test_families_merges_and_bulk_changes_wait_for_each_other_but_not_for_ever(
    committed_db: Clone, grace: Person, now: datetime
) -> None:
    actor = grace.as_actor()
    heads = [declare(f"Head {n}", now=now) for n in range(2)]
    rows = [declare(f"Row {n}", now=now) for n in range(12)]
    target = declare("Target", now=now)
    # The head that is resolved first has the younger children.
    for number, row in enumerate(rows[:8]):
        adopt(row, heads[number < 4], now=now)
    settle(now)
    for head in heads:
        resolve(head, actor=actor, now=now)

    def merge() -> None:
        ids = [row.pk for row in reversed(rows[4:])]
        with suppress(Conflict):  # The family may be resolved by then.
            merge_incidents(target_id=target.pk, source_ids=ids, actor=actor, now=now)

    def label(order: int) -> None:
        chosen = [fresh(row) for row in rows[::order]]
        change_in_bulk(
            incidents=chosen,
            verb="change",
            given={"changes": {"labels": ["x"]}},
            actor=actor,
            now=now,
        )

    results = at_once(merge, lambda: settle(now), lambda: label(1), lambda: label(-1))
    assert [result for result in results if isinstance(result, BaseException)] == []
    settle(now)
    for row in rows[:4]:
        assert fresh(row).state == State.RESOLVED
    for row in rows[4:8]:
        assert fresh(row).state in (State.RESOLVED, State.CANCELLED)


def test_two_who_change_the_same_in_another_order_both_succeed(
    committed_db: Clone, grace: Person, now: datetime
) -> None:
    one, two = declare("One", now=now), declare("Two", now=now)
    given = {"changes": {"labels": ["x"]}}

    def change(chosen: list[Incident]) -> list[str]:
        done = change_in_bulk(
            incidents=chosen, verb="change", given=given, actor=grace.as_actor(), now=now
        )
        return [verdict.incident.label for verdict in done.verdicts]

    for _ in range(5):
        first, second = fresh(one), fresh(two)
        results = at_once(lambda: change([first, second]), lambda: change([second, first]))  # noqa: B023  # run at once
        assert results == [[one.label, two.label], [two.label, one.label]]
