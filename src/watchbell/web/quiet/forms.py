"""Forms of silences, maintenance windows and inhibition rules."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from watchbell.alerts.domain.matching import Matcher, matchers_from_json
from watchbell.alerts.models import Alert, InhibitionRule, MaintenanceWindow, Silence
from watchbell.alerts.options import (
    ATTACH,
    DEPENDENTS,
    DEPENDENTS_WITHIN,
    FLAP_CHANGES,
    FLAP_STEADY,
    FLAP_WITHIN,
    HOLD,
    OFF,
)
from watchbell.alerts.services import MaintenanceSpec, RuleFields, SilenceSpec
from watchbell.catalog.models import Service
from watchbell.platform.options.reading import value
from watchbell.web.forms import Choice, LocalTime, LongText, Styled, minute
from watchbell.web.people.forms import zone_choices
from watchbell.web.quiet.matchers import Matchers

_OWN_RULE = "own"
REPEATS = (
    ("", "Once"),
    ("FREQ=DAILY", "Every day"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every working day"),
    ("FREQ=WEEKLY", "Every week"),
    ("FREQ=MONTHLY", "Every month"),
    (_OWN_RULE, "By the rule below"),
)
_USUAL_SILENCE, _USUAL_WORK = timedelta(hours=2), timedelta(hours=1)
# What tells one instance from another; the rest of an alert's labels is common to many.
_TOO_FINE = frozenset({"severity", "monitor", "prometheus"})


class TimedForm(Styled):
    """From when to when, and whether it happens again."""

    starts_at = LocalTime(label="From")
    ends_at = LocalTime(label="To")
    repeats = Choice(label="How often", choices=REPEATS, required=False)
    rrule = forms.CharField(
        label="Rule",
        max_length=300,
        required=False,
        help_text="iCalendar's RRULE, such as FREQ=MONTHLY;BYDAY=2SU or FREQ=WEEKLY;COUNT=6.",
    )
    timezone = Choice(
        label="By the clocks of",
        choices=zone_choices,
        required=False,
        help_text="What recurs keeps to the hours of the wall there.",
    )

    def timing(self) -> dict[str, Any]:
        """Return the times of a valid form as the services want them."""
        got = self.cleaned_data
        rule = got["rrule"] if got["repeats"] == _OWN_RULE else got["repeats"]
        return {
            "starts_at": got["starts_at"],
            "ends_at": got["ends_at"],
            "rrule": rule,
            "timezone": got["timezone"] or timezone.get_current_timezone_name(),
        }


class SilenceForm(TimedForm):
    """What is silenced, when, and why."""

    matchers = Matchers(label="What matches")
    comment = LongText(label="Why", help_text="Whoever wonders why nothing came reads this.")
    field_order = ("matchers", "starts_at", "ends_at", "comment", "repeats", "rrule", "timezone")

    def spec(self, kept_start: datetime | None = None) -> SilenceSpec:
        """Return what the service wants; a start shown to the minute is the one it was."""
        got = self.cleaned_data
        timing = _with_start(self.timing(), kept_start)
        return SilenceSpec(matchers=got["matchers"], comment=got["comment"], **timing)


class PreviewForm(Styled):
    """Matchers that are being written."""

    matchers = Matchers(required=False)
    source = Matchers(required=False)
    target = Matchers(required=False)


class MaintenanceForm(TimedForm):
    """Which services are worked on, when, and what is done."""

    title = forms.CharField(label="What is done", max_length=200)
    services = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, help_text="What is worked on."
    )
    with_dependents = forms.BooleanField(label="All services that need them too", required=False)
    comment = LongText(label="Remarks", required=False)
    field_order = (
        "title", "services", "with_dependents", "starts_at", "ends_at", "repeats", "rrule",
        "timezone", "comment",
    )  # fmt: skip

    def __init__(self, *args: Any, services: Iterable[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["services"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(service.pk), service.name) for service in services]

    def spec(self, kept_start: datetime | None = None) -> MaintenanceSpec:
        """Return what the service wants; a start shown to the minute is the one it was."""
        got = self.cleaned_data
        return MaintenanceSpec(
            title=got["title"],
            service_ids=[UUID(one) for one in got["services"]],
            with_dependents=got["with_dependents"],
            comment=got["comment"],
            **_with_start(self.timing(), kept_start),
        )


class RuleForm(Styled):
    """An inhibition rule."""

    name = forms.CharField(max_length=200)
    source = Matchers(label="While an alert fires that matches")
    target = Matchers(label="those wait that match")
    equal = forms.CharField(
        label="and share these labels",
        required=False,
        max_length=1000,
        help_text="Between commas: cluster, job. Without any, every source holds every target.",
    )
    is_enabled = forms.BooleanField(label="In force", required=False)

    def rule_fields(self) -> RuleFields:
        """Return what the services want of a valid form."""
        got = self.cleaned_data
        return RuleFields(
            name=got["name"],
            source=got["source"],
            target=got["target"],
            equal=[name.strip() for name in got["equal"].split(",") if name.strip()],
            is_enabled=got["is_enabled"],
        )


class SettingsForm(Styled):
    """What the installation does with dependents and with what flaps."""

    dependents = Choice(
        label=DEPENDENTS.label,
        help_text=DEPENDENTS.help,
        choices=[
            (ATTACH, "Attach to that incident"),
            (HOLD, "Wait until it is resolved"),
            (OFF, "Lead to incidents of their own"),
        ],
    )
    within = forms.IntegerField(
        label=DEPENDENTS_WITHIN.label,
        help_text=DEPENDENTS_WITHIN.help,
        min_value=1,
        max_value=10_080,
    )
    changes = forms.IntegerField(
        label=FLAP_CHANGES.label, help_text=FLAP_CHANGES.help, min_value=0, max_value=100
    )
    minutes = forms.IntegerField(label=FLAP_WITHIN.label, min_value=1, max_value=1440)
    steady = forms.IntegerField(
        label=FLAP_STEADY.label, help_text=FLAP_STEADY.help, min_value=1, max_value=1440
    )


def settings_now() -> dict[str, Any]:
    """Return what is set, as the form shows it."""
    return {
        "dependents": value(DEPENDENTS),
        "within": value(DEPENDENTS_WITHIN),
        "changes": value(FLAP_CHANGES),
        "minutes": value(FLAP_WITHIN),
        "steady": value(FLAP_STEADY),
    }


def silence_of_alert(alert: Alert, now: datetime) -> dict[str, Any]:
    """Return a silence of this alert and its like, for two hours."""
    labels: Mapping[str, str] = alert.labels
    # The database keeps labels in an order of its own; what it is called comes first.
    names = sorted(labels, key=lambda name: (name != "alertname", name))
    matchers = [Matcher(name, labels[name]) for name in names if _usable(name, labels[name])]
    if alert.service is not None and "service" not in labels:
        matchers.append(Matcher("service", alert.service.slug))
    if not matchers:
        matchers = [Matcher("title", alert.title)]
    return fresh(now, _USUAL_SILENCE) | {"matchers": matchers}


def fresh(now: datetime, length: timedelta = _USUAL_WORK) -> dict[str, Any]:
    """Return the times of a new one: from now on."""
    start = minute(now)
    return {
        "starts_at": start,
        "ends_at": start + length,
        "repeats": "",
        "timezone": timezone.get_current_timezone_name(),
    }


def initial_of(row: Silence | MaintenanceWindow) -> dict[str, Any]:
    """Return what the form shows of one that exists."""
    usual = row.rrule in dict(REPEATS)
    shown = {
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "repeats": row.rrule if usual else _OWN_RULE,
        "rrule": "" if usual else row.rrule,
        "timezone": row.timezone,
        "comment": row.comment,
    }
    if isinstance(row, Silence):
        return shown | {"matchers": row.what}
    return shown | {
        "title": row.title,
        "with_dependents": row.with_dependents,
        "services": [str(service.pk) for service in row.services.all()],
    }


def initial_of_rule(rule: InhibitionRule) -> dict[str, Any]:
    """Return what the form shows of a rule that exists."""
    return {
        "name": rule.name,
        "source": matchers_from_json(rule.source),
        "target": matchers_from_json(rule.target),
        "equal": ", ".join(rule.equal),
        "is_enabled": rule.is_enabled,
    }


def _usable(name: str, text: str) -> bool:
    return name not in _TOO_FINE and bool(text) and "\n" not in text and len(text) <= 300


def _with_start(timing: dict[str, Any], kept: datetime | None) -> dict[str, Any]:
    """Forms show minutes; a start that was not touched keeps its seconds."""
    if kept is not None and minute(timing["starts_at"]) == minute(kept):
        return timing | {"starts_at": kept}
    return timing
