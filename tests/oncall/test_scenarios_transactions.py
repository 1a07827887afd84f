"""Overrides written at once: scenario 22, with two real connections."""

from datetime import datetime, timedelta

from tests.builders.schedules import make_schedule, weekly
from tests.parallel import at_once
from watchbell.accounts.models import Person
from watchbell.kernel.actors import SYSTEM
from watchbell.oncall.errors import OverlappingOverride
from watchbell.oncall.models import Override, Schedule
from watchbell.oncall.selectors import oncall_now, overrides_of
from watchbell.oncall.services import add_override

HOUR = timedelta(hours=1)


def names_on(schedule: Schedule, at: datetime) -> list[str]:
    return sorted(entry.person.name for entry in oncall_now(schedule.pk, at=at))


def override(schedule: Schedule, person: Person, start: datetime, now: datetime) -> Override:
    return add_override(
        schedule_id=schedule.pk,
        kind="add",
        person_id=person.pk,
        starts_at=start,
        ends_at=start + HOUR,
        actor=SYSTEM,
        now=now,
    )


def test_22_of_two_overlapping_overrides_at_once_exactly_one_commits(
    committed_db: object, ada: Person, grace: Person, now: datetime
) -> None:
    schedule = make_schedule("Web", weekly(ada), now=now)
    half = timedelta(minutes=30)
    results = at_once(
        lambda: override(schedule, grace, now, now),
        lambda: override(schedule, grace, now + half, now),
    )
    assert [type(result) for result in results].count(OverlappingOverride) == 1
    assert Override.objects.count() == 1


def test_22_overrides_that_touch_or_are_of_others_do_not_overlap(
    ada: Person, grace: Person, bob: Person, now: datetime
) -> None:
    schedule = make_schedule("Web", weekly(ada), now=now)
    for person, start in ((grace, now), (grace, now + HOUR), (bob, now)):
        override(schedule, person, start, now)
    assert names_on(schedule, now) == ["Ada", "Bob", "Grace"]
    assert [one.person for one in overrides_of(schedule.pk, at=now + HOUR)] == [grace]
