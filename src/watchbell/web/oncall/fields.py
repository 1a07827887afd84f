"""Fields that only the forms of schedules have: wall time, members in order, spans of a week."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from watchbell.kernel.errors import InvalidInput
from watchbell.oncall.domain import RestrictionFacts
from watchbell.oncall.specs import DAYS, restriction_from_words

EMPTY_SLOT = "empty"
SPAN_PARTS = ("from_day", "from_time", "to_day", "to_time")
DAY_GROUPS = {"working": range(5), "weekend": range(5, 7)}
WALL = "%Y-%m-%dT%H:%M"


class WallTime(forms.CharField):
    """What the clock on the wall of the rotation's zone shows: a day and a time without a zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WALL)

    def prepare_value(self, value: Any) -> Any:
        return value.strftime(WALL) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return _wall(text) if text else None


class WallTimes(forms.CharField):
    """Several of them, one on each line."""

    widget = forms.Textarea(attrs={"rows": 2, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return "\n".join(one.strftime(WALL).replace("T", " ") for one in value)
        return value

    def to_python(self, value: Any) -> Any:
        return tuple(_wall(line) for line in (super().to_python(value) or "").split("\n") if line)


class MembersWidget(forms.MultipleHiddenInput):
    """Reads the controls called `members` in their order; the page draws them itself."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        return [one for one in _listed(data, name) if one]


class Members(forms.Field):
    """People in their order; the empty slot is None."""

    widget = MembersWidget
    default_error_messages = {"required": "Choose at least one person."}

    def to_python(self, value: Any) -> list[UUID | None]:
        try:
            return [None if one == EMPTY_SLOT else UUID(one) for one in value or []]
        except ValueError:
            raise forms.ValidationError("Choose people from the list.") from None


class SpansWidget(forms.MultipleHiddenInput):
    """Reads rows of four controls; a row without times is no row."""

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> list[tuple[str, ...]]:
        rows = zip(*(_listed(data, f"{name}.{part}") for part in SPAN_PARTS), strict=False)
        return [row for row in rows if row[1] or row[3]]


class Spans(forms.Field):
    """Spans of a day or of the week, as the rotation's restrictions."""

    widget = SpansWidget

    def to_python(self, value: Any) -> tuple[RestrictionFacts, ...]:
        return tuple(one for row in value or [] for one in _spans(*row))


def span_rows(restrictions: Sequence[RestrictionFacts]) -> list[tuple[str, str, str, str]]:
    """Return restrictions as rows of the four controls; all working days share one row."""
    rows: list[tuple[str, str, str, str]] = []
    left = list(restrictions)
    while left:
        first = left[0]
        for group, days in DAY_GROUPS.items():
            alike = [replace(first, from_day=day, to_day=None) for day in days]
            if first in alike and all(one in left for one in alike):
                left = [one for one in left if one not in alike]
                rows.append((group, *span_words(first)[1:]))
                break
        else:
            rows.append(span_words(left.pop(0)))
    return rows


def span_words(one: RestrictionFacts) -> tuple[str, str, str, str]:
    """Return one restriction as the four controls show it."""
    first = DAYS[one.from_day] if one.from_day is not None else ""
    last = DAYS[one.to_day] if one.to_day is not None else ""
    return first, f"{one.from_time:%H:%M}", last, f"{one.to_time:%H:%M}"


def _spans(from_day: str, from_time: str, to_day: str, to_time: str) -> list[RestrictionFacts]:
    days = DAY_GROUPS.get(from_day)
    if days is None:
        return [_span(from_day, from_time, to_day, to_time)]
    if to_day:
        raise forms.ValidationError("Of several days each has its own end: choose Same day.")
    return [_span(DAYS[day], from_time, "", to_time) for day in days]


def _span(from_day: str, from_time: str, to_day: str, to_time: str) -> RestrictionFacts:
    if not (from_time and to_time):
        raise forms.ValidationError("Give both times of a row, or leave both out.")
    try:
        return restriction_from_words(from_time, to_time, from_day or None, to_day or None)
    except InvalidInput as error:
        raise forms.ValidationError(list(error.fields.values())) from None


def _wall(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise forms.ValidationError("Enter a day and a time such as 2026-03-02 09:00.") from None
    if found.tzinfo is not None:
        raise forms.ValidationError("Leave the zone out: this is wall time.")
    return found


def _listed(data: Mapping[str, Any], name: str) -> list[str]:
    return [str(one) for one in data.getlist(name)] if isinstance(data, QueryDict) else []
