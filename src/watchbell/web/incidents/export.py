"""The filtered list as a file, as long as it is: read by a cursor, sent while it is read."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO, Any

import xlsxwriter
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from watchbell.incidents.selectors.exporting import exported_table
from watchbell.kernel.text import plain_cell
from watchbell.web.access import for_colleagues
from watchbell.web.incidents.lists import chosen_filters
from watchbell.web.middleware import Request

_SHEET_ROWS = 1_048_575
"""What a worksheet holds beneath its head."""
_CHUNK = 64 * 1024
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class _Line:
    """A file that hands back what is written to it, line by line."""

    def write(self, text: str) -> str:
        return text


@require_safe
@for_colleagues
def as_csv(request: Request) -> HttpResponseBase:
    """Send the filtered incidents as CSV, a line at a time."""
    table = exported_table(request.actor, chosen_filters(request))
    response = StreamingHttpResponse(_lines(*table), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = _name(request, "csv")
    return response


def _lines(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(head)  # Spreadsheets take it for UTF-8 then.
    for row in rows:
        yield writer.writerow([plain_cell(_text(value)) for value in row])


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return ", ".join(value) if isinstance(value, list) else str(value)


@require_safe
@for_colleagues
def as_xlsx(request: Request) -> HttpResponseBase:
    """Send the filtered incidents as a workbook, written row by row to a file on disk."""
    table = exported_table(request.actor, chosen_filters(request))
    response = StreamingHttpResponse(_workbook(*table), content_type=_XLSX)
    response.headers["Content-Disposition"] = _name(request, "xlsx")
    return response


def _workbook(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        _fill(file, head, rows)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _fill(file: IO[bytes], head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet("Incidents")
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, head, book.add_format({"bold": True}))
    for number, row in enumerate(rows, 1):
        if number > _SHEET_ROWS:
            break
        for column, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(number, column, value)
            elif value not in (None, "", []):
                sheet.write_string(number, column, _text(value)[:32_767])
    book.close()


def _name(request: Request, ending: str) -> str:
    day = timezone.localtime(request.now).date().isoformat()
    return f'attachment; filename="incidents-{day}.{ending}"'
