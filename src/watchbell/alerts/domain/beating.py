"""Heartbeats: what must be heard, by when, and what it means when it is not. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice

from watchbell.alerts.domain.cron import read_cron
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.text import clean_line
from watchbell.kernel.zones import clean_zone, starts_at, wall_at, zone
from watchbell.oncall.shifts.rules import Pattern, compile_rule
from watchbell.oncall.specs import clean_rrule

SHORTEST, LONGEST = timedelta(seconds=10), timedelta(days=366)
_TRIED = 200


class BeatState(StrEnum):
    """Where a heartbeat stands. One that was never heard waits and raises no alarm."""

    WAITING = "waiting"
    UP = "up"
    DOWN = "down"
    PAUSED = "paused"


class PingKind(StrEnum):
    """What a job says: it begins, it did well, it failed; a log changes nothing."""

    START = "start"
    SUCCESS = "success"
    FAIL = "fail"
    LOG = "log"


class Timetable(StrEnum):
    PERIOD = "period"
    CRON = "cron"
    RRULE = "rrule"


class Unit(StrEnum):
    """What a period is counted in by those who gave it."""

    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"

    def times(self, number: int) -> timedelta:
        """Return so many of them."""
        return timedelta(**{self.value: number})

    def within(self, span: timedelta) -> int:
        """Return how many whole ones a span has."""
        return span // self.times(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When something must be heard: every `period`, or as a rule says in a zone's wall time.

    `since` is where a recurrence rule (RRULE) begins to count.
    """

    timetable: Timetable
    since: datetime
    period: timedelta = timedelta()
    rule: str = ""
    timezone: str = "UTC"
    grace: timedelta = timedelta()

    def expected_after(self, heard: datetime) -> datetime | None:
        """Return when it must be heard next; None when the rule has no more times."""
        if self.timetable is Timetable.PERIOD:
            return heard + self.period
        tz = zone(self.timezone)
        wall = wall_at(heard, tz)
        if self.timetable is Timetable.CRON:
            walls = read_cron(self.rule).walls_after(wall)
        else:
            first = wall_at(self.since, tz).replace(second=0, microsecond=0, fold=0)
            rule = compile_rule(Pattern(first, None, self.rule, (), (), ()))
            walls = rule.walls_from(wall.replace(fold=0))
        instants = (starts_at(at, tz) for at in islice(walls, _TRIED))
        return next((at for at in instants if at > heard), None)


def clean_timing(given: Timing) -> Timing:
    """Return a timing that can be kept; InvalidInput names the field at fault."""
    timezone = clean_zone(given.timezone)
    if not timedelta() <= given.grace <= LONGEST:
        raise _invalid("grace", "Use a grace of 0 to a year.")
    period, rule = timedelta(), ""
    if given.timetable is Timetable.PERIOD:
        period = given.period
        if not SHORTEST <= period <= LONGEST:
            raise _invalid("period", "Use a period of 10 seconds to a year.")
    elif given.timetable is Timetable.CRON:
        rule = _clean_cron(given.rule)
    else:
        wall = wall_at(given.since, zone(timezone)).replace(second=0, microsecond=0, fold=0)
        rule = clean_rrule(given.rule, wall, "rule")
    timing = Timing(
        timetable=given.timetable,
        since=given.since,
        period=period,
        rule=rule,
        timezone=timezone,
        grace=given.grace,
    )
    if timing.expected_after(given.since) is None:
        raise _invalid("rule", "This rule has no time to come.")
    return timing


def _clean_cron(text: str) -> str:
    line = " ".join(clean_line(text, "rule", 300).split())
    try:
        read_cron(line)
    except ValueError as error:
        raise _invalid("rule", f"This is no line of cron: {error}.") from None
    return line


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """What is known of a heartbeat: the last word, what is expected, what runs."""

    failed: bool = False
    expected_at: datetime | None = None
    running_since: datetime | None = None
    grace: timedelta = timedelta()

    def deadline(self) -> datetime | None:
        """Return when silence becomes an alarm: the earliest of what is waited for."""
        waited = [at for at in (self.expected_at, self.running_since) if at is not None]
        return min(waited) + self.grace if waited else None

    def is_missed(self, now: datetime) -> bool:
        """Say whether an alarm is due."""
        deadline = self.deadline()
        return self.failed or (deadline is not None and deadline <= now)

    def overran(self, now: datetime) -> bool:
        """Say whether what began did not end in time."""
        since = self.running_since
        return since is not None and since + self.grace <= now


def _invalid(field: str, message: str) -> InvalidInput:
    return InvalidInput(f"{field}: {message}", fields={field: message})
