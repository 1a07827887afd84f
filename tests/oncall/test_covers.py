"""Cover and swaps: asked, taken whole or in part, declined, cancelled, expired."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders.people import make_person
from tests.builders.schedules import make_schedule, weekly
from tests.parallel import at_once
from watchbell.accounts.models import Person
from watchbell.kernel.actors import SYSTEM, Role
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import Conflict, InvalidInput, NotFound, PermissionDenied
from watchbell.oncall.cycles import expire_covers
from watchbell.oncall.domain import FixedShift
from watchbell.oncall.errors import CoverOver, NotOnCall
from watchbell.oncall.models import CoverRequest, Override, Schedule
from watchbell.oncall.selectors import (
    covers_asked_by,
    covers_for,
    covers_of,
    left_of,
    oncall_now,
    shifts,
)
from watchbell.oncall.services import (
    add_override,
    ask_cover,
    cancel_cover,
    decline_cover,
    make_temporary,
    take_cover,
)
from watchbell.platform.eventlog import events_of

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


@pytest.fixture
def ana(database: None, now: datetime) -> Person:
    """A responder, on call in the first week and in every other one after it."""
    return make_person("Ana", role=Role.RESPONDER, now=now)


@pytest.fixture
def web(ana: Person, grace: Person, now: datetime) -> Schedule:
    return make_schedule("Web", weekly(ana, grace), now=now)


def on(schedule: Schedule, at: datetime) -> list[tuple[str, str]]:
    return [(one.person.name, one.source.name) for one in oncall_now(schedule.pk, at=at)]


def ask(schedule: Schedule, asker: Person, start: datetime, end: datetime, **more: Any) -> Any:
    values: dict[str, Any] = {"actor": asker.as_actor(), "now": start - DAY, **more}
    return ask_cover(
        schedule_id=schedule.pk, asker_id=asker.pk, starts_at=start, ends_at=end, **values
    )


def take(cover: CoverRequest, taker: Person, now: datetime, **more: Any) -> CoverRequest:
    return take_cover(
        request_id=cover.pk, taker_id=taker.pk, actor=taker.as_actor(), now=now, **more
    )


def test_somebody_takes_a_part_and_somebody_else_the_rest(
    web: Schedule, ana: Person, linus: Person, grace: Person, now: datetime
) -> None:
    start = now + DAY
    cover = ask(web, ana, start, start + 10 * HOUR, note="Dentist")
    assert covers_for(grace.pk, at=now) == [cover]
    taken = take(cover, grace, now, starts_at=start + 2 * HOUR, ends_at=start + 4 * HOUR)
    assert (taken.state, len(left_of(taken))) == ("open", 2)
    assert on(web, start + HOUR) == [("Ana", "Weekly")]
    assert on(web, start + 3 * HOUR) == [("Grace", "cover for Ana")]
    assert on(web, start + 5 * HOUR) == [("Ana", "Weekly")]
    take(cover, linus, now)
    done = take(cover, linus, now)
    assert done.state == "taken"
    assert on(web, start + HOUR) == [("Linus", "cover for Ana")]
    assert covers_for(grace.pk, at=now) == []
    kinds = [event.kind for event in events_of(web.ref)][:4]
    assert kinds == ["schedule.cover_taken"] * 3 + ["schedule.cover_asked"]


def test_a_swap_changes_two_spans_and_says_with_whom(
    web: Schedule, ana: Person, grace: Person, now: datetime
) -> None:
    mine, yours = now + DAY, now + WEEK + DAY
    cover = ask(
        web, ana, mine, mine + DAY, asked_id=grace.pk, returns_from=yours, returns_until=yours + DAY
    )
    with pytest.raises(InvalidInput, match="as a whole"):
        take(cover, grace, now, starts_at=mine + HOUR)
    take(cover, grace, now)
    assert on(web, mine) == [("Grace", "swap with Ana")]
    assert on(web, yours) == [("Ana", "swap with Grace")]
    assert on(web, mine + DAY) == [("Ana", "Weekly")]
    assert on(web, yours + DAY) == [("Grace", "Weekly")]


def test_only_who_was_asked_takes_or_declines(
    web: Schedule, ana: Person, grace: Person, bob: Person, linus: Person, now: datetime
) -> None:
    cover = ask(web, ana, now + DAY, now + 2 * DAY, asked_id=grace.pk)
    with pytest.raises(InvalidInput, match="Only Grace"):
        take(cover, linus, now)
    with pytest.raises(PermissionDenied):
        decline_cover(request_id=cover.pk, actor=ana.as_actor(), now=now)
    with pytest.raises(PermissionDenied):
        take_cover(request_id=cover.pk, taker_id=grace.pk, actor=ana.as_actor(), now=now)
    decline_cover(request_id=cover.pk, actor=grace.as_actor(), now=now)
    assert covers_asked_by(ana.pk, at=now)[0].state == "declined"
    with pytest.raises(CoverOver):
        take(cover, grace, now)
    open_to_all = ask(web, ana, now + 3 * DAY, now + 4 * DAY)
    with pytest.raises(InvalidInput, match="cannot be on call"):
        take(open_to_all, bob, now)
    with pytest.raises(InvalidInput, match="Everybody is asked"):
        decline_cover(request_id=open_to_all.pk, actor=grace.as_actor(), now=now)


def test_a_manager_asks_and_takes_for_others(
    web: Schedule, ana: Person, grace: Person, linus: Person, now: datetime
) -> None:
    start = now + DAY
    with pytest.raises(PermissionDenied):
        ask(web, ana, start, start + HOUR, actor=grace.as_actor())
    cover = ask(web, ana, start, start + HOUR, actor=linus.as_actor())
    take_cover(request_id=cover.pk, taker_id=grace.pk, actor=linus.as_actor(), now=now)
    assert on(web, start) == [("Grace", "cover for Ana")]


def test_a_cancelled_request_keeps_what_was_taken(
    web: Schedule, ana: Person, grace: Person, now: datetime
) -> None:
    start = now + DAY
    cover = ask(web, ana, start, start + 4 * HOUR)
    take(cover, grace, now, ends_at=start + HOUR)
    with pytest.raises(PermissionDenied):
        cancel_cover(request_id=cover.pk, actor=grace.as_actor(), now=now)
    cancel_cover(request_id=cover.pk, actor=ana.as_actor(), now=now)
    assert on(web, start) == [("Grace", "cover for Ana")]
    assert on(web, start + 2 * HOUR) == [("Ana", "Weekly")]
    with pytest.raises(CoverOver):
        take(cover, grace, now)


def test_a_request_expires_when_its_shift_starts_part_by_part(
    web: Schedule, ana: Person, grace: Person, clock: ManualClock
) -> None:
    start = clock.now() + DAY
    cover = ask(web, ana, start, start + 10 * HOUR)
    take(cover, grace, clock.now(), starts_at=start + 2 * HOUR, ends_at=start + 4 * HOUR)
    assert expire_covers(clock.now()) == 0
    clock.advance(days=1)
    assert expire_covers(clock.now()) == 1
    cover.refresh_from_db()
    assert (cover.state, cover.expires_at) == ("open", start + 4 * HOUR)
    clock.advance(hours=4)
    with pytest.raises(NotOnCall):
        take(cover, grace, clock.now(), starts_at=start + 5 * HOUR, ends_at=start + 20 * HOUR)
    clock.advance(seconds=1)
    with pytest.raises(CoverOver, match="begun"):
        take(cover, grace, clock.now())
    assert (expire_covers(clock.now()), expire_covers(clock.now())) == (1, 0)
    cover.refresh_from_db()
    assert cover.state == "expired"
    assert events_of(web.ref)[0].kind == "schedule.cover_expired"


def test_a_shift_that_came_of_an_override_is_handed_on(
    web: Schedule, ana: Person, grace: Person, linus: Person, now: datetime
) -> None:
    start = now + DAY
    add_override(
        schedule_id=web.pk,
        kind="replace",
        person_id=grace.pk,
        replaces_id=ana.pk,
        starts_at=start,
        ends_at=start + 6 * HOUR,
        actor=SYSTEM,
        now=now,
    )
    cover = ask(web, grace, start + 2 * HOUR, start + 4 * HOUR)
    take(cover, linus, now)
    names = [one.person and one.person.name for one in shifts(web, start, start + 7 * HOUR)]
    assert names == ["Grace", "Linus", "Grace", "Ana"]


def test_a_shift_across_a_hand_off_to_oneself_is_taken_as_one(
    ana: Person, grace: Person, now: datetime
) -> None:
    alone = make_schedule("Alone", weekly(ana), now=now)
    start = now + 5 * DAY
    take(ask(alone, ana, start, start + 4 * DAY), grace, now)
    assert Override.objects.count() == 1


def test_what_cannot_be_asked_or_taken(
    web: Schedule, ana: Person, grace: Person, linus: Person, now: datetime
) -> None:
    start = now + DAY
    for begins, ends in ((start, start + WEEK), (now + WEEK, now + WEEK + HOUR)):
        with pytest.raises(NotOnCall):
            ask(web, ana, begins, ends, now=now)
    with pytest.raises(InvalidInput, match="begun"):
        ask(web, ana, start - 2 * DAY, start, now=now)
    with pytest.raises(InvalidInput, match="whom to swap"):
        ask(web, ana, start, start + HOUR, returns_from=start, returns_until=start + HOUR)
    with pytest.raises(InvalidInput, match="both ends"):
        ask(web, ana, start, start + HOUR, asked_id=grace.pk, returns_from=start)
    with pytest.raises(NotOnCall):
        ask(
            web,
            ana,
            start,
            start + HOUR,
            asked_id=grace.pk,
            returns_from=start,
            returns_until=start + HOUR,
        )
    cover = ask(web, ana, start, start + HOUR)
    with pytest.raises(InvalidInput, match="themselves"):
        take(cover, ana, now)
    with pytest.raises(NotFound):
        take_cover(request_id=web.pk, taker_id=ana.pk, actor=ana.as_actor(), now=now)
    make_temporary(
        schedule_id=web.pk,
        name="Move",
        starts_at=start,
        ends_at=start + DAY,
        shifts=[FixedShift(ana.pk, start, start + DAY)],
        actor=SYSTEM,
        now=now,
    )
    with pytest.raises(NotOnCall, match="temporary"):
        take(cover, linus, now)


def test_who_is_on_call_anyway_covers_for_nobody(
    web: Schedule, ana: Person, linus: Person, now: datetime
) -> None:
    start = now + DAY
    add_override(
        schedule_id=web.pk,
        kind="add",
        person_id=linus.pk,
        starts_at=start,
        ends_at=start + HOUR,
        actor=SYSTEM,
        now=now,
    )
    cover = ask(web, ana, start, start + 2 * HOUR)
    with pytest.raises(NotOnCall, match="already"):
        take(cover, linus, now)
    assert covers_of(web.pk, at=now)[0].state == "open"


def test_of_two_who_take_it_at_once_exactly_one_gets_it(
    committed_db: object, web: Schedule, ana: Person, linus: Person, ada: Person, now: datetime
) -> None:
    cover = ask(web, ana, now + DAY, now + 2 * DAY)
    results = at_once(lambda: take(cover, linus, now), lambda: take(cover, ada, now))
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert Override.objects.count() == 1
