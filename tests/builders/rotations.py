"""Rotations as plain facts, for tests of the arithmetic."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from string import ascii_uppercase
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from watchbell.oncall.domain import (
    FixedShift,
    OverrideFacts,
    OverrideKind,
    RestrictionFacts,
    RotationFacts,
    ScheduleFacts,
    Strategy,
    TemporaryFacts,
)
from watchbell.oncall.shifts import final_schedule, oncall_at

CHICAGO = "America/Chicago"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def person_id(name: str) -> UUID:
    """Return the same id for the same name."""
    return uuid5(NAMESPACE_OID, name)


NAMES = {person_id(letter): letter for letter in ascii_uppercase}


def rotation(
    members: str,
    rrule: str,
    starts_at: str,
    *,
    zone: str = CHICAGO,
    ends_at: str | None = None,
    priority: int = 0,
    shifts_per_member: int = 1,
    turns_ahead: int = 0,
    strategy: Strategy = Strategy.ROTATE,
    effective_since: datetime | None = None,
    effective_until: datetime | None = None,
    restrictions: Sequence[RestrictionFacts] = (),
    exdates: Sequence[str] = (),
    rdates: Sequence[str] = (),
) -> RotationFacts:
    """Return a rotation; each letter of `members` is a person, `-` the empty slot."""
    return RotationFacts(
        id=person_id(f"rotation {members} {rrule} {starts_at} {priority} {effective_since}"),
        name=f"{members} {rrule}",
        timezone=zone,
        starts_at=datetime.fromisoformat(starts_at),
        ends_at=datetime.fromisoformat(ends_at) if ends_at else None,
        rrule=rrule,
        members=tuple(None if letter == "-" else person_id(letter) for letter in members),
        priority=priority,
        strategy=strategy,
        shifts_per_member=shifts_per_member,
        turns_ahead=turns_ahead,
        effective_since=effective_since,
        effective_until=effective_until,
        restrictions=tuple(restrictions),
        exdates=tuple(datetime.fromisoformat(text) for text in exdates),
        rdates=tuple(datetime.fromisoformat(text) for text in rdates),
    )


def only(words: str) -> RestrictionFacts:
    """Return a restriction from `09:00-17:00` or `mon 09:00-fri 17:00`."""
    opens, closes = words.split("-")
    from_day, from_time = _day_and_time(opens)
    to_day, to_time = _day_and_time(closes)
    return RestrictionFacts(from_time, to_time, from_day, to_day)


def override(
    kind: OverrideKind, person: str, starts_at: datetime, ends_at: datetime, replaces: str = ""
) -> OverrideFacts:
    """Return an override of people named by letters."""
    return OverrideFacts(
        id=person_id(f"override {kind} {person} {starts_at}"),
        kind=kind,
        person=person_id(person),
        starts_at=starts_at,
        ends_at=ends_at,
        replaces=person_id(replaces) if replaces else None,
        name="override",
    )


def local(text: str, zone: str = CHICAGO) -> datetime:
    """Return an instant from wall time, or from a text that says its offset or zone itself."""
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def on_call(facts: ScheduleFacts, at: datetime) -> str:
    """Return who is on call, as letters."""
    return _letters({duty.person for duty in oncall_at(facts, at)})


def temporary(starts_at: datetime, ends_at: datetime, **shifts: str) -> TemporaryFacts:
    """Return a temporary schedule; `D="10-12"` is D's shift by hours from its start."""
    hour = timedelta(hours=1)
    spans = {
        who: [int(number) * hour for number in text.split("-")] for who, text in shifts.items()
    }
    return TemporaryFacts(
        id=person_id(f"temporary {starts_at}"),
        name="temporary",
        starts_at=starts_at,
        ends_at=ends_at,
        shifts=tuple(
            FixedShift(person_id(who), starts_at + opens, starts_at + closes)
            for who, (opens, closes) in spans.items()
        ),
    )


def schedule(
    *rotations: RotationFacts,
    overrides: Sequence[OverrideFacts] = (),
    temporaries: Sequence[TemporaryFacts] = (),
) -> ScheduleFacts:
    """Return a schedule of these."""
    return ScheduleFacts(tuple(rotations), tuple(overrides), tuple(temporaries))


def walk(
    facts: ScheduleFacts, lo: datetime, hi: datetime, zone: str = CHICAGO
) -> list[tuple[str, str]]:
    """Return (start on the wall with the zone's letters, who) of every shift and gap."""
    return [
        (
            shift.start.astimezone(ZoneInfo(zone)).strftime("%m-%d %H:%M %Z"),
            "-" if shift.person is None else _letters({shift.person}),
        )
        for shift in final_schedule(facts, lo, hi)
    ]


def _letters(people: set[UUID]) -> str:
    return "".join(sorted(NAMES[person] for person in people))


def _day_and_time(words: str) -> tuple[int | None, time]:
    day, _, clock = words.strip().rpartition(" ")
    return (_DAYS.index(day) if day else None), time.fromisoformat(clock)
