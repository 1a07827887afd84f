"""The form of quiet hours: rows of weekdays with from and to, and the zone of these clocks."""

from collections.abc import Iterator
from typing import Any

from django import forms

from watchbell.accounts.hours import DAYS, WeeklyRow, hours_of, rows_of
from watchbell.web.forms import Choice, Styled
from watchbell.web.people.forms import zone_choices

_SPARE, _MOST = 2, 14
_NAMES = [(day, day.capitalize()) for day in DAYS]
_PARTS = ("days", "from", "to")


class QuietForm(Styled):
    """A row without anything is no row; two empty ones are there to be filled."""

    timezone = Choice(
        label="Time zone",
        choices=zone_choices,
        required=False,
        help_text="Yours: all pages and messages show times by it.",
    )

    def __init__(self, *args: Any, hours: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="quiet_%s", **kwargs)
        known = rows_of(hours)
        sent = sum(1 for name in self.data if str(name).startswith("from_"))
        self._rows = min(_MOST, sent or len(known) + _SPARE)
        for row in range(self._rows):
            self._add(row, known[row] if row < len(known) else None)

    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Return the three fields of each row, for the page."""
        for row in range(self._rows):
            yield self[f"days_{row}"], self[f"from_{row}"], self[f"to_{row}"]

    def clean(self) -> dict[str, Any]:
        """See that each row is whole."""
        got = super().clean() or self.cleaned_data
        for row in range(self._rows):
            days, start, end = (got.get(f"{part}_{row}") for part in _PARTS)
            if not (days or start or end) or self._is_wrong(row):
                continue
            if not days:
                self.add_error(f"days_{row}", "Choose at least one day.")
            for part, value in (("from", start), ("to", end)):
                if value is None:
                    self.add_error(f"{part}_{row}", "Say when, such as 22:00.")
        return got

    def hours(self) -> str:
        """Return what was chosen, as it is kept."""
        got = self.cleaned_data
        return hours_of(
            WeeklyRow(tuple(got[f"days_{row}"]), got[f"from_{row}"], got[f"to_{row}"])
            for row in range(self._rows)
            if got[f"days_{row}"]
        )

    def _is_wrong(self, row: int) -> bool:
        return any(f"{part}_{row}" in self.errors for part in _PARTS)

    def _add(self, row: int, known: WeeklyRow | None) -> None:
        which = f", row {row + 1}" if row else ""
        fields: dict[str, forms.Field] = {
            "days": forms.MultipleChoiceField(
                label=f"Days{which}",
                choices=_NAMES,
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=list(known.days) if known else [],
            ),
            "from": _clock(f"From{which}", known.start if known else None),
            "to": _clock(f"To{which}", known.end if known else None),
        }
        for part, field in fields.items():
            self.fields[f"{part}_{row}"] = field
            self.dress(field)


def _clock(label: str, initial: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, required=False, initial=initial)
