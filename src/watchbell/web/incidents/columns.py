"""The columns of the list of incidents: which there are, and what stands in their cells."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from watchbell.incidents.fields.rules import PREFIX
from watchbell.incidents.fields.specs import FieldSpec
from watchbell.incidents.fields.values import in_words
from watchbell.incidents.selectors import IncidentLine, names_for
from watchbell.web.sla.pills import draw_pill
from watchbell.web.templatetags.watchbell import drawn, moment


@dataclass(frozen=True)
class Column:
    """One column: its name in addresses, its head, and the fields that a line lacks for it.

    One of answers has the `spec` of its type's field, and the `names` that its answers point at.
    """

    name: str
    label: str
    field: str = ""
    kind: str = "text"
    spec: FieldSpec | None = None
    names: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def css(self) -> str:
        """The name as a class of style."""
        return "answer" if self.spec else self.name


COLUMNS = (
    Column("service", "Service"),
    Column("team", "Team", "team__name"),
    Column("category", "Category", "category__name"),
    Column("reporter", "Reported by", "reporter__name", "person"),
    Column("state", "State", kind="state"),
    Column("sla", "Due in", kind="clock"),
    Column("assignee", "Assignee", kind="person"),
    Column("impact", "Impact", "impact"),
    Column("urgency", "Urgency", "urgency"),
    Column("due", "Follow-up", "follow_up_at", "moment"),
    Column("updated", "Changed", "updated_at", "moment"),
    Column("opened", "Opened", kind="moment"),
)
DEFAULT = ("service", "state", "sla", "assignee", "opened")
_CLOCK = "clock"
_OWN = {"service": "service", "assignee": "assignee", "opened": "created_at"}


@dataclass(frozen=True)
class Cell:
    """What stands in one column of one line; `plain` for what the line itself draws."""

    name: str
    label: str
    html: SafeString


def columns_with(specs: Mapping[str, FieldSpec], *, clocks: bool) -> tuple[Column, ...]:
    """Return all columns there are: the record's own, then one for each field of a type.

    Where no `clocks` are shown there is no column for them.
    """
    own = [column for column in COLUMNS if clocks or column.kind != _CLOCK]
    answers = (
        Column(f"{PREFIX}{slug}", spec.name, f"{PREFIX}{slug}", "answer", spec)
        for slug, spec in specs.items()
    )
    return (*own[:-1], *answers, own[-1])


def chosen(names: Sequence[str], every: Sequence[Column] = COLUMNS) -> tuple[Column, ...]:
    """Return those of `every` called so, as they stand there; the usual ones for none."""
    known = {column.name for column in every}
    wanted = {name for name in names if name in known} or set(DEFAULT)
    return tuple(column for column in every if column.name in wanted)


def named(columns: Sequence[Column], lines: Iterable[IncidentLine]) -> tuple[Column, ...]:
    """Return the columns with the names of the people and services that the answers point at."""
    specs = [column.spec for column in columns if column.spec]
    if not specs:
        return tuple(columns)
    places = [column.field for column in columns if column.field]
    answers = [
        {
            name.removeprefix(PREFIX): value
            for name, value in zip(places, line.extra, strict=True)
            if name.startswith(PREFIX)
        }
        for line in lines
    ]
    names = names_for(specs, answers)
    return tuple(replace(column, names=names) if column.spec else column for column in columns)


def extra_fields(columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the fields to load beside those of every line."""
    return tuple(column.field for column in columns if column.field)


def cells(context: Any, line: IncidentLine, columns: Sequence[Column]) -> tuple[Cell, ...]:
    """Draw what stands in the columns of one line."""
    extra = iter(line.extra)
    found = []
    for column in columns:
        value = next(extra) if column.field else _own(column, line)
        drawn_value = _clock(context, line) if column.kind == _CLOCK else None
        found.append(Cell(column.css, column.label, drawn_value or _drawn(context, column, value)))
    return tuple(found)


def _clock(context: Any, line: IncidentLine) -> SafeString:
    return draw_pill((context.get("pills") or {}).get(line.id), line.number, is_named=False)


def _own(column: Column, line: IncidentLine) -> Any:
    name = _OWN.get(column.name)
    return getattr(line, name) if name else None


def _drawn(context: Any, column: Column, value: Any) -> SafeString:
    if column.kind == "moment":
        return SafeString(moment(context, value, "relative"))
    if column.kind == "person":
        return drawn("person", name=value)
    if column.spec is not None:
        value = in_words(column.spec, value, column.names)
    return format_html("{}", "" if value is None else value)
