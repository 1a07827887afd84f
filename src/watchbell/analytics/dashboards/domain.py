"""What a dashboard is, and what may stand on one. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from watchbell.analytics.dashboards.kinds import KINDS, Kind, Part
from watchbell.analytics.dashboards.layout import Place, fault_of, overlapping
from watchbell.analytics.domain import Kpi, Subject, Unit
from watchbell.analytics.filtering import NO_FILTERS, Filters, parse_pairs
from watchbell.analytics.registry import GROUPINGS, KPIS
from watchbell.incidents.fields.rules import PREFIX
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.text import clean_line, clean_text

MOST_WIDGETS = 40
SPANS = (1, 7, 30, 90, 365, 730)
"""Over how many days back a widget or a dashboard looks."""
STEPS = ("day", "week", "month")
LOOKS = ("line", "bar", "table")
MEASURES = ("value", "median", "p90", "total")
"""Which number of a figure is shown: its mean, count or share, or another one of its spread."""
COMPANIONS = ("reopen_rate", "recurrence_rate", "reassigned_share", "csat_rate")
"""What stands beside every share of kept promises: whether green has happy users behind it."""
_CALENDAR = frozenset({"day", "week", "month", "year"})
_ID = re.compile(r"[a-z0-9-]{1,40}")
_LONGEST_TITLE, _LONGEST_TEXT = 80, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """One thing on a dashboard: its kind, its place, and what was chosen of it.

    `days` None follows the dashboard. `by` is what splits it, or the step of a trend. `hours` says
    by whose hours times are told: "" is the clock.
    """

    id: str
    kind: str
    place: Place
    title: str = ""
    figure: str = ""
    measure: str = "value"
    by: str = ""
    look: str = ""
    days: int | None = None
    filters: Filters = NO_FILTERS
    text: str = ""
    hours: str = ""

    @property
    def of_kind(self) -> Kind:
        return KINDS[self.kind]

    @property
    def figure_name(self) -> str:
        """Return the figure that it shows; "" for what shows none."""
        return self.of_kind.figure or self.figure

    @property
    def split_by(self) -> str:
        return self.of_kind.by or self.by

    @property
    def heading(self) -> str:
        """Return what stands above it: its own title, else what it shows."""
        if self.title:
            return self.title
        kpi = KPIS.get(self.figure_name)
        return kpi.title if kpi and not self.of_kind.figure else self.of_kind.title

    @property
    def is_of_promises(self) -> bool:
        """Say whether it shows a share of kept promises, which never stands alone."""
        kpi = KPIS.get(self.figure_name)
        return kpi is not None and keeps_promises(kpi)

    @property
    def names(self) -> tuple[str, ...]:
        """Return every figure that must be known to draw it."""
        own = (self.figure_name,) if self.figure_name else ()
        return own + (COMPANIONS if self.is_of_promises else ())

    def as_json(self) -> dict[str, Any]:
        """Return JSON values as `clean_widgets` reads them."""
        said = {"id": self.id, "kind": self.kind, **asdict(self.place), "title": self.title}
        asked = {"figure": self.figure, "measure": self.measure, "by": self.by}
        own = {**asked, "look": self.look, "text": self.text, "hours": self.hours}
        return {**said, **own, "days": self.days, "filters": self.filters.as_pairs()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A dashboard as it is looked at, whoever put it together.

    `key` names it in addresses: the name of a ready one, or an id. `pick` is the field (team,
    service) that its reader chooses first.
    """

    key: str
    name: str
    about: str = ""
    widgets: tuple[Widget, ...] = ()
    days: int = 30
    filters: Filters = field(default_factory=Filters)
    pick: str = ""

    def widget(self, widget_id: str) -> Widget | None:
        """Return one widget, None without one of that id."""
        return next((one for one in self.widgets if one.id == widget_id), None)

    @property
    def shown(self) -> list[Widget]:
        """Return the widgets that this installation has the parts for, as they are read."""
        offered = [one for one in self.widgets if one.of_kind.is_offered]
        return sorted(offered, key=lambda one: one.place.order)


def keeps_promises(kpi: Kpi) -> bool:
    """Say whether a figure is a share of kept promises."""
    return kpi.subject is Subject.SLA and kpi.unit is Unit.RATIO


def clean_widgets(given: Sequence[Mapping[str, Any]]) -> tuple[Widget, ...]:
    """Return the widgets of JSON values; InvalidInput names what is wrong as widgets.<n>.<part>."""
    if len(given) > MOST_WIDGETS:
        message = f"A dashboard has at most {MOST_WIDGETS} widgets; make a second one."
        raise InvalidInput(message, fields={"widgets": message})
    faults: dict[str, str] = {}
    found: list[Widget] = []
    for number, one in enumerate(given):
        try:
            found.append(clean_widget(one))
        except InvalidInput as fault:
            said = fault.fields or {"": fault.message}
            faults |= {f"widgets.{number}.{name}".rstrip("."): text for name, text in said.items()}
    if not faults:
        faults = _among_each_other(found)
    _refuse(faults)
    return tuple(found)


def _among_each_other(widgets: Sequence[Widget]) -> dict[str, str]:
    ids = [one.id for one in widgets]
    if len(set(ids)) < len(ids):
        twice = next(number for number, one in enumerate(ids) if one in ids[:number])
        return {f"widgets.{twice}.id": "Another widget has this id."}
    both = overlapping([one.place for one in widgets])
    if both:
        first, second = both
        return {f"widgets.{second}.place": f"It lies upon {widgets[first].heading}."}
    return {}


def clean_widget(given: Mapping[str, Any]) -> Widget:
    """Return one widget of JSON values; what its kind does not take is left out."""
    kind = KINDS.get(str(given.get("kind", "")))
    if kind is None:
        message = f"There is no such widget; use one of: {', '.join(KINDS)}."
        raise InvalidInput(message, fields={"kind": message})
    faults: dict[str, str] = {}
    place = _place(given, kind, faults)
    widget = Widget(id=_id(given, faults), kind=kind.name, place=place)
    widget = replace(widget, title=_line(given, "title", faults))
    for part in kind.takes:
        widget = _READ[part](widget, given, faults)
    _refuse(faults)
    return widget


def _place(given: Mapping[str, Any], kind: Kind, faults: dict[str, str]) -> Place:
    numbers = [given.get(name) for name in ("x", "y", "w", "h")]
    if not all(isinstance(one, int) and not isinstance(one, bool) for one in numbers):
        faults["place"] = "Give x, y, w and h as whole numbers."
        return Place(0, 0, *kind.size)
    x, y, w, h = (int(one or 0) for one in numbers)
    place = Place(x, y, w, h)
    fault = fault_of(place)
    if not fault and (w < kind.least[0] or h < kind.least[1]):
        columns, rows = kind.least
        fault = f"{kind.title} needs {columns} columns and {rows} rows at least."
    if fault:
        faults["place"] = fault
    return place


def _id(given: Mapping[str, Any], faults: dict[str, str]) -> str:
    text = str(given.get("id", ""))
    if not _ID.fullmatch(text):
        faults["id"] = "Use up to 40 small letters, digits and dashes."
    return text


def _line(given: Mapping[str, Any], name: str, faults: dict[str, str]) -> str:
    try:
        return clean_line(_text_of(given, name), name, _LONGEST_TITLE, required=False)
    except InvalidInput as fault:
        faults |= fault.fields
        return ""


def _figure(widget: Widget, given: Mapping[str, Any], faults: dict[str, str]) -> Widget:
    name = _text_of(given, "figure")
    kpi = KPIS.get(name)
    if kpi is None:
        faults["figure"] = "Choose a figure."
    elif Part.STEP in widget.of_kind.takes and not kpi.has_window:
        faults["figure"] = f"{kpi.title} is about one instant: it has no course over time."
    elif widget.kind == "promise" and not keeps_promises(kpi):
        faults["figure"] = "Choose a share of kept promises."
    return replace(widget, figure=name)


def _measure(widget: Widget, given: Mapping[str, Any], faults: dict[str, str]) -> Widget:
    measure = _one_of(given, "measure", MEASURES, "value", faults)
    kpi = KPIS.get(_text_of(given, "figure"))
    if kpi is not None and measure != "value" and not kpi.unit.has_spread:
        faults["measure"] = "A count or a share has no median and no sum."
    return replace(widget, measure=measure)


def _by(widget: Widget, given: Mapping[str, Any], faults: dict[str, str]) -> Widget:
    by = _text_of(given, "by")
    if by in _CALENDAR:
        faults["by"] = "Days, weeks and months are a trend's."
    elif by not in GROUPINGS and not re.fullmatch(rf"{re.escape(PREFIX)}[a-z0-9_]{{1,80}}", by):
        faults["by"] = "Choose what to split by."
    return replace(widget, by=by)


def _step(widget: Widget, given: Mapping[str, Any], faults: dict[str, str]) -> Widget:
    return replace(widget, by=_one_of(given, "by", STEPS, "week", faults))


def _look(widget: Widget, given: Mapping[str, Any], faults: dict[str, str]) -> Widget:
    first = "line" if Part.STEP in widget.of_kind.takes else "bar"
    return replace(widget, look=_one_of(given, "look", LOOKS, first, faults))


def _one_of(
    given: Mapping[str, Any],
    name: str,
    known: Sequence[str],
    usual: str,
    faults: dict[str, str],
) -> str:
    text = _text_of(given, name) or usual
    if text not in known:
        faults[name] = f"Use one of: {', '.join(known)}."
        return usual
    return text


def _hours(widget: Widget, given: Mapping[str, Any], faults: dict[str, str]) -> Widget:
    kpi, hours = KPIS.get(_text_of(given, "figure")), _text_of(given, "hours")
    if hours and kpi is not None and kpi.lasting is None:
        faults["hours"] = f"{kpi.title} does not last from one instant to another."
    elif len(hours) > _LONGEST_TITLE:
        faults["hours"] = "Choose by whose hours it is told."
    return replace(widget, hours=hours)


def _span(widget: Widget, given: Mapping[str, Any], faults: dict[str, str]) -> Widget:
    days = given.get("days")
    return replace(widget, days=None if days is None else clean_days(days, faults))


def _narrowed(widget: Widget, given: Mapping[str, Any], faults: dict[str, str]) -> Widget:
    try:
        return replace(widget, filters=clean_filters(given.get("filters") or ()))
    except InvalidInput as fault:
        faults["filters"] = fault.message
        return widget


def _words(widget: Widget, given: Mapping[str, Any], faults: dict[str, str]) -> Widget:
    try:
        text = clean_text(_text_of(given, "text"), "text", _LONGEST_TEXT, required=True)
    except InvalidInput as fault:
        faults |= fault.fields
        return widget
    return replace(widget, text=text)


_READ = {
    Part.FIGURE: _figure,
    Part.MEASURE: _measure,
    Part.BY: _by,
    Part.STEP: _step,
    Part.LOOK: _look,
    Part.SPAN: _span,
    Part.FILTERS: _narrowed,
    Part.HOURS: _hours,
    Part.TEXT: _words,
}


def clean_days(value: object, faults: dict[str, str]) -> int:
    """Return a span of SPANS; anything else is a fault of `days`."""
    if value in SPANS and not isinstance(value, bool):
        return int(str(value))
    faults["days"] = f"Use one of: {', '.join(str(one) for one in SPANS)}."
    return 30


def clean_filters(pairs: Iterable[Any]) -> Filters:
    """Return the filters of texts such as service:checkout."""
    if isinstance(pairs, str):
        pairs = [pairs]
    return parse_pairs([str(pair) for pair in pairs if str(pair).strip()])


def joined(mine: Filters, over: Filters) -> Filters:
    """Return both; of a field that both narrow, what `over` says."""
    return Filters({**mine.values, **over.values})


def _text_of(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    return "" if value is None else str(value)


def _refuse(faults: Mapping[str, str]) -> None:
    if faults:
        said = " ".join(f"{name}: {text}" for name, text in faults.items())
        raise InvalidInput(said, fields=faults)
