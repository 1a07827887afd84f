"""Tables of spreadsheets (.xlsx), read as the rows of any other table. Pure."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import cached_property
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from watchbell.importers.domain import Choices, Rejected, Unreadable
from watchbell.importers.readers.tables import Row, Table

_WORKBOOK = "xl/workbook.xml"
_LARGEST = 1 << 30
"""What a workbook may have unpacked, in bytes."""
_BROKEN = (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError)


class SheetTable:
    """The rows of a workbook's first sheet; may be gone through again and again."""

    encoding = "xlsx"
    separator = ""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    @cached_property
    def header(self) -> list[str]:
        """The names of the columns; Unreadable when there are none."""
        for row in self._lines():
            if any(row.cells):
                return row.cells
        raise Unreadable("The first sheet is empty; its first row must name the columns.")

    def __iter__(self) -> Iterator[Row | Rejected]:
        """Yield the rows below the header that hold anything."""
        width, rows = len(self.header), self._lines()
        for row in rows:
            if any(row.cells):
                break
        for row in rows:
            if any(row.cells):
                yield Row(row.line, [*row.cells[:width], *[""] * (width - len(row.cells))])

    def _lines(self) -> Iterator[Row]:
        self._file.seek(0)
        try:
            book = load_workbook(self._file, read_only=True, data_only=True)
            sheet = book.worksheets[0]
            for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                yield Row(line, [_text(cell) for cell in cells])
        except _BROKEN as error:
            raise Unreadable(f"This workbook cannot be read ({error}); save it as CSV.") from error


def table_of(file: IO[bytes], choices: Choices) -> "Table | SheetTable":
    """Return the table in a file, whether a spreadsheet or a text."""
    return SheetTable(file) if _is_workbook(file) else Table(file, choices)


def _is_workbook(file: IO[bytes]) -> bool:
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        file.seek(0)
        return False
    file.seek(0)
    try:
        entries = zipfile.ZipFile(file).infolist()
    except zipfile.BadZipFile:
        return False
    finally:
        file.seek(0)
    is_workbook = any(entry.filename == _WORKBOOK for entry in entries)
    if is_workbook and sum(entry.file_size for entry in entries) > _LARGEST:
        raise Unreadable("This workbook is larger than 1 GB unpacked; save it as CSV.")
    return is_workbook


def _text(cell: Any) -> str:
    """Return what a cell holds; whole numbers without a decimal point, times as ISO."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell).strip()
