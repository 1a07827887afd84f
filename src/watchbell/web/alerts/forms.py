"""What a list of alerts is narrowed to."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms

from watchbell.alerts.domain import AlertState, Severity
from watchbell.alerts.selectors import ANY_HOLD, AlertFilters, integrations_named
from watchbell.alerts.services.judging import LONGEST_WORD
from watchbell.catalog.selectors import service_names
from watchbell.kernel.actors import Actor
from watchbell.web.alerts.telling import HOLDS
from watchbell.web.forms import Choice, LocalTime, Styled, enum_choices, row_choices

VIEWS: Mapping[str, tuple[AlertState, ...]] = {
    "open": (AlertState.FIRING, AlertState.ACKNOWLEDGED),
    "firing": (AlertState.FIRING,),
    "acknowledged": (AlertState.ACKNOWLEDGED,),
    "resolved": (AlertState.RESOLVED,),
    "all": (),
}


HELD = [
    ("", "Held or not"),
    (ANY_HOLD, "Held back, for any reason"),
    *((reason, words.capitalize()) for reason, words in HOLDS.items()),
]
AGES = [
    ("", "Any age"),
    ("1h", "Came within an hour"),
    ("24h", "Came within a day"),
    ("7d", "Came within a week"),
    ("old", "Open for over a day"),
    ("ancient", "Open for over a week"),
]
_SINCE = {"1h": timedelta(hours=1), "24h": timedelta(days=1), "7d": timedelta(days=7)}
_OPEN_FOR = {"old": timedelta(days=1), "ancient": timedelta(days=7)}


class FilterForm(Styled):
    """The filters above the list; what cannot be used narrows nothing."""

    use_required_attribute = False

    severity = Choice(required=False)
    service = Choice(required=False)
    integration = Choice(required=False)
    hold = Choice(required=False, choices=HELD)
    age = Choice(required=False, choices=AGES)
    q = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter-%s", **kwargs)
        choices = {
            "severity": [("", "Any severity"), *enum_choices(Severity, empty=False)],
            "service": [("", "Any service"), *service_names(actor=actor, limit=500)],
            "integration": row_choices(integrations_named(actor=actor), "id", "Any source"),
        }
        for name, options in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options
        for name in (*choices, "hold", "age"):
            self.fields[name].widget.attrs["aria-label"] = name.capitalize()
            if self.data.get(name):
                self.fields[name].widget.attrs["data-set"] = ""
        self.fields["q"].widget = forms.TextInput(
            attrs={
                "type": "search",
                "class": "form-control",
                "placeholder": "Find by title or key",
                "aria-label": "Find alerts by title",
            }
        )

    @property
    def narrows(self) -> bool:
        """Say whether any filter is set."""
        return self.is_valid() and any(self.cleaned_data.values())

    def filters(self, view: str, now: datetime) -> AlertFilters:
        """Return what the list is narrowed to."""
        self.is_valid()
        given = self.cleaned_data
        return AlertFilters(
            states=VIEWS[view],
            severities=[Severity(given["severity"])] if given.get("severity") else [],
            service=given.get("service", ""),
            integration=UUID(given["integration"]) if given.get("integration") else None,
            hold=given.get("hold", ""),
            since=_before(now, _SINCE.get(given.get("age", ""))),
            open_since=_before(now, _OPEN_FOR.get(given.get("age", ""))),
            q=given.get("q", ""),
        )


def _before(now: datetime, span: timedelta | None) -> datetime | None:
    return None if span is None else now - span


class SnoozeForm(Styled):
    """Until when an alert is snoozed."""

    until = LocalTime(label="Until")


class AttachForm(Styled):
    """The incident that alerts are given to."""

    incident = forms.CharField(max_length=40, label="Incident", help_text="Such as INC-1042.")


class WordForm(Styled):
    """Why an alert was not useful, in a word."""

    word = forms.CharField(max_length=LONGEST_WORD, label="Why, in a word", required=False)
