"""The form of a business calendar: a week in words, which the painter draws, and its days."""

from typing import Any

from django import forms

from watchbell.catalog.calendars import DAY_NAMES, Opening, Week
from watchbell.catalog.day_lines import ReadDays, read_days, write_days
from watchbell.catalog.models import BusinessCalendar
from watchbell.catalog.opening import read_hours, write_hours
from watchbell.catalog.public_holidays import countries, parts_of
from watchbell.catalog.services import CalendarFields
from watchbell.web.forms import Choice, LongText, ShortName, Styled
from watchbell.web.people.forms import zone_choices

DAYS = tuple(name.lower() for name in DAY_NAMES)
_AT_FIRST = {day: "09:00-17:00" if day not in ("saturday", "sunday") else "" for day in DAYS}


class HoursField(forms.CharField):
    """The hours of one weekday, as people write them."""

    def __init__(self, day: str) -> None:
        super().__init__(
            label=day.capitalize(),
            max_length=160,
            required=False,
            widget=forms.TextInput(
                attrs={"placeholder": "closed", "class": "form-control wb-mono", "data-day": day}
            ),
        )

    def clean(self, value: Any) -> Any:
        """Return the spans of the day."""
        try:
            return read_hours(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class CalendarForm(Styled):
    """When a calendar is open, by what clock, and on which days it is not."""

    name = forms.CharField(max_length=80, help_text="Such as Service desk, or Head office.")
    slug = ShortName()
    description = forms.CharField(max_length=2000, required=False, label="What it is for")
    timezone = Choice(
        label="Time zone", choices=zone_choices, help_text="The hours are by the clock there."
    )
    country = Choice(
        label="Public holidays of",
        required=False,
        help_text="Closed on them, unless a day of your own says otherwise.",
    )
    part = Choice(label="Part of the country", required=False)
    own_days = LongText(
        label="Days of your own",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "class": "form-control wb-mono"}),
        help_text="A line each: the day, its hours or closed, a name. 12-24 is that of every year.",
    )
    includes = forms.MultipleChoiceField(
        label="Open too when one of these is",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="For teams that follow the sun: each by its own clock and holidays.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, others: list[BusinessCalendar], is_new: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["slug"]
        for day in DAYS:
            self.fields[day] = HoursField(day)
            self.initial.setdefault(day, _AT_FIRST[day] if is_new else "")
        self.others = {str(row.pk): row for row in others}
        self.offer("country", [("", "No country"), *_by_name(countries().items())])
        self.offer("part", [("", "All of it"), *parts_of(str(self["country"].value() or ""))])
        self.offer("includes", [(key, row.name) for key, row in self.others.items()])
        self.fields["own_days"].widget.attrs["placeholder"] = _EXAMPLES

    def days(self) -> list[forms.BoundField]:
        """Return the fields of the week from Monday."""
        return [self[day] for day in DAYS]

    def clean_part(self) -> str:
        """Return the part; that of another country, which was chosen before, is none."""
        known = dict(parts_of(self.cleaned_data.get("country", "")))
        return self.cleaned_data["part"] if self.cleaned_data["part"] in known else ""

    def clean_own_days(self) -> ReadDays:
        """Return the days; everything that is wrong with them is said at once."""
        read = read_days(self.cleaned_data["own_days"])
        if read.problems:
            raise forms.ValidationError(list(read.problems))
        return read

    def clean(self) -> dict[str, Any]:
        """Refuse a week in which nothing is ever open."""
        got = super().clean() or {}
        if not self.errors and not got["includes"] and not any(got[day] for day in DAYS):
            self.add_error(None, "It is never open; paint at least one time of the week.")
        return got

    def calendar(self) -> CalendarFields:
        """Return what the form holds, as the services take it."""
        got = self.cleaned_data
        week: Week = tuple(got[day] for day in DAYS)
        return CalendarFields(
            name=got["name"],
            description=got["description"],
            timezone=got["timezone"],
            week=week,
            own_days=got["own_days"].days,
            region=f"{got['country']}-{got['part']}" if got["part"] else got["country"],
            include_ids=[self.others[key].pk for key in got["includes"]],
        )


def initial_of(calendar: BusinessCalendar, opening: Opening, included: list[str]) -> dict[str, Any]:
    """Return what a calendar says now, as its form shows it."""
    country, _, part = opening.region.partition("-")
    week = zip(DAYS, opening.week, strict=True)
    return {
        "name": calendar.name,
        "description": calendar.description,
        "timezone": opening.timezone,
        "country": country,
        "part": part,
        "own_days": write_days(opening.own_days),
        "includes": included,
        "version": calendar.version,
        **{day: write_hours(hours) if hours else "" for day, hours in week},
    }


def _by_name(rows: Any) -> list[tuple[str, str]]:
    return sorted(rows, key=lambda row: str(row[1]))


_EXAMPLES = "2026-12-24 09:00-12:00 Christmas Eve\n12-31 closed New Year's Eve"
