"""When something is quiet: once, or again and again by a rule in a zone's wall time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice, pairwise

from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.intervals import Interval
from watchbell.kernel.zones import clean_zone, ends_at, starts_at, wall_at, zone
from watchbell.oncall.shifts.rules import Pattern, Rule, compile_rule
from watchbell.oncall.specs import clean_instant, clean_rrule

_DAY = timedelta(days=1)
_LONGEST = timedelta(days=366 * 5)
_LOOKED_AT = 60
_MOST_COUNTED = 5000


class QuietState(StrEnum):
    """Where a silence or a maintenance window stands."""

    PENDING = "pending"
    ACTIVE = "active"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Timing:
    """[starts_at, ends_at), and with a rule the same hours of the wall again and again.

    `ended_at` is when people ended it before its time.
    """

    starts_at: datetime
    ends_at: datetime
    rrule: str = ""
    timezone: str = "UTC"
    ended_at: datetime | None = None

    def spans_from(self, since: datetime) -> Iterator[Interval]:
        """Yield the spans that end after `since`, in order; what was ended early has no more."""
        for span in self._planned_from(since):
            if self.ended_at is None or span.end <= self.ended_at:
                yield span
            elif span.start < self.ended_at:
                yield Interval(span.start, self.ended_at)
                return
            else:
                return

    def span_at(self, now: datetime) -> Interval | None:
        """Return the span that holds `now`."""
        found = self.next_span(now)
        return found if found is not None and now in found else None

    def next_span(self, now: datetime) -> Interval | None:
        """Return the span that holds `now`, else the next one; None when none comes."""
        return next((span for span in self.spans_from(now) if span.end > now), None)

    def state_at(self, now: datetime) -> QuietState:
        """Say whether it is to come, holds, or is over."""
        span = self.next_span(now)
        if span is None:
            return QuietState.EXPIRED
        return QuietState.ACTIVE if now in span else QuietState.PENDING

    def over_at(self) -> datetime | None:
        """Return when the last span is over; None when they never end."""
        if self.ended_at is not None:
            return self.ended_at
        if not self.rrule:
            return self.ends_at
        if "COUNT=" not in self.rrule and "UNTIL=" not in self.rrule:
            return None
        last = self.ends_at
        for span in islice(self._planned_from(self.starts_at), _MOST_COUNTED):
            last = span.end
        return last

    def _planned_from(self, since: datetime) -> Iterator[Interval]:
        if not self.rrule:
            if self.ends_at > since:
                yield Interval(self.starts_at, self.ends_at)
            return
        tz = zone(self.timezone)
        length = wall_at(self.ends_at, tz) - wall_at(self.starts_at, tz)
        # An end at an ambiguous hour lies up to a day later than its wall says.
        for wall in self._rule().walls_from(wall_at(since, tz) - length - _DAY):
            start, end = starts_at(wall, tz), ends_at(wall + length, tz)
            if end > since and end > start:
                yield Interval(start, end)

    def _rule(self) -> Rule:
        tz = zone(self.timezone)
        first, last = wall_at(self.starts_at, tz), wall_at(self.ends_at, tz)
        return compile_rule(
            Pattern(first.replace(fold=0), last.replace(fold=0), self.rrule, (), (), ())
        )


def clean_timing(given: Timing, now: datetime) -> Timing:
    """Return a timing that can be kept; a start in the past becomes now.

    InvalidInput names the field: it must end after it starts, and not before now.
    """
    timezone = clean_zone(given.timezone)
    start = clean_instant(given.starts_at, "starts_at")
    end = clean_instant(given.ends_at, "ends_at")
    if not given.rrule.strip():
        # A recurring one keeps its start: the hours of the wall come from there.
        start = max(start, now)
    if end <= start:
        raise _invalid("ends_at", "Choose an end after the start, and after now.")
    if end - start > _LONGEST:
        raise _invalid("ends_at", "Choose an end within five years of the start.")
    rule = ""
    if given.rrule.strip():
        wall = wall_at(start, zone(timezone)).replace(fold=0)
        rule = clean_rrule(given.rrule, wall, "rrule")
    timing = Timing(start, end, rule, timezone)
    _check_recurrence(timing, now)
    return timing


def _check_recurrence(timing: Timing, now: datetime) -> None:
    if not timing.rrule:
        return
    first = list(islice(timing.spans_from(timing.starts_at), _LOOKED_AT))
    if any(earlier.end > later.start for earlier, later in pairwise(first)):
        raise _invalid("rrule", "Each time must be over before the next begins; shorten it.")
    if timing.next_span(now) is None:
        raise _invalid("rrule", "All of its times are over; choose a later end of the rule.")


def _invalid(field: str, message: str) -> InvalidInput:
    return InvalidInput(f"{field}: {message}", fields={field: message})
