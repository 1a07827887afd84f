"""What the steps that end an incident, or begin it anew, ask."""

from django import forms

from watchbell.incidents.domain import CancelCode, Cause, Outcome
from watchbell.incidents.fields.specs import Step
from watchbell.web.forms import EMPTY, Choice, LocalTime, LongText, Styled, enum_choices
from watchbell.web.incidents.forms.triage import Triage

SCORES = [
    EMPTY,
    ("5", "5 · Very satisfied"),
    ("4", "4 · Satisfied"),
    ("3", "3 · Neither"),
    ("2", "2 · Not satisfied"),
    ("1", "1 · Not at all"),
]


class ResolveForm(Triage):
    STEP = Step.RESOLVED
    outcome = Choice(label="How did it end?", choices=enum_choices(Outcome))
    cause = Choice(label="What caused it?", choices=enum_choices(Cause))
    notes = LongText(label="What resolved it?")
    restored_at = LocalTime(label="The service worked again at")

    fix_reference = forms.CharField(
        label="Reference of the fix",
        required=False,
        max_length=500,
        help_text="The change, ticket or commit that removed the cause.",
    )
    fix_justification = forms.CharField(
        label="Why is there no reference?",
        required=False,
        max_length=2000,
        help_text="What was fixed for good needs its reference, or this.",
    )
    workaround = LongText(
        label="Workaround",
        required=False,
        help_text="What helps until the cause is gone; somebody will look for it next time.",
    )
    knowledge_url = forms.CharField(
        label="Article about it", required=False, max_length=2000, help_text="Its address."
    )

    field_order = (
        "outcome",
        "cause",
        "notes",
        "restored_at",
        "category",
        "impact",
        "urgency",
        "fix_reference",
        "fix_justification",
        "workaround",
        "knowledge_url",
    )


class WorkaroundForm(Triage):
    TRIAGED = False
    workaround = LongText(label="What helps until it is fixed?", max_length=50_000)
    knowledge_url = forms.CharField(
        label="Article about it", required=False, max_length=2000, help_text="Its address."
    )


class ReopenForm(Triage):
    TRIAGED = False
    reason = LongText(label="Why does it need work again?")


class CancelForm(Triage):
    TRIAGED = False
    code = Choice(label="Why is it no incident?", choices=enum_choices(CancelCode))
    note = LongText(label="Note", required=False)


class SurveyForm(Styled):
    """How satisfied somebody is."""

    score = Choice(label="How satisfied are you?", choices=SCORES)
    comment = LongText(label="What should we know?", required=False, max_length=5000)


class RateForm(Triage):
    """The same, asked on the incident's page."""

    TRIAGED = False
    score = Choice(label="How satisfied are you?", choices=SCORES)
    comment = LongText(label="What should we know?", required=False, max_length=5000)
