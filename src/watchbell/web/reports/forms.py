"""Which window the figures are over, and what splits them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms

from watchbell.analytics.registry import GROUPINGS
from watchbell.kernel.zones import starts_at
from watchbell.web.forms import Choice, Styled
from watchbell.web.words import humanize

RANGES = {
    "7": "7 days",
    "30": "30 days",
    "90": "90 days",
    "365": "A year",
}


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
    by = Choice(
        label="Split by",
        required=False,
        choices=[
            ("", "Not split"),
            *((name, f"By {humanize(name).lower()}") for name in GROUPINGS),
        ],
    )

    def clean(self) -> dict[str, object]:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and first > last:
            self.add_error("last", "The last day is before the first one.")
        for name, day in (("first", first), ("last", last)):
            if day and not 1970 <= day.year <= 2200:
                self.add_error(name, "Choose a day between 1970 and 2200.")
        return self.cleaned_data

    def window(self, days: str, tz: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
        """Return [from, to) for a valid form; one's own days win over the range."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        until = _midnight(last + timedelta(days=1), tz) if last else now
        since = _midnight(first, tz) if first else min(until, now) - timedelta(days=int(days))
        return since, max(until, since + timedelta(minutes=1))

    @property
    def is_own(self) -> bool:
        """Say whether days were chosen by hand."""
        return bool(self.data.get("first") or self.data.get("last"))


def _midnight(day: date, tz: ZoneInfo) -> datetime:
    return starts_at(datetime.combine(day, time()), tz)
