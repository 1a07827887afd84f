"""What draws the chosen columns of a line of the list, and says where it stands on the board."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django import template

from watchbell.incidents.selectors import IncidentLine
from watchbell.incidents.selectors.board import lane_of
from watchbell.web.incidents.columns import DEFAULT, Cell, Column
from watchbell.web.incidents.columns import cells as cells_of

register = template.Library()
register.filter("lane_of", lane_of)


@register.simple_tag(takes_context=True)
def cells(
    context: template.Context, line: IncidentLine, columns: Sequence[Column]
) -> tuple[Cell, ...]:
    """Return what stands in the line's columns."""
    return cells_of(context, line, columns)


@register.simple_tag
def query_columns(columns: Sequence[Column]) -> str:
    """Return the query that names the columns; nothing for the usual ones."""
    names = tuple(column.name for column in columns)
    return "" if names == DEFAULT else f"?{urlencode([('col', name) for name in names])}"
