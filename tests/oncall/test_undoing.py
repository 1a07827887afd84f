"""What was agreed is undone as it was agreed: a swap as a whole, cover as it was taken."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders.people import make_person
from tests.builders.schedules import make_schedule, weekly
from tests.parallel import at_once
from watchbell.accounts.models import Person
from watchbell.kernel.actors import SYSTEM, Role
from watchbell.kernel.errors import AlreadyDone, InvalidInput, NotFound
from watchbell.oncall.errors import SwapStands
from watchbell.oncall.models import CoverRequest, Override, Schedule
from watchbell.oncall.selectors import oncall_now
from watchbell.oncall.services import add_override, ask_cover, remove_override, take_cover
from watchbell.platform.eventlog import events_of

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


@pytest.fixture
def ana(database: None, now: datetime) -> Person:
    """On call in the first week and in every other one after it."""
    return make_person("Ana", role=Role.RESPONDER, now=now)


@pytest.fixture
def web(ana: Person, grace: Person, now: datetime) -> Schedule:
    return make_schedule("Web", weekly(ana, grace), now=now)


def on(schedule: Schedule, at: datetime) -> list[str]:
    return [one.person.name for one in oncall_now(schedule.pk, at=at)]


def agree(
    schedule: Schedule, asker: Person, taker: Person, start: datetime, now: datetime, **more: Any
) -> CoverRequest:
    """A day of the asker's, taken as a whole."""
    cover = ask_cover(
        schedule_id=schedule.pk,
        asker_id=asker.pk,
        starts_at=start,
        ends_at=start + DAY,
        actor=SYSTEM,
        now=now,
        **more,
    )
    return take_cover(request_id=cover.pk, taker_id=taker.pk, actor=SYSTEM, now=now)


def swap(web: Schedule, ana: Person, grace: Person, now: datetime) -> CoverRequest:
    """Ana's second day for a day of Grace's a week later."""
    back = now + WEEK + DAY
    span = {"returns_from": back, "returns_until": back + DAY}
    return agree(web, ana, grace, now + DAY, now, asked_id=grace.pk, **span)


def undo(override: Override, actor: Person, now: datetime) -> None:
    remove_override(override_id=override.pk, actor=actor.as_actor(), now=now)


@pytest.mark.parametrize("half", [0, 1])
def test_either_half_of_a_swap_takes_the_other_one_along(
    web: Schedule, ana: Person, grace: Person, linus: Person, now: datetime, half: int
) -> None:
    cover = swap(web, ana, grace, now)
    assert (on(web, now + DAY), on(web, now + WEEK + DAY)) == (["Grace"], ["Ana"])
    undo(Override.objects.order_by("starts_at")[half], linus, now + HOUR)
    assert (on(web, now + DAY), on(web, now + WEEK + DAY)) == (["Ana"], ["Grace"])
    assert not Override.objects.exists()
    cover.refresh_from_db()
    assert (cover.state, cover.ended_at) == ("undone", now + HOUR)
    event = events_of(web.ref)[0]
    assert event.kind == "schedule.cover_undone"
    assert event.payload["change"] == "swap"
    assert event.payload["starts_at"] < event.payload["ends_at"]
    kinds = [one.kind for one in events_of(web.ref)]
    assert "schedule.override_removed" not in kinds


def test_a_swap_that_has_begun_stays(
    web: Schedule, ana: Person, grace: Person, now: datetime
) -> None:
    swap(web, ana, grace, now)
    served, owed = Override.objects.order_by("starts_at")
    for at in (now + DAY + HOUR, now + 3 * DAY):
        with pytest.raises(SwapStands, match="has begun"):
            undo(owed, ana, at)
    with pytest.raises(SwapStands, match="has begun"):
        undo(served, ana, now + DAY + HOUR)
    with pytest.raises(AlreadyDone):
        undo(served, ana, now + 3 * DAY)
    assert on(web, now + WEEK + DAY) == ["Ana"]


def test_a_swap_of_which_a_part_went_on_stays(
    web: Schedule, ana: Person, grace: Person, linus: Person, now: datetime
) -> None:
    swap(web, ana, grace, now)
    agree(web, grace, linus, now + DAY, now)
    owed = Override.objects.get(person=ana)
    with pytest.raises(SwapStands, match="changed hands"):
        undo(owed, grace, now)
    handed_on = Override.objects.get(person=linus)
    undo(handed_on, linus, now)
    assert on(web, now + DAY) == ["Grace"]


def test_cover_goes_back_as_it_was_taken_and_from_now_on_once_it_runs(
    web: Schedule, ana: Person, grace: Person, now: datetime
) -> None:
    cover = agree(web, ana, grace, now + DAY, now)
    undo(Override.objects.get(), grace, now + DAY + 2 * HOUR)
    assert on(web, now + DAY + HOUR) == ["Grace"]
    assert on(web, now + DAY + 2 * HOUR) == ["Ana"]
    cover.refresh_from_db()
    assert cover.state == "taken"
    assert cover.takes.get().ends_at == now + DAY + 2 * HOUR
    with pytest.raises(AlreadyDone):
        undo(Override.objects.get(), grace, now + DAY + 3 * HOUR)


def test_undone_before_it_begins_cover_is_asked_for_no_more(
    web: Schedule, ana: Person, grace: Person, now: datetime
) -> None:
    cover = agree(web, ana, grace, now + DAY, now)
    undo(Override.objects.get(), ana, now)
    cover.refresh_from_db()
    assert (cover.state, cover.takes.count()) == ("undone", 0)
    assert on(web, now + DAY) == ["Ana"]


def test_a_part_that_goes_back_can_be_taken_again_while_the_request_is_open(
    web: Schedule, ana: Person, grace: Person, linus: Person, now: datetime
) -> None:
    start = now + DAY
    cover = ask_cover(
        schedule_id=web.pk,
        asker_id=ana.pk,
        starts_at=start,
        ends_at=start + DAY,
        actor=SYSTEM,
        now=now,
    )
    part = {"starts_at": start, "ends_at": start + HOUR}
    take_cover(request_id=cover.pk, taker_id=grace.pk, **part, actor=SYSTEM, now=now)
    undo(Override.objects.get(), grace, now)
    cover.refresh_from_db()
    assert (cover.state, cover.expires_at) == ("open", start)
    take_cover(request_id=cover.pk, taker_id=linus.pk, actor=SYSTEM, now=now)
    assert on(web, start + 2 * HOUR) == ["Linus"]
    assert Override.objects.count() == 1


def test_what_came_of_an_override_goes_back_to_that_one(
    web: Schedule, ana: Person, grace: Person, linus: Person, now: datetime
) -> None:
    add_override(
        schedule_id=web.pk,
        kind="add",
        person_id=grace.pk,
        starts_at=now + DAY,
        ends_at=now + 2 * DAY,
        actor=SYSTEM,
        now=now,
    )
    agree(web, grace, linus, now + DAY, now)
    assert sorted(on(web, now + DAY)) == ["Ana", "Linus"]
    undo(Override.objects.get(), linus, now)
    assert sorted(on(web, now + DAY)) == ["Ana", "Grace"]
    assert Override.objects.get().cover is None


def test_nothing_goes_back_to_somebody_who_left(
    web: Schedule, ana: Person, grace: Person, linus: Person, now: datetime
) -> None:
    agree(web, ana, grace, now + DAY, now)
    agree(web, grace, linus, now + DAY, now)
    Person.objects.filter(pk=grace.pk).update(is_active=False)
    with pytest.raises(InvalidInput, match="not active"):
        undo(Override.objects.get(person=linus), linus, now)
    assert on(web, now + DAY) == ["Linus"]


def test_a_shift_is_swapped_for_one_of_another_schedule(
    web: Schedule, ana: Person, grace: Person, linus: Person, now: datetime
) -> None:
    night = make_schedule("Night", weekly(linus), now=now)
    back = now + 3 * DAY
    ask = {"asked_id": linus.pk, "returns_schedule_id": night.pk}
    with pytest.raises(InvalidInput, match="which span"):
        agree(web, ana, linus, now + DAY, now, **ask)
    cover = agree(
        web, ana, linus, now + DAY, now, **ask, returns_from=back, returns_until=back + DAY
    )
    assert cover.returns_schedule == night
    assert (on(web, now + DAY), on(night, back)) == (["Linus"], ["Ana"])
    undo(Override.objects.get(schedule=night), ana, now)
    assert (on(web, now + DAY), on(night, back)) == (["Ana"], ["Linus"])
    assert events_of(night.ref)[0].kind == "schedule.cover_undone"


def test_of_two_who_undo_both_halves_at_once_the_second_finds_it_done(
    committed_db: object, web: Schedule, ana: Person, grace: Person, now: datetime
) -> None:
    swap(web, ana, grace, now)
    first, second = Override.objects.order_by("starts_at")
    results = at_once(lambda: undo(first, ana, now), lambda: undo(second, ana, now))
    assert sum(isinstance(result, AlreadyDone | NotFound) for result in results) == 1
    assert not Override.objects.exists()
