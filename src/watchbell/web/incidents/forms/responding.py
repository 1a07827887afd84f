"""What the steps of the response ask."""

from typing import Any

from django import forms

from watchbell.incidents.domain import HoldReason
from watchbell.incidents.fields.specs import Step
from watchbell.web.forms import Choice, LocalTime, LongText, enum_choices, row_choices
from watchbell.web.incidents.forms.choices import colleagues_for, teams_for
from watchbell.web.incidents.forms.triage import Triage


class AssignForm(Triage):
    TRIAGED = False
    assignee = Choice(label="Person", required=False)
    team = Choice(label="Team", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.teams = colleagues_for(self.actor), teams_for(self.actor)
        self.offer("assignee", row_choices(self.people.values(), "pk", "Nobody"))
        self.offer("team", row_choices(self.teams.values(), "slug", "No team"))


class SecondLevelForm(Triage):
    TRIAGED = False
    team = Choice(label="Which team takes over?")
    assignee = Choice(label="Person", required=False, help_text="Leave it to the team.")
    reason = LongText(
        label="Why must it go there?",
        max_length=5000,
        help_text="What you tried, and what they are needed for.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.teams = colleagues_for(self.actor), teams_for(self.actor)
        others = [t for t in self.teams.values() if t.pk != self.incident.team_id]
        self.offer("team", row_choices(others, "slug"))
        self.offer("assignee", row_choices(self.people.values(), "pk", "Whoever is free"))


class HoldForm(Triage):
    TRIAGED = False
    STEP = Step.ON_HOLD
    reason = Choice(label="What does it wait for?", choices=enum_choices(HoldReason))
    follow_up_at = LocalTime(label="Look at it again at")
    note = LongText(
        label="Note", required=False, help_text="When the caller must act, say what you need."
    )


class ResumeForm(Triage):
    TRIAGED = False
    why = forms.CharField(label="What happened?", required=False, max_length=300)


class ContainForm(Triage):
    TRIAGED = False
    action = LongText(label="What was done to limit the damage?")
    effect = forms.CharField(label="What did it achieve?", required=False, max_length=1000)
    reversal = forms.CharField(label="How is it undone later?", required=False, max_length=1000)


class MitigateForm(Triage):
    TRIAGED = False
    note = LongText(label="How are users served again?", required=False)
