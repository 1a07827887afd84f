"""What a report asks for: a view of the figures at an instant, with everything looked up."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from watchbell.analytics.comparing import window_compared
from watchbell.analytics.filtering import Filters, parse_pairs
from watchbell.analytics.reports.models import Report
from watchbell.analytics.reports.periods import Period, own_window, window_of
from watchbell.kernel.zones import zone as zone_named

Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view of the figures, as the page is asked for it."""

    period: Period = Period.LAST_30_DAYS
    first: date | None = None
    last: date | None = None
    compare: str = ""
    by: str = ""
    filters: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    hours: str = ""
    dashboard: str = ""

    def window(self, now: datetime, tz: ZoneInfo) -> Window:
        """Return [since, until) at `now`."""
        if self.period is Period.OWN and self.first and self.last:
            return own_window(self.first, self.last, tz)
        return window_of(self.period, now, tz)

    @property
    def query(self) -> str:
        """The query of the page that shows this view."""
        days = [("first", self.first), ("last", self.last)] if self.period is Period.OWN else []
        pairs: list[tuple[str, object]] = [
            *((name, day) for name, day in days if day),
            *([] if days else [("period", self.period.value)]),
            *([("compare", self.compare)] if self.compare else []),
            *([("by", self.by)] if self.by else []),
            *(("filter", pair) for pair in self.filters),
            *(("figure", name) for name in self.figures),
            *([("hours", self.hours)] if self.hours else []),
        ]
        return urlencode(pairs)

    @property
    def address(self) -> str:
        """The page that shows this view: that of the figures, or of its dashboard."""
        if not self.dashboard:
            return f"/reports?{self.query}"
        # Whose page begins with the reader's own team is asked for all of them.
        whole = "" if any(pair.startswith("team:") for pair in self.filters) else "&all=any"
        return f"/dashboards/{self.dashboard}?{self.query}{whole}"

    def parsed_filters(self) -> Filters:
        """Return the filters; InvalidInput names those that cannot be."""
        return parse_pairs(self.filters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A view at an instant: which window, beside which, in whose days."""

    view: View
    zone: str
    since: datetime
    until: datetime
    before: Window | None
    filters: Filters

    @property
    def tz(self) -> ZoneInfo:
        return zone_named(self.zone)


def view_of(report: Report) -> View:
    """Return what is kept as a view."""
    return View(
        period=Period(report.period),
        first=report.first,
        last=report.last,
        compare=report.compare,
        by=report.by,
        filters=tuple(report.filters),
        figures=tuple(report.figures),
        hours=report.hours,
        dashboard=report.dashboard,
    )


def at_window(view: View, zone: str, window: Window, filters: Filters) -> Asked:
    """Return what a view asks for over a window that is known already, beside nothing."""
    since, until = window
    return Asked(view=view, zone=zone, since=since, until=until, before=None, filters=filters)


def asked_at(view: View, *, zone: str, at: datetime) -> Asked:
    """Return what a view asks for at an instant; InvalidInput says what cannot be."""
    tz = zone_named(zone)
    since, until = view.window(at, tz)
    return Asked(
        view=view,
        zone=zone,
        since=since,
        until=until,
        before=None if view.dashboard else window_compared(view.compare, since, until, tz),
        filters=view.parsed_filters(),
    )
