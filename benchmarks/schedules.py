"""How long it takes to say who is on call, and to draw a month of it.

    python -m benchmarks.schedules [--no-pages]

Measures `oncall_at` for 500 schedules of five shapes at one instant, and `final_schedule` of a
month for a realistic schedule, from facts that are read already, both with nothing remembered
(the first answer of a process: no rule is compiled, no zone read) and with all of it at hand
(every later one). Prints milliseconds by the clock and, because other work on the machine counts
there too, of the processor. Then the month view of four schedules is asked of a started
`watchbell web`, whole pages over loopback (`benchmarks/schedule_pages.py`).
"""

import argparse
import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from statistics import median
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from benchmarks.schedule_pages import measure_months
from watchbell.kernel import zones
from watchbell.oncall.domain import (
    OverrideFacts,
    OverrideKind,
    RestrictionFacts,
    RotationFacts,
    ScheduleFacts,
)
from watchbell.oncall.shifts import final_schedule, jumps, numbering, oncall_at, restricting, rules

_ZONES = ("America/Chicago", "Europe/Berlin", "Asia/Kathmandu", "Australia/Sydney", "UTC")
_SPACE = UUID("12345678-1234-5678-1234-567812345678")
_BEGAN = datetime(2016, 1, 4, 9)  # noqa: DTZ001 wall time
_NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
_MONTH = timedelta(days=31)
_OFFICE = RestrictionFacts(clock_time(8), clock_time(20), 0, 4)
_NIGHTS = RestrictionFacts(clock_time(20), clock_time(8))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schedules", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--no-pages", action="store_true", help="only the arithmetic")
    asked = parser.parse_args()
    many = [_schedule(number) for number in range(asked.schedules)]
    real = _realistic()
    hourly = ScheduleFacts((_rotation(7, "FREQ=HOURLY", 12),))

    def who() -> None:
        for facts in many:
            oncall_at(facts, _NOW)

    print(f"who is on call, {asked.schedules} schedules, {_count(many)} rotations of ten years")
    _report(who, asked.rounds)
    print("a month of final schedule: 4 rotations, restrictions, 30 overrides")
    _report(lambda: final_schedule(real, _NOW, _NOW + _MONTH), asked.rounds)
    print("a month of final schedule: one rotation that changes hands every hour")
    _report(lambda: final_schedule(hourly, _NOW, _NOW + _MONTH), asked.rounds)
    if not asked.no_pages:
        measure_months()


def _report(work: Callable[[], object], rounds: int) -> None:
    first = [_timed(work, forget=True) for _ in range(3)]
    later = [_timed(work, forget=False) for _ in range(rounds)]
    for name, found in (("first", first), ("later", later)):
        clock, processor = (median(times) for times in zip(*found, strict=True))
        print(f"  {name}  {clock:8.1f} ms by the clock  {processor:8.1f} ms of the processor")


def _timed(work: Callable[[], object], *, forget: bool) -> tuple[float, float]:
    if forget:
        rules.compile_rule.cache_clear()
        numbering._numbers.cache_clear()
        restricting._week.cache_clear()
        jumps._jumps_of_year.cache_clear()
        zones._steady_offset.cache_clear()
        zones.zone.cache_clear()
        ZoneInfo.clear_cache()
    gc.collect()
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - clock) * 1000, (time.process_time() - processor) * 1000


def _count(schedules: Sequence[ScheduleFacts]) -> int:
    return sum(len(one.rotations) for one in schedules)


def _schedule(number: int) -> ScheduleFacts:
    """Return one of five shapes: weekly, daily, office and nights, by-day, monthly."""
    weekly = _rotation(number, "FREQ=WEEKLY", 6)
    match number % 5:
        case 0:
            return ScheduleFacts((weekly,))
        case 1:
            return ScheduleFacts((_rotation(number, "FREQ=DAILY", 5), weekly))
        case 2:
            office = replace(weekly, restrictions=(_OFFICE,))
            night = replace(
                _rotation(number + 1, "FREQ=DAILY", 7), restrictions=(_NIGHTS,), priority=-1
            )
            return ScheduleFacts((office, night))
        case 3:
            days = _rotation(number, "FREQ=WEEKLY;BYDAY=MO,WE,FR", 4)
            return ScheduleFacts((replace(days, ends_at=_BEGAN + timedelta(days=1)), weekly))
        case _:
            return ScheduleFacts((_rotation(number, "FREQ=MONTHLY", 3), weekly))


def _realistic() -> ScheduleFacts:
    """Return follow-the-sun by three sites over a weekly fallback, with an override a day."""
    sites = [
        replace(
            _rotation(number, "FREQ=DAILY", 6),
            timezone=zone,
            ends_at=_BEGAN + timedelta(hours=9),
            priority=1,
        )
        for number, zone in enumerate(("Europe/Berlin", "America/Chicago", "Australia/Sydney"))
    ]
    people = sites[0].members
    overrides = [
        OverrideFacts(
            id=uuid5(_SPACE, f"override {day}"),
            kind=OverrideKind.REPLACE,
            person=uuid5(_SPACE, "spare"),
            replaces=people[day % len(people)],
            starts_at=_NOW + timedelta(days=day),
            ends_at=_NOW + timedelta(days=day, hours=6),
        )
        for day in range(30)
    ]
    fallback = replace(_rotation(9, "FREQ=WEEKLY", 5), restrictions=(_OFFICE, _NIGHTS))
    return ScheduleFacts((*sites, fallback), tuple(overrides))


def _rotation(number: int, rrule: str, members: int) -> RotationFacts:
    return RotationFacts(
        id=uuid5(_SPACE, f"rotation {number} {rrule}"),
        name=rrule,
        timezone=_ZONES[number % len(_ZONES)],
        starts_at=_BEGAN + timedelta(hours=number % 24),
        rrule=rrule,
        members=tuple(uuid5(_SPACE, f"{number} {place}") for place in range(members)),
        effective_since=datetime(2016, 1, 1, tzinfo=UTC),
    )


if __name__ == "__main__":
    main()
