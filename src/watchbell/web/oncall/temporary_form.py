"""The form of a temporary schedule: its span, and a row for each shift."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.safestring import SafeString

from watchbell.accounts.models import Person
from watchbell.kernel.errors import DomainError
from watchbell.oncall.domain import FixedShift
from watchbell.oncall.models import TemporarySchedule
from watchbell.web.forms import LocalTime, Picker, Styled, minute, row_choices
from watchbell.web.oncall.fields import WALL

PARTS = ("person", "from", "to")
_WORDS = {"person": "who", "from": "from", "to": "to"}
_FIRST, _MORE = 3, 3
Row = tuple[str, str, str]
Wanted = tuple[UUID, datetime | None, datetime | None]


class ShiftsWidget(forms.MultipleHiddenInput):
    """Reads rows of three controls; a row without a person is no row."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Row]:
        return [row for row in rows_of(data, name) if row[0]]


class Shifts(forms.Field):
    """Who is on call from when to when, row by row, in the zone of the person who types."""

    widget = ShiftsWidget
    default_error_messages = {"required": "Say who is on call in at least one row."}

    def to_python(self, value: Any) -> list[Wanted]:
        return [_wanted(number, row) for number, row in enumerate(value or [], 1)]


class TemporaryForm(Styled):
    """From when to when only these shifts count."""

    name = forms.CharField(max_length=200, help_text="What it is for, such as “The move”.")
    starts_at = LocalTime(label="From")
    ends_at = LocalTime(label="To")
    shifts = Shifts(label="Who is on call")

    def __init__(
        self,
        *args: Any,
        people: Sequence[Person],
        held: TemporarySchedule | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._held = held
        self._people = row_choices(people, "id", "Nobody")
        self._kept: list[Row] = []
        self._more = 0

    def keep(self, data: QueryDict) -> None:
        """Show what stood in the rows, and some more of them."""
        self._kept, self._more = rows_of(data, "shifts"), _MORE

    def show(self, held: TemporarySchedule, now: datetime) -> None:
        """Show the shifts of one that exists, but those that are over."""
        self._kept = [
            (str(one.person_id), _local(one.starts_at), _local(one.ends_at))
            for one in held.shifts.all()
            if one.ends_at > now
        ]

    def shift_rows(self) -> list[list[SafeString]]:
        """Return the controls of the rows, empty ones at the end."""
        data = self.data
        kept = rows_of(data, "shifts") if isinstance(data, QueryDict) and data else self._kept
        rows = [*kept, *[("", "", "")] * (self._more or max(0, _FIRST - len(kept)))]
        return [self._controls(number, row) for number, row in enumerate(rows, 1)]

    def clean_shifts(self) -> list[FixedShift]:
        """Let a row without a time begin or end with the whole."""
        first, last = self.cleaned_data.get("starts_at"), self.cleaned_data.get("ends_at")
        if first is None or last is None:
            return []
        return [
            FixedShift(person, since or first, until or last)
            for person, since, until in self.cleaned_data["shifts"]
        ]

    def wanted(self) -> dict[str, Any]:
        """Return what the service wants of a valid form."""
        got = self.cleaned_data
        given = {name: got[name] for name in ("name", "starts_at", "ends_at", "shifts")}
        if self._held is not None:
            # A form shows minutes: what was left as it stood is the same instant.
            for name in ("starts_at", "ends_at"):
                was = getattr(self._held, name)
                given[name] = was if given[name] == minute(was) else given[name]
        return given

    def refuse(self, error: DomainError) -> None:
        """Show what is refused of one row beside the rows."""
        for name in [name for name in error.fields if name.startswith("shifts.")]:
            number = int(name.split(".")[1]) + 1
            self.add_error("shifts", f"Row {number}: {error.fields[name]}")
        if "shifts" not in self.errors:
            super().refuse(error)

    def _controls(self, number: int, row: Row) -> list[SafeString]:
        said = [f"Shift {number}, {_WORDS[part]}" for part in PARTS]
        attrs = {"class": "form-select", "aria-label": said[0]}
        who = Picker(attrs=attrs, choices=self._people).render("shifts.person", row[0])
        times = [
            forms.DateTimeInput(
                attrs={"class": "form-control", "type": "datetime-local", "aria-label": label}
            ).render(f"shifts.{part}", value)
            for part, label, value in zip(PARTS[1:], said[1:], row[1:], strict=True)
        ]
        return [who, *times]


def beginning(now: datetime) -> dict[str, Any]:
    """Return what a new one begins with: a day from the next midnight on."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = today.replace(tzinfo=None) + timedelta(days=1)
    return {
        "starts_at": tomorrow.strftime(WALL),
        "ends_at": (tomorrow + timedelta(days=1)).strftime(WALL),
    }


def as_it_is(held: TemporarySchedule) -> dict[str, Any]:
    """Return what the form shows of one that exists."""
    return {
        "name": held.name,
        "starts_at": _local(held.starts_at),
        "ends_at": _local(held.ends_at),
    }


def _local(instant: datetime) -> str:
    return timezone.localtime(instant).replace(tzinfo=None).strftime(WALL)


def rows_of(data: Mapping[str, Any], name: str) -> list[Row]:
    """Return the rows that were sent, empty ones too."""
    if not isinstance(data, QueryDict):
        return []
    columns = [[str(one) for one in data.getlist(f"{name}.{part}")] for part in PARTS]
    return list(zip(*columns, strict=False))


def _wanted(number: int, row: Row) -> Wanted:
    person, *times = row
    try:
        first, last = (forms.DateTimeField(required=False).clean(one) for one in times)
        return UUID(person), first, last
    except (forms.ValidationError, ValueError):
        raise forms.ValidationError(
            f"Row {number}: give times such as 2026-03-02 09:00, or leave them out."
        ) from None
