"""The columns of the list of incidents: which there are, and what stands in their cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from watchbell.incidents.selectors import IncidentLine
from watchbell.web.templatetags.watchbell import drawn, moment


@dataclass(frozen=True)
class Column:
    """One column: its name in addresses, its head, and the fields that a line lacks for it."""

    name: str
    label: str
    field: str = ""
    kind: str = "text"


COLUMNS = (
    Column("service", "Service"),
    Column("team", "Team", "team__name"),
    Column("category", "Category", "category__name"),
    Column("reporter", "Reported by", "reporter__name", "person"),
    Column("state", "State", kind="state"),
    Column("assignee", "Assignee", kind="person"),
    Column("impact", "Impact", "impact"),
    Column("urgency", "Urgency", "urgency"),
    Column("due", "Follow-up", "follow_up_at", "moment"),
    Column("updated", "Changed", "updated_at", "moment"),
    Column("opened", "Opened", kind="moment"),
)
DEFAULT = ("service", "state", "assignee", "opened")
_BY_NAME = {column.name: column for column in COLUMNS}
_OWN = {"service": "service", "assignee": "assignee", "opened": "created_at"}


@dataclass(frozen=True)
class Cell:
    """What stands in one column of one line; `plain` for what the line itself draws."""

    name: str
    label: str
    html: SafeString


def chosen(names: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns called so, in the order in which they stand; the usual ones for none."""
    wanted = {name for name in names if name in _BY_NAME} or set(DEFAULT)
    return tuple(column for column in COLUMNS if column.name in wanted)


def extra_fields(columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the fields to load beside those of every line."""
    return tuple(column.field for column in columns if column.field)


def cells(context: Any, line: IncidentLine, columns: Sequence[Column]) -> tuple[Cell, ...]:
    """Draw what stands in the columns of one line."""
    extra = iter(line.extra)
    found = []
    for column in columns:
        value = next(extra) if column.field else _own(column, line)
        found.append(Cell(column.name, column.label, _drawn(context, column, value)))
    return tuple(found)


def _own(column: Column, line: IncidentLine) -> Any:
    name = _OWN.get(column.name)
    return getattr(line, name) if name else None


def _drawn(context: Any, column: Column, value: Any) -> SafeString:
    if column.kind == "moment":
        return SafeString(moment(context, value, "relative"))
    if column.kind == "person":
        return drawn("person", name=value)
    return format_html("{}", "" if value is None else value)
