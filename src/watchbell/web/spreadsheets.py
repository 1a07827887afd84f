"""Tables as files, as long as they are: CSV a line at a time, XLSX by a file on disk."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

import xlsxwriter
from django.http import StreamingHttpResponse
from django.utils import timezone

from watchbell.kernel.tables import cell_text, csv_lines
from watchbell.web.middleware import Request

_SHEET_ROWS = 1_048_575
"""What a worksheet holds beneath its head."""
_CHUNK = 64 * 1024
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = Iterable[Sequence[Any]]


def csv_file(request: Request, name: str, head: Sequence[str], rows: Rows) -> StreamingHttpResponse:
    """Send a table as CSV, a line at a time."""
    response = StreamingHttpResponse(
        csv_lines(head, rows, timezone.get_current_timezone()),
        content_type="text/csv; charset=utf-8",
    )
    response.headers["Content-Disposition"] = _named(request, name, "csv")
    return response


def xlsx_file(
    request: Request, name: str, head: Sequence[str], rows: Rows, *, sheet: str
) -> StreamingHttpResponse:
    """Send a table as a workbook of one sheet, written row by row to a file on disk."""
    response = StreamingHttpResponse(_workbook(sheet, head, rows), content_type=_XLSX)
    response.headers["Content-Disposition"] = _named(request, name, "xlsx")
    return response


def _workbook(sheet: str, head: Sequence[str], rows: Rows) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        _fill(file, sheet, head, rows)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _fill(file: IO[bytes], name: str, head: Sequence[str], rows: Rows) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book, tz = xlsxwriter.Workbook(file, options), timezone.get_current_timezone()
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, head, book.add_format({"bold": True}))
    for number, row in enumerate(rows, 1):
        if number > _SHEET_ROWS:
            break
        for column, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(number, column, value)
            elif value not in (None, "", []):
                sheet.write_string(number, column, cell_text(value, tz)[:32_767])
    book.close()


def _named(request: Request, name: str, ending: str) -> str:
    day = timezone.localtime(request.now).date().isoformat()
    return f'attachment; filename="{name}-{day}.{ending}"'
