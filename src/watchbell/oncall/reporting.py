"""The hours report as a file for those who pay."""

import csv
import io
from collections.abc import Iterable
from datetime import timedelta

from watchbell.kernel.text import plain_cell
from watchbell.oncall.selectors import HoursRow

_HEAD = ("Name", "E-mail", "Zone", "Schedule", "Weekday", "Night", "Weekend", "Holiday", "Total")


def hours_csv(rows: Iterable[HoursRow]) -> str:
    """Return the report as CSV: hours with two decimals, one row a person and schedule."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(_HEAD)
    for row in rows:
        person = row.person
        names = (person.name, person.email, person.timezone, row.schedule.name)
        parts = (row.weekday, row.night, row.weekend, row.holiday, row.total)
        writer.writerow([*map(plain_cell, names), *(f"{hours(one):.2f}" for one in parts)])
    return file.getvalue()


def hours(span: timedelta) -> float:
    """Return a span in hours with two decimals."""
    return round(span.total_seconds() / 3600, 2)
