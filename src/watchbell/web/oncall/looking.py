"""What of a schedule somebody looks at: from which day, how far, by whose clocks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.zones import zone
from watchbell.oncall.domain import RotationFacts
from watchbell.oncall.models import Schedule
from watchbell.oncall.selectors import Whole
from watchbell.oncall.specs import clean_instant
from watchbell.web.filters import date_of, one_of
from watchbell.web.middleware import Request
from watchbell.web.oncall.drawing import Window, monday_of, month_of, window_of

SPANS = ("weeks", "month")
_FORTNIGHT = 14


@dataclass(frozen=True, slots=True)
class Look:
    """The part that is shown; `query` is how its address says so."""

    window: Window
    span: str
    zone_name: str
    query: str
    is_present: bool

    @property
    def earlier(self) -> date:
        """The day with which the part before begins."""
        step = 1 if self.span == "month" else _FORTNIGHT
        return self.window.first - timedelta(days=step)

    @property
    def later(self) -> date:
        """The day with which the part after begins."""
        return self.window.first + timedelta(days=self.window.days)


@contextmanager
def clocks(request: HttpRequest) -> Iterator[ZoneInfo]:
    """Show and read times in the zone that the address names, else in the reader's."""
    chosen = _zone(request.GET.get("zone", ""))
    if chosen is None:
        yield zone(timezone.get_current_timezone_name())
        return
    with timezone.override(chosen):
        yield chosen


def look_of(request: Request, tz: ZoneInfo) -> Look:
    """Return what the address asks for: two weeks from this Monday on when it says nothing."""
    span = one_of(request, "span", SPANS)
    wanted = _sane(date_of(request, "from")) or request.now.astimezone(tz).date()
    first, days = month_of(wanted) if span == "month" else (monday_of(wanted), _FORTNIGHT)
    window = window_of(first, days, tz)
    present = window.lo <= request.now < window.hi
    return Look(window, span, tz.key, kept_query(request), present)


def kept_query(request: HttpRequest) -> str:
    """Return the query string that leads back to what is being looked at; "" for the usual."""
    kept = {name: request.GET[name] for name in ("from", "span", "zone") if request.GET.get(name)}
    return f"?{urlencode(kept)}" if kept else ""


def back(request: HttpRequest, schedule: Schedule) -> str:
    """Return the address of the schedule as it was looked at."""
    return f"{reverse('schedule', args=[schedule.slug])}{kept_query(request)}"


def instant_of(request: HttpRequest, name: str) -> datetime | None:
    """Return the instant in the address; None when there is none that can be used."""
    try:
        return clean_instant(datetime.fromisoformat(request.GET.get(name, "")), name)
    except (ValueError, OverflowError, InvalidInput):
        return None


def zones_to_choose(
    whole: Whole, rotations: list[RotationFacts], mine: str, shown: str
) -> list[tuple[str, str]]:
    """Return the zones that a reader may want: theirs, the schedule's, its members', UTC."""
    whose: dict[str, list[str]] = {mine: ["yours"]}
    whose.setdefault(whole.schedule.timezone, []).append("the schedule's")
    members = [member for rotation in rotations for member in rotation.members]
    for person in (whole.people[one] for one in dict.fromkeys(members) if one is not None):
        names = whose.setdefault(person.timezone, [])
        names += [person.name] if person.name not in names else []
    whose.setdefault("UTC", [])
    whose.setdefault(shown, [])
    return [(name, _described(name, people)) for name, people in whose.items()]


def _described(name: str, people: list[str]) -> str:
    few = ", ".join(people[:3]) + (f" and {len(people) - 3} more" if len(people) > 3 else "")
    return f"{name.replace('_', ' ')} ({few})" if few else name.replace("_", " ")


def _zone(name: str) -> ZoneInfo | None:
    try:
        return zone(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _sane(day: date | None) -> date | None:
    """Return the day when shifts can be computed around it, else None."""
    return day if day is not None and 1990 <= day.year <= 2200 else None
