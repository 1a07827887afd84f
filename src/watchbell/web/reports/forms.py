"""Which window the figures are over, what splits them, and what they should be."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest

from watchbell.analytics.business_time import OWN, offered_hours, whose_hours
from watchbell.analytics.domain import Kpi, Unit
from watchbell.analytics.reports.periods import CALENDAR, Period, rolling, window_of
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.zones import starts_at
from watchbell.web.filters import one_of
from watchbell.web.forms import Choice, Styled
from watchbell.web.reports.choices import splits

COMPARISONS = [
    ("", "With the period before"),
    ("year", "With a year before"),
    ("none", "Not compared"),
]
ON_THE_CLOCK, OWN_HOURS = ("", "On the clock"), "In business time"
ROLLING = {rolling(days).value: str(days) for days in (7, 30, 90, 365)}
"""Periods that reach back from now, with the range of the page that each is."""
PERIODS = [(period.value, period.words) for period in CALENDAR]
RANGES = {
    "7": "7 days",
    "30": "30 days",
    "90": "90 days",
    "365": "A year",
}


def hours_choices(chosen: str = "") -> list[tuple[str, str]]:
    """Return by what times may be told: the clock, or whose open hours; `chosen` is among them."""
    offered = offered_hours()
    if chosen and chosen not in dict(offered):
        with suppress(InvalidInput):
            offered.append((chosen, whose_hours(chosen).title))
    named = [(name, OWN_HOURS if name == OWN else f"{title} hours") for name, title in offered]
    return [ON_THE_CLOCK, *named]


class WindowForm(Styled):
    """A range of days, or one's own first and last day; both belong to the window."""

    use_required_attribute = False

    first = forms.DateField(
        label="From",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label="To",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    period = forms.CharField(required=False, widget=forms.HiddenInput())
    by = Choice(label="Split by", required=False, choices=[])
    compare = Choice(label="Compare with", required=False, choices=[])
    hours = Choice(label="Times counted", required=False, choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("by", [("", "Not split"), *splits()])
        self.offer("hours", hours_choices(self.data.get("hours", "")))
        chosen = self.data.get("compare", "")
        own = [(chosen, "With a window of your own")] if "/" in chosen else []
        self.offer("compare", [*COMPARISONS, *own])

    def clean_period(self) -> str:
        """Return a period of the calendar, or nothing: unknown ones narrow nothing."""
        given = str(self.cleaned_data["period"])
        return given if given in {*CALENDAR, *ROLLING} else ""

    def clean(self) -> dict[str, object]:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and first > last:
            self.add_error("last", "The last day is before the first one.")
        for name, day in (("first", first), ("last", last)):
            if day and not 1970 <= day.year <= 2200:
                self.add_error(name, "Choose a day between 1970 and 2200.")
        return self.cleaned_data

    def window(self, days: str, tz: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
        """Return [from, to) for a valid form; own days win over a period, that over days."""
        period = self.asked_period(days)
        if period in CALENDAR:
            return window_of(period, now, tz)
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        until = _midnight(last + timedelta(days=1), tz) if last else now
        since = _midnight(first, tz) if first else min(until, now) - timedelta(days=int(days))
        return since, max(until, since + timedelta(minutes=1))

    def asked_period(self, days: str) -> Period:
        """Return the period by its rule; days that somebody chose are their own."""
        if self.cleaned_data.get("first") or self.cleaned_data.get("last"):
            return Period.OWN
        return Period(self.cleaned_data.get("period") or rolling(int(days)))

    @property
    def is_calendar(self) -> str:
        """The period of the calendar that holds, in words; "" for another window."""
        period = self.data.get("period", "")
        return dict(PERIODS).get(period, "") if not self.is_own else ""

    @property
    def is_own(self) -> bool:
        """Say whether days were chosen by hand."""
        return bool(self.data.get("first") or self.data.get("last"))


def range_of(request: HttpRequest) -> str:
    """Return the range that is asked for, by its days or as a period."""
    rolled = ROLLING.get(request.GET.get("period", ""))
    return rolled or one_of(request, "days", ["30", *RANGES])


def _midnight(day: date, tz: ZoneInfo) -> datetime:
    return starts_at(datetime.combine(day, time()), tz)


class TargetForm(Styled):
    """What a figure should be, in the unit that people say it in; an empty goal takes it away."""

    use_required_attribute = False

    goal = forms.FloatField(label="Target", required=False, min_value=0)
    measure = Choice(label="Of its", required=False, choices=[])
    hours = Choice(label="Told by", required=False, choices=[])

    def __init__(self, *args: Any, kpi: Kpi, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kpi = kpi
        names = [("value", "Mean"), ("median", "Median"), ("p90", "90th percentile")]
        self.offer("measure", names if kpi.unit.has_spread else names[:1])
        self.fields["goal"].help_text = goal_unit(kpi.unit)
        chosen = str(self.data.get("hours") or self.initial.get("hours") or "")
        self.offer("hours", hours_choices(chosen) if kpi.lasting else [ON_THE_CLOCK])
        if kpi.lasting is None:
            self.rest("hours")

    @property
    def whose(self) -> str:
        """Return by whose hours the figure is told that the goal is for; "" is the clock."""
        return str(self.cleaned_data.get("hours") or "")

    @property
    def wanted(self) -> float | None:
        """Return the goal in the figure's own unit; None to have none."""
        given = self.cleaned_data["goal"]
        return None if given is None else float(given) * SCALE.get(self.kpi.unit, 1)


SCALE = {Unit.SECONDS: 60.0, Unit.RATIO: 0.01}
"""What one of the units that people say a goal in is in the figure's own."""


def goal_unit(unit: Unit) -> str:
    """Say in which unit a goal is written."""
    return {Unit.SECONDS: "Minutes.", Unit.RATIO: "Per cent."}.get(unit, "")
