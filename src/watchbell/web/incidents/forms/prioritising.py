"""What deciding a priority asks."""

from django import forms

from watchbell.incidents.prioritising import PRIORITIES
from watchbell.web.forms import EMPTY, Choice
from watchbell.web.incidents.forms.triage import Triage

_CHOICES = [EMPTY, *((str(level), f"P{level}") for level in PRIORITIES)]


class PriorityForm(Triage):
    TRIAGED = False
    priority = Choice(label="Priority", choices=_CHOICES)
    reason = forms.CharField(
        label="Why?", max_length=300, help_text="Everybody who sees the priority reads this."
    )
