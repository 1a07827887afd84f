"""Fields that only the forms of schedules have: wall time, members in order, spans of a week."""

from collections.abc import Mapping
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
        return tuple(_span(*row) for row in value or [])


def span_words(one: RestrictionFacts) -> tuple[str, str, str, str]:
    """Return a restriction as the four controls show it."""
    first = DAYS[one.from_day] if one.from_day is not None else ""
    last = DAYS[one.to_day] if one.to_day is not None else ""
    return first, f"{one.from_time:%H:%M}", last, f"{one.to_time:%H:%M}"


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
