"""How long somebody worked, typed as people say it."""

from typing import Any

from django import forms as fields

from watchbell.accounts.models import Person
from watchbell.incidents.timekeeping import read_minutes
from watchbell.kernel.errors import InvalidInput
from watchbell.web.forms import LocalTime, Styled
from watchbell.web.incidents.forms.picking import chosen_person, picks_people
from watchbell.web.incidents.forms.triage import Triage


class Spent(fields.CharField):
    """Minutes, typed as 25, 1:30 or 1h 30m."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> int:
        """Return the minutes."""
        try:
            return read_minutes(super().clean(value))
        except InvalidInput as error:
            raise fields.ValidationError(error.fields["spent"]) from None


class LogTimeForm(Triage):
    """How long, and what was done; when and who only where it was not just now and oneself."""

    TRIAGED = False

    spent = Spent(label="How long?", help_text="25, 1:30 or 1h 30m.")
    note = fields.CharField(label="What was done?", required=False, max_length=2000)
    worked_at = LocalTime(label="When?", required=False, help_text="Just now, if left empty.")
    person = fields.CharField(
        label="Who?", required=False, max_length=254, help_text="You, if left empty."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["spent"].widget.attrs |= {"autofocus": True, "autocomplete": "off"}
        self.fields["person"].widget.attrs |= picks_people("person")

    def clean_person(self) -> Person | None:
        """Return the person with the address that was chosen."""
        address = self.cleaned_data["person"]
        return chosen_person(address) if address else None


class CorrectTimeForm(Styled):
    """What it should be."""

    spent = Spent(label="How long?")
    note = fields.CharField(label="What was done?", required=False, max_length=2000)
