"""The filtered list as a file, as long as it is: read by a cursor, sent while it is read."""

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from watchbell.incidents.selectors.exporting import exported_table
from watchbell.web.access import for_colleagues
from watchbell.web.incidents.lists import chosen_filters
from watchbell.web.middleware import Request
from watchbell.web.spreadsheets import csv_file, xlsx_file

_NAME = "incidents"


@require_safe
@for_colleagues
def as_csv(request: Request) -> HttpResponseBase:
    """Send the filtered incidents as CSV, a line at a time."""
    head, rows = exported_table(request.actor, chosen_filters(request))
    return csv_file(request, _NAME, head, rows)


@require_safe
@for_colleagues
def as_xlsx(request: Request) -> HttpResponseBase:
    """Send the filtered incidents as a workbook, written row by row to a file on disk."""
    head, rows = exported_table(request.actor, chosen_filters(request))
    return xlsx_file(request, _NAME, head, rows, sheet="Incidents")
