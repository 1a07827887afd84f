"""Tables as CSV, a line at a time; as spreadsheets and people expect it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Any

from watchbell.kernel.text import plain_cell


class _Line:
    """A file that hands back what is written to it, line by line."""

    def write(self, text: str) -> str:
        return text


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[Any]], tz: tzinfo) -> Iterator[str]:
    """Yield a table as CSV, times in `tz`."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(head)  # Spreadsheets take it for UTF-8 then.
    for row in rows:
        yield writer.writerow([plain_cell(cell_text(value, tz)) for value in row])


def cell_text(value: Any, tz: tzinfo) -> str:
    """Return what a cell holds as text; a time to the second, with its offset."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(tz).isoformat(timespec="seconds")
    return ", ".join(value) if isinstance(value, list) else str(value)
