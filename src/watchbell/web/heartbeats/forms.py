"""The form of a heartbeat."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms

from watchbell.alerts.domain import Severity
from watchbell.alerts.domain.beating import Timetable, Unit
from watchbell.alerts.models import Heartbeat
from watchbell.alerts.services.heartbeats import HeartbeatFields
from watchbell.catalog.selectors import service_map
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import DomainError
from watchbell.web.forms import Choice, LongText, Styled, enum_choices, row_choices
from watchbell.web.people.forms import zone_choices

TIMETABLES = [
    (Timetable.PERIOD.value, "Every so often"),
    (Timetable.CRON.value, "By a line of cron"),
    (Timetable.RRULE.value, "By a recurrence rule (RRULE)"),
]
_MINUTE = timedelta(minutes=1)
# The domain's names for what two fields of the form say together.
_OURS = {"period": "every", "grace": "grace_minutes"}


class HeartbeatForm(Styled):
    """What must be heard, when, and what its silence means."""

    name = forms.CharField(max_length=200, help_text="Such as Nightly backup.")
    timetable = Choice(label="Expected", choices=TIMETABLES)
    every = forms.IntegerField(label="Every", min_value=1, max_value=100_000, initial=1)
    unit = Choice(label="Unit", choices=enum_choices(Unit, empty=False), initial=Unit.DAYS.value)
    rule = forms.CharField(
        max_length=300,
        required=False,
        widget=forms.TextInput(
            attrs={"placeholder": "30 2 * * *", "class": "form-control wb-mono"}
        ),
        help_text="A line of cron, or an RRULE such as FREQ=WEEKLY;BYDAY=MO.",
    )
    timezone = Choice(
        label="Time zone", choices=zone_choices, initial="UTC", help_text="The rule's clock."
    )
    grace_minutes = forms.IntegerField(
        label="Grace, in minutes",
        min_value=0,
        max_value=366 * 24 * 60,
        initial=5,
        help_text="How late it may be, and how long a run that began may take.",
    )
    severity = Choice(choices=enum_choices(Severity, empty=False), initial=Severity.ERROR.value)
    service = Choice(required=False, help_text="Whose incident its silence is.")
    alert_title = forms.CharField(
        label="Title of its alert",
        max_length=300,
        required=False,
        help_text="Empty: a sentence made of its name.",
    )
    description = LongText(required=False, help_text="What to do when it is missing.")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("service", row_choices(service_map(actor=actor).services, "id", "None"))

    def heartbeat_fields(self) -> HeartbeatFields:
        """Return what the services want of a valid form."""
        data = self.cleaned_data
        unit = Unit(data["unit"])
        return HeartbeatFields(
            name=data["name"],
            description=data["description"],
            timetable=Timetable(data["timetable"]),
            period=unit.times(data["every"]),
            unit=unit,
            rule=data["rule"],
            timezone=data["timezone"],
            grace=data["grace_minutes"] * _MINUTE,
            service_id=UUID(data["service"]) if data["service"] else None,
            severity=Severity(data["severity"]),
            alert_title=data["alert_title"],
        )

    def refuse(self, error: DomainError) -> None:
        """Show what is wrong at the field that says it."""
        fields = {_OURS.get(name, name): text for name, text in error.fields.items()}
        super().refuse(DomainError(error.message, fields=fields))


def initial_of(heartbeat: Heartbeat) -> dict[str, Any]:
    """Return what the form shows of a heartbeat that exists."""
    unit = Unit(heartbeat.unit)
    return {
        "name": heartbeat.name,
        "timetable": heartbeat.timetable,
        "every": max(1, unit.within(heartbeat.period)),
        "unit": unit.value,
        "rule": heartbeat.rule,
        "timezone": heartbeat.timezone,
        "grace_minutes": heartbeat.grace // _MINUTE,
        "severity": heartbeat.severity,
        "service": str(heartbeat.service_id or ""),
        "alert_title": heartbeat.alert_title,
        "description": heartbeat.description,
    }
