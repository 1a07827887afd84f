"""What the steps that end an incident, or begin it anew, ask."""

from watchbell.incidents.domain import CancelCode, Cause, Outcome
from watchbell.web.forms import Choice, LocalTime, LongText, enum_choices
from watchbell.web.incidents.forms.triage import Triage


class ResolveForm(Triage):
    outcome = Choice(label="How did it end?", choices=enum_choices(Outcome))
    cause = Choice(label="What caused it?", choices=enum_choices(Cause))
    notes = LongText(label="What resolved it?")
    restored_at = LocalTime(label="The service worked again at")

    field_order = ("outcome", "cause", "notes", "restored_at", "category", "impact", "urgency")


class ReopenForm(Triage):
    TRIAGED = False
    reason = LongText(label="Why does it need work again?")


class CancelForm(Triage):
    TRIAGED = False
    code = Choice(label="Why is it no incident?", choices=enum_choices(CancelCode))
    note = LongText(label="Note", required=False)
