"""From which day to which day somebody looks, by their own clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from watchbell.web.middleware import Request
from watchbell.web.oncall.drawing import midnight, monday_of, month_of

_DAY = timedelta(days=1)
_LONGEST = timedelta(days=366)
_FOUR_WEEKS, _QUARTER = timedelta(days=28), timedelta(days=84)


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days from `first` to `last`, both of them looked at."""

    first: date
    last: date

    def within(self, tz: ZoneInfo) -> tuple[datetime, datetime]:
        """Return the instants at which they begin and are over."""
        return midnight(self.first, tz), midnight(self.last + _DAY, tz)

    @property
    def query(self) -> str:
        return f"?first={self.first:%Y-%m-%d}&last={self.last:%Y-%m-%d}"


class DaysForm(forms.Form):
    """Days that somebody chose."""

    first = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control wb-input--small"

    def clean(self) -> dict[str, Any]:
        """See that the days are in order, not too many, and of this age."""
        got = super().clean() or self.cleaned_data
        first, last = got.get("first"), got.get("last")
        if first is None or last is None:
            return got
        if last < first:
            self.add_error("last", "This must not be before the first day.")
        elif last - first >= _LONGEST:
            self.add_error("last", "Look at no more than a year at a time.")
        elif not 1990 <= first.year <= 2200:
            self.add_error("first", "Choose a day of this age.")
        return got


@dataclass(frozen=True, slots=True)
class Choice:
    """The days that are looked at, how they were chosen, and what else is offered."""

    days: Days
    form: DaysForm
    offered: list[tuple[str, str, bool]]


def chosen(request: Request, offered: Sequence[tuple[str, Days]]) -> Choice:
    """Return the days in the address, else the first that are offered."""
    asked = {"first", "last"} & set(request.GET)
    form = DaysForm(request.GET if asked else None, initial=_initial(offered[0][1]))
    days = offered[0][1]
    if form.is_bound and form.is_valid():
        days = Days(form.cleaned_data["first"], form.cleaned_data["last"])
    links = [(name, one.query, one == days) for name, one in offered]
    return Choice(days, form, links)


def coming(today: date) -> list[tuple[str, Days]]:
    """Return the days over which one looks at how well a schedule is covered."""
    return [
        ("Next 4 weeks", Days(today, today + _FOUR_WEEKS - _DAY)),
        ("Next 12 weeks", Days(today, today + _QUARTER - _DAY)),
        ("Last 4 weeks", Days(today - _FOUR_WEEKS, today - _DAY)),
        ("Last 12 weeks", Days(today - _QUARTER, today - _DAY)),
    ]


def paid(today: date) -> list[tuple[str, Days]]:
    """Return the days for which people are usually paid."""
    this, length = month_of(today)
    last, last_length = month_of(this - _DAY)
    monday = monday_of(today)
    return [
        ("Last month", Days(last, last + timedelta(days=last_length - 1))),
        ("This month", Days(this, this + timedelta(days=length - 1))),
        ("Last week", Days(monday - timedelta(days=7), monday - _DAY)),
    ]


def _initial(days: Days) -> dict[str, date]:
    return {"first": days.first, "last": days.last}
