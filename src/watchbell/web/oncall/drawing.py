"""Where the shifts of a schedule stand on a timeline. Pure; places are per cent of its width."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from watchbell.kernel.intervals import Interval
from watchbell.kernel.saying import span_text
from watchbell.kernel.zones import starts_at
from watchbell.oncall.selectors import PlannedShift
from watchbell.oncall.wording import reason

_LANE = 30
_NARROW, _TINY = 5.0, 2.3
"""Below so many per cent a bar has room for initials only, or for its colour."""


@dataclass(frozen=True, slots=True)
class Window:
    """The instants that a drawing shows, by the calendar of one zone."""

    lo: datetime
    hi: datetime
    first: date
    days: int
    tz: ZoneInfo

    def place(self, instant: datetime) -> float:
        """Return how far from the left an instant stands."""
        within = min(max(instant, self.lo), self.hi)
        return (within - self.lo) / (self.hi - self.lo) * 100


@dataclass(frozen=True, slots=True)
class Bar:
    """One shift on a track; nobody has it when it has no `name`, and `meant` says on purpose."""

    x: str
    width: str
    y: int
    name: str
    when: str
    why: str
    start: datetime
    end: datetime
    meant: bool
    over: bool
    size: str
    href: str

    @property
    def opens(self) -> bool:
        """Say whether the address is a form of its own, rather than a place on the page."""
        return not self.href.startswith("#")

    @property
    def length(self) -> str:
        return span_text((self.end - self.start).total_seconds())


@dataclass(frozen=True, slots=True)
class Track:
    """One row of a timeline; people who are on call at once lie below each other."""

    label: str
    note: str
    kind: str
    bars: list[Bar]
    height: int
    spans: list[tuple[str, str]]

    @property
    def is_drawable(self) -> bool:
        """Say whether a span dragged along it becomes an override."""
        return self.kind != "temporary"


@dataclass(frozen=True, slots=True)
class DayMark:
    """One day of the head of a timeline."""

    day: date
    x: str
    width: str
    is_today: bool
    is_weekend: bool


def window_of(first: date, days: int, tz: ZoneInfo) -> Window:
    """Return the window of so many days from `first` on."""
    return Window(midnight(first, tz), midnight(first + timedelta(days=days), tz), first, days, tz)


def midnight(day: date, tz: ZoneInfo) -> datetime:
    """Return the instant at which a day begins."""
    return starts_at(datetime.combine(day, time()), tz)


def monday_of(day: date) -> date:
    """Return the Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def month_of(day: date) -> tuple[date, int]:
    """Return the first day of the day's month, and how many it has."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return first, (following - first).days


def day_marks(window: Window, now: datetime) -> list[DayMark]:
    """Return the days of the window in order."""
    today = now.astimezone(window.tz).date()
    days = [window.first + timedelta(days=number) for number in range(window.days)]
    return [
        DayMark(day, *_span(window, midnight(day, window.tz), _end_of(day, window.tz)),
                day == today, day.weekday() > 4)
        for day in days
    ]  # fmt: skip


def percent(value: float) -> str:
    """Return a place as SVG takes it, whatever the reader's language is."""
    return f"{value:.3f}%"


def now_mark(window: Window, now: datetime) -> str:
    """Return where now stands; "" outside the window."""
    return percent(window.place(now)) if window.lo <= now < window.hi else ""


def track(
    label: str,
    shifts: Iterable[PlannedShift],
    window: Window,
    now: datetime,
    *,
    kind: str = "rotation",
    note: str = "",
    narrow: float = _NARROW,
    spans: Iterable[Interval] = (),
    link: Callable[[PlannedShift], str] = lambda shift: "",
) -> Track:
    """Lay shifts out on one row; `spans` are marked behind them."""
    ordered = sorted(shifts, key=lambda shift: (shift.start, shift.end))
    free: list[datetime] = []
    bars = []
    for shift in ordered:
        lane = next((n for n, until in enumerate(free) if until <= shift.start), len(free))
        free[lane : lane + 1] = [shift.end]
        bars.append(_bar(shift, lane, window, now, narrow, link))
    height = max(1, len(free)) * _LANE + 4
    return Track(label, note, kind, bars, height, marks(spans, window))


def marks(spans: Iterable[Interval], window: Window) -> list[tuple[str, str]]:
    """Return the places of spans that touch the window."""
    return [
        _span(window, one.start, one.end)
        for one in spans
        if one.start < window.hi and one.end > window.lo
    ]


def touching(shifts: Iterable[PlannedShift], window: Window) -> list[PlannedShift]:
    """Return the shifts that are on within the window, whole."""
    return [one for one in shifts if one.start < window.hi and one.end > window.lo]


def when_text(start: datetime, end: datetime, tz: ZoneInfo) -> str:
    """Say from when to when, without repeating the day."""
    first, last = start.astimezone(tz), end.astimezone(tz)
    same = first.date() == last.date()
    until = f"{last:%H:%M}" if same else f"{last:%a} {last.day} {last:%b %H:%M}"
    return f"{first:%a} {first.day} {first:%b %H:%M} to {until}"


def why_text(shift: PlannedShift, tz: ZoneInfo) -> str:
    """Say which rotation or override put this person on call, or why nobody is."""
    if shift.source is None:
        return "No rotation or override has anybody here"
    if shift.person is None:
        return f"an empty slot of {shift.source.name}"
    said = reason(shift.source, shift.end, at=shift.start, tz=tz)
    return f"{said}, {shift.source.name}" if shift.source.kind == "override" else said


def _bar(
    shift: PlannedShift,
    lane: int,
    window: Window,
    now: datetime,
    narrow: float,
    link: Callable[[PlannedShift], str],
) -> Bar:
    x, width = _span(window, shift.start, shift.end)
    return Bar(
        x=x,
        width=width,
        y=lane * _LANE + 2,
        name=shift.person.name if shift.person else "",
        when=when_text(shift.start, shift.end, window.tz),
        why=why_text(shift, window.tz),
        start=shift.start,
        end=shift.end,
        meant=shift.source is not None,
        over=shift.end <= now,
        size=_size(float(width[:-1]), narrow),
        href=link(shift) if shift.end > now else "",
    )


def _size(share: float, narrow: float) -> str:
    if share >= narrow:
        return "wide"
    return "narrow" if share >= narrow / _NARROW * _TINY else "tiny"


def _span(window: Window, start: datetime, end: datetime) -> tuple[str, str]:
    x = window.place(start)
    return percent(x), percent(window.place(end) - x)


def _end_of(day: date, tz: ZoneInfo) -> datetime:
    return midnight(day + timedelta(days=1), tz)
