"""A report as it is read: in words, for its page, its mail and its PDF. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from watchbell.analytics.reports.asking import Asked, Window
from watchbell.analytics.reports.wording import Told
from watchbell.analytics.selectors import Week
from watchbell.analytics.telling import Month
from watchbell.kernel.zones import wall_at


@dataclass(frozen=True, slots=True)
class SplitRow:
    """One group of a split: its name, and each figure with a note."""

    label: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One widget of a dashboard as a table under `head`; `text` stands instead, or beneath it."""

    title: str
    scope: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A report as it is read; one of a dashboard has `panels` in place of a split and trends."""

    name: str
    owner: str
    asked: Asked
    at: datetime
    as_of: datetime
    is_whole: bool
    cards: tuple[Told, ...]
    filters: tuple[str, ...] = ()
    hours: str = ""
    split: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[SplitRow, ...] = ()
    weeks: tuple[Week, ...] = ()
    months: tuple[Month, ...] = ()
    amended: tuple[str, ...] = ()
    dashboard: str = ""
    panels: tuple[Panel, ...] = ()

    @property
    def period(self) -> str:
        """The window in words, with its zone: 1 Mar 2026 to 31 Mar 2026 (Europe/Berlin)."""
        return window_words((self.asked.since, self.asked.until), self.asked)

    @property
    def compared(self) -> str:
        """The window compared with, in words; "" for none."""
        return window_words(self.asked.before, self.asked) if self.asked.before else ""


def as_of_words(composed: Composed) -> str:
    """Say until when what happened is part of the figures."""
    return f"as of {wall_at(composed.as_of, composed.asked.tz):%-d %b %Y %H:%M}"


def scope_words(composed: Composed) -> str:
    """Say with whose eyes the figures were read."""
    if composed.is_whole:
        return f"Restricted incidents are counted: {composed.owner} may know of all of them."
    return f"Restricted incidents that {composed.owner} is not let into are left out."


def window_words(window: Window, asked: Asked) -> str:
    """Return a window in words: whole days by their dates, others to the minute; with the zone."""
    since, until = (wall_at(at, asked.tz) for at in window)
    midnight = (0, 0, 0, 0)
    ends = [(wall.hour, wall.minute, wall.second, wall.microsecond) for wall in (since, until)]
    if ends == [midnight, midnight]:
        last = until - timedelta(days=1)
        days = [f"{since:%-d %b %Y}", f"{last:%-d %b %Y}"]
        return f"{' to '.join(dict.fromkeys(days))} ({asked.zone})"
    first = f"{since:%-d %b %Y}" if ends[0] == midnight else f"{since:%-d %b %Y %H:%M}"
    return f"{first} to {until:%-d %b %Y %H:%M} ({asked.zone})"
