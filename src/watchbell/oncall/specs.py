"""What a caller says about a new schedule or rotation, and the checks it must pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID

from dateutil.rrule import rrulestr

from watchbell.accounts.models import Person
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line
from watchbell.kernel.zones import clean_zone, zone
from watchbell.kernel.zones import starts_at as instant_of
from watchbell.oncall.domain import RestrictionFacts, RotationFacts, Strategy
from watchbell.oncall.shifts.rules import compile_rule, parse_rrule, pattern_of

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FREQUENCIES = ("HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
# Minutes and seconds are left out: nobody hands over that often, and every shift costs.
_RULE_KEYS = {
    "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY",
    "BYYEARDAY", "BYWEEKNO", "BYHOUR", "BYSETPOS",
}  # fmt: skip
_FIRST_SHIFT_WITHIN = timedelta(days=5 * 366)
_LONGEST_SHIFT = timedelta(days=366)
_MOST_AT_ONCE = 60
_MOST_OF_A_KIND = 200
_YEARS = range(1971, 2200)
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class RotationSpec:
    """A rotation as asked for; times of shifts are wall time, `effective_*` are instants.

    `members` are people's ids in order, None for the empty slot. Without `effective_since` a
    new schedule's rotation counts from its first shift, a changed one from the change on. A
    `timezone` of its own lets a rotation follow the sun; without one it has the schedule's.
    """

    name: str
    starts_at: datetime
    rrule: str
    members: Sequence[UUID | None]
    ends_at: datetime | None = None
    priority: int = 0
    strategy: str = Strategy.ROTATE
    shifts_per_member: int = 1
    effective_since: datetime | None = None
    effective_until: datetime | None = None
    restrictions: Sequence[RestrictionFacts] = ()
    exdates: Sequence[datetime] = ()
    rdates: Sequence[datetime] = ()
    timezone: str = ""


@dataclass(frozen=True, kw_only=True)
class ScheduleSpec:
    """A schedule as asked for, with all its rotations."""

    name: str
    slug: str
    timezone: str
    rotations: Sequence[RotationSpec] = ()
    description: str = ""
    team_id: UUID | None = None
    region: str = ""


def restriction_from_words(
    from_time: str, to_time: str, from_day: str | None = None, to_day: str | None = None
) -> RestrictionFacts:
    """Read `09:00`, `17:00`, `mon`, `fri`; `24:00` ends a day. InvalidInput names the field."""
    first = _day(from_day, "restrictions.from_day")
    last = _day(to_day, "restrictions.to_day")
    if first is None and last is not None:
        raise invalid("restrictions.from_day", "Say from which day, or leave out both days.")
    if to_time.strip() in ("24:00", "24:00:00"):
        # Midnight at the end of a day is the start of the next one.
        to_time = "00:00"
        last = None if last is None else (last + 1) % 7
    return RestrictionFacts(
        _clock(from_time, "restrictions.from_time"),
        _clock(to_time, "restrictions.to_time"),
        first,
        last,
    )


def clean_rotation(
    spec: RotationSpec, *, timezone: str, now: datetime, field: str = ""
) -> RotationFacts:
    """Return the rotation as facts with a new id; InvalidInput names the field behind `field`."""
    timezone = clean_zone(spec.timezone, f"{field}timezone") if spec.timezone else timezone
    starts = _wall(spec.starts_at, f"{field}starts_at")
    since = instant_of(starts, zone(timezone))
    if spec.effective_since is not None:
        since = clean_instant(spec.effective_since, f"{field}effective_since")
    rotation = RotationFacts(
        id=new_id(now),
        name=clean_line(spec.name, f"{field}name"),
        timezone=timezone,
        starts_at=starts,
        ends_at=_end(spec, f"{field}ends_at"),
        rrule=clean_rrule(spec.rrule, starts, f"{field}rrule"),
        members=_members(spec.members, f"{field}members"),
        priority=_within(spec.priority, -1000, 1000, f"{field}priority"),
        strategy=_strategy(spec.strategy, f"{field}strategy"),
        shifts_per_member=_within(spec.shifts_per_member, 1, 1000, f"{field}shifts_per_member"),
        effective_since=since,
        effective_until=_until(since, spec.effective_until, f"{field}effective_until"),
        restrictions=_few(tuple(spec.restrictions), f"{field}restrictions"),
        exdates=_few(
            tuple(_wall(one, f"{field}exdates") for one in spec.exdates), f"{field}exdates"
        ),
        rdates=_few(tuple(_wall(one, f"{field}rdates") for one in spec.rdates), f"{field}rdates"),
    )
    _not_too_many_at_once(rotation, f"{field}ends_at")
    return rotation


def clean_rrule(text: str, starts_at: datetime, field: str) -> str:
    """Return one recurrence rule that dateutil reads and that has a shift within five years."""
    rule = clean_line(text, field, 300).upper().removeprefix("RRULE:")
    try:
        words = parse_rrule(rule)
        _known_words(words)
        kept = {key: value for key, value in words.items() if key not in ("COUNT", "UNTIL")}
        latest = starts_at + _FIRST_SHIFT_WITHIN
        bounded = ";".join(f"{key}={value}" for key, value in kept.items())
        rrulestr(rule, dtstart=starts_at)
        probe = rrulestr(f"{bounded};UNTIL={latest:%Y%m%dT%H%M%S}", dtstart=starts_at)
    except (ValueError, TypeError, OverflowError) as error:
        raise invalid(field, f"This is no rule such as FREQ=WEEKLY;INTERVAL=1 ({error}).") from None
    if next(iter(probe), None) is None:
        raise invalid(field, "This rule has no shift within five years; change it.")
    return rule


def clean_instant(value: datetime, field: str) -> datetime:
    """Return an instant in UTC; InvalidInput without a zone or far from our time."""
    if value.tzinfo is None:
        raise invalid(field, "Add the zone, such as 2026-03-02T09:00:00Z.")
    if value.year not in _YEARS:
        raise invalid(field, f"Choose a year from {_YEARS.start} to {_YEARS.stop - 1}.")
    return value.astimezone(UTC)


def clean_span(starts_at: datetime, ends_at: datetime, now: datetime) -> tuple[datetime, datetime]:
    """Return the span in UTC, its past cut off; InvalidInput when it is past or reversed."""
    starts_at, ends_at = clean_instant(starts_at, "starts_at"), clean_instant(ends_at, "ends_at")
    if ends_at <= starts_at:
        raise invalid("ends_at", "This must be later than the start.")
    if ends_at <= now:
        raise invalid("ends_at", "The past is not rewritten; choose a later time.")
    return max(starts_at, now), ends_at


def existing_person(person_id: UUID, field: str, *, active: bool) -> UUID:
    """Return the id of somebody who exists; whoever comes on call must be active besides."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise invalid(field, "There is no such person.")
    if active and not person.is_active:
        raise invalid(field, f"{person.name} is not active.")
    return person_id


def invalid(field: str, message: str) -> InvalidInput:
    """Return the refusal of one field."""
    return InvalidInput(f"{field}: {message}", fields={field: message})


def _known_words(words: dict[str, str]) -> None:
    unknown = words.keys() - _RULE_KEYS
    if unknown:
        raise ValueError(f"{min(unknown)[:40]} is not supported")
    if words.get("FREQ") not in _FREQUENCIES:
        raise ValueError(f"FREQ must be one of {', '.join(_FREQUENCIES)}")
    if not 1 <= int(words.get("INTERVAL", "1")) <= 1000:
        raise ValueError("INTERVAL must be from 1 to 1000")


def _members(members: Sequence[UUID | None], field: str) -> tuple[UUID | None, ...]:
    if not 1 <= len(members) <= 500:
        raise invalid(field, "Name 1 to 500 members.")
    people = {person for person in members if person is not None}
    if not people:
        raise invalid(field, "Name at least one person.")
    if Person.objects.filter(pk__in=people, is_active=True).count() != len(people):
        raise invalid(field, "Somebody here does not exist or is not active.")
    return tuple(members)


def _end(spec: RotationSpec, field: str) -> datetime | None:
    if spec.ends_at is None:
        return None
    end = _wall(spec.ends_at, field)
    if end <= spec.starts_at:
        raise invalid(field, "The first shift must end after it starts.")
    if end - spec.starts_at > _LONGEST_SHIFT:
        raise invalid(field, "A shift lasts at most 366 days.")
    return end


def _not_too_many_at_once(rotation: RotationFacts, field: str) -> None:
    if rotation.ends_at is None:
        return
    distance = max(compile_rule(pattern_of(rotation)).shortest, timedelta(hours=1))
    if (rotation.ends_at - rotation.starts_at) / distance > _MOST_AT_ONCE:
        raise invalid(field, f"More than {_MOST_AT_ONCE} of these shifts overlap; end them sooner.")


def _until(since: datetime, until: datetime | None, field: str) -> datetime | None:
    if until is None:
        return None
    if clean_instant(until, field) <= since:
        raise invalid(field, "This must be later than the first shift and effective_since.")
    return clean_instant(until, field)


def _wall(value: datetime, field: str) -> datetime:
    if value.tzinfo is not None:
        raise invalid(field, "Leave the zone out: this is wall time in the schedule's zone.")
    if value.year not in _YEARS:
        raise invalid(field, f"Choose a year from {_YEARS.start} to {_YEARS.stop - 1}.")
    return value.replace(microsecond=0, fold=0)


def _strategy(value: str, field: str) -> Strategy:
    try:
        return Strategy(value)
    except ValueError:
        raise invalid(field, f"Choose one of: {', '.join(Strategy)}.") from None


def _within(value: int, lowest: int, highest: int, field: str) -> int:
    if not lowest <= value <= highest:
        raise invalid(field, f"Choose a number from {lowest} to {highest}.")
    return value


def _few(values: tuple[T, ...], field: str) -> tuple[T, ...]:
    if len(values) > _MOST_OF_A_KIND:
        raise invalid(field, f"Give at most {_MOST_OF_A_KIND} of these.")
    return values


def _day(value: str | None, field: str) -> int | None:
    if value is None:
        return None
    if value.strip().lower() not in DAYS:
        raise invalid(field, f"Choose one of: {', '.join(DAYS)}.")
    return DAYS.index(value.strip().lower())


def _clock(value: str, field: str) -> time:
    try:
        found = time.fromisoformat(value.strip())
    except ValueError:
        raise invalid(field, "Enter a time of day such as 09:00.") from None
    if found.tzinfo is not None:
        raise invalid(field, "Leave the zone out: this is wall time in the schedule's zone.")
    return found
