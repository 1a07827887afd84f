"""What the steps of a major incident ask."""

from typing import Any

from watchbell.incidents.major import Phase
from watchbell.web.forms import Choice, LongText, enum_choices
from watchbell.web.incidents.forms.triage import Triage


class ProposeForm(Triage):
    TRIAGED = False
    reason = LongText(label="Why does it look like a major incident?")


class AcceptForm(Triage):
    TRIAGED = False
    note = LongText(label="Note", required=False)


class DeclineForm(Triage):
    TRIAGED = False
    reason = LongText(label="Why is it not a major incident?")


class DeclareForm(Triage):
    TRIAGED = False
    reason = LongText(label="Why is this a major incident?", required=False)


class EndForm(Triage):
    TRIAGED = False
    note = LongText(label="How do we know that it is over?", required=False)


class PhaseForm(Triage):
    TRIAGED = False
    phase = Choice(label="What is the response busy with now?")
    note = LongText(label="Note", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("phase", enum_choices(Phase, empty=False))
