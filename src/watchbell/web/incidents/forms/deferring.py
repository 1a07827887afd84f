"""What deferring an incident asks."""

from django import forms

from watchbell.web.forms import LocalTime
from watchbell.web.incidents.forms.triage import Triage


class DeferForm(Triage):
    TRIAGED = False
    until = LocalTime(label="Look at it again at")
    reason = forms.CharField(label="Why can it wait?", max_length=300)
