"""What the address of a page of figures asks for, and addresses that ask for something else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import timezone

from watchbell.analytics.comparing import PREVIOUS, window_compared
from watchbell.analytics.drilling import Order, Part, Question
from watchbell.analytics.filtering import FIELDS, Filters, parse_pairs
from watchbell.analytics.registry import kpis_named
from watchbell.analytics.reports.asking import View
from watchbell.analytics.reports.wording import columns_of
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.zones import zone
from watchbell.web.middleware import Request
from watchbell.web.reports.forms import WindowForm

_PLAIN = ("days", "period", "first", "last", "by", "compare", "sort", "hours")
Query = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figures somebody wants to see; every link of the page is made of it."""

    since: datetime
    until: datetime
    zone: str
    filters: Filters
    by: str | None
    compare: str
    sort: str
    figures: tuple[str, ...]
    plain: Mapping[str, str]
    view: View
    hours: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The figures that a split shows of each group."""
        return columns_of(self.figures)

    @property
    def tz(self) -> ZoneInfo:
        return zone(self.zone)

    def before(self) -> tuple[datetime, datetime] | None:
        """Return the window to compare with, if there is one."""
        return window_compared(self.compare, self.since, self.until, self.tz)

    def address(self, **changes: str | None) -> str:
        """Return the query of the same page with something else; None takes a part away."""
        kept = {**self.plain, **changes}
        pairs = [(name, value) for name, value in kept.items() if value]
        return "?" + urlencode([*pairs, *self._filters()])

    @property
    def pairs(self) -> Query:
        """Return what a form that asks for hours hands on to ask for the same: (name, value)."""
        plain = [(name, value) for name, value in self.plain.items() if value and name != "hours"]
        return [*plain, *self._filters()]

    def without(self, pair: str) -> str:
        """Return the query of the same page without one filter."""
        pairs = [(name, value) for name, value in self.plain.items() if value]
        return "?" + urlencode([*pairs, *(one for one in self._filters() if one[1] != pair)])

    def narrowed(self, by: str, key: str | None) -> str:
        """Return the query of the same page, narrowed to one group of a split."""
        pairs = [(name, value) for name, value in self.plain.items() if value]
        return "?" + urlencode([*pairs, *self._filters(), *group_filter(by, key)])

    def behind(
        self,
        key: str | None = None,
        *,
        in_group: bool = False,
        part: str = "",
        largest: bool = False,
        hours: str = "",
    ) -> str:
        """Return the query of the page of records: the same window to the instant."""
        pairs: Query = [
            ("from", self.since.astimezone(UTC).isoformat()),
            ("to", self.until.astimezone(UTC).isoformat()),
            *(("filter", pair) for pair in self.filters.as_pairs()),
        ]
        if in_group and self.by:
            pairs.append(("by", self.by))
            if key is not None:
                pairs.append(("key", key))
        if part:
            pairs.append(("part", part))
        if largest:
            pairs.append(("order", Order.LARGEST))
        if hours:
            pairs.append(("hours", hours))
        return "?" + urlencode(pairs)

    def _filters(self) -> Query:
        chosen = [("figure", name) for name in self.figures]
        return [*(("filter", pair) for pair in self.filters.as_pairs()), *chosen]


def asked_of(request: Request, form: WindowForm, days: str) -> Asked:
    """Return what a valid form and the address ask for; InvalidInput names what cannot be."""
    name = timezone.get_current_timezone_name()
    since, until = form.window(days, zone(name), request.now)
    given = request.GET
    compare = given.get("compare", "") or PREVIOUS
    filters, figures = filters_of(given), figures_of(given)
    hours = str(form.cleaned_data["hours"])
    asked = Asked(
        since=since,
        until=until,
        zone=name,
        filters=filters,
        by=form.cleaned_data["by"] or None,
        compare=compare,
        sort=given.get("sort", ""),
        figures=figures,
        view=View(
            period=form.asked_period(days),
            first=form.cleaned_data.get("first"),
            last=form.cleaned_data.get("last"),
            compare="" if compare == PREVIOUS else compare,
            by=form.cleaned_data["by"],
            filters=tuple(filters.as_pairs()),
            figures=figures,
            hours=hours,
        ),
        hours=hours,
        plain={name: given.get(name, "") for name in _PLAIN} | {"days": days},
    )
    asked.before()
    return asked


def filters_of(given: QueryDict) -> Filters:
    """Return the filters of an address: filter=service:shop, or service=shop of a form."""
    named = [f"{name}:{value}" for name in FIELDS for value in given.getlist(name) if value]
    return parse_pairs([*(pair for pair in given.getlist("filter") if pair.strip()), *named])


def figures_of(given: QueryDict) -> tuple[str, ...]:
    """Return the figures that an address chooses, in the registry's order; none: the usual."""
    chosen = [name for name in given.getlist("figure") if name]
    return tuple(kpi.name for kpi in kpis_named(chosen)) if chosen else ()


def question_of(request: Request, name: str) -> Question:
    """Return what the address of a page of records asks for."""
    given = request.GET
    part, order = given.get("part", ""), given.get("order", "")
    return Question(
        name=name,
        from_=_instant(given, "from"),
        to=_instant(given, "to"),
        filters=filters_of(given),
        by=given.get("by") or None,
        key=given.get("key"),
        zone=timezone.get_current_timezone_name(),
        part=Part(part) if part in set(Part) else Part.COUNTED,
        order=Order(order) if order in set(Order) else Order.LATEST,
        hours=given.get("hours", ""),
    )


def _instant(given: QueryDict, name: str) -> datetime | None:
    text = given.get(name, "").replace(" ", "+")
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        message = "This is no time."
        raise InvalidInput(f"{name}: {message}", fields={name: message}) from None


def group_filter(by: str, key: str | None) -> Iterable[tuple[str, str]]:
    """Return the filter that says the same as a group, nothing where none does."""
    if by == "major":
        return [("filter", f"major:{'yes' if key == 'true' else 'no'}")]
    if by in FIELDS or by.startswith("custom."):
        return [("filter", f"{by}:{'none' if key is None else key}")]
    return []
