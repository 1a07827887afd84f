"""The form of a service level: what is promised, one form a goal, and who hears when."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from watchbell.accounts.selectors import team_by_slug
from watchbell.catalog.models import BusinessCalendar
from watchbell.catalog.selectors import service_by_slug
from watchbell.incidents.domain import HoldReason
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.selectors import policies_page
from watchbell.sla.domain import (
    FACTS,
    Answer,
    Definition,
    GoalSpec,
    Kind,
    Metric,
    Reopening,
    Tell,
    Threshold,
)
from watchbell.sla.models import Policy
from watchbell.sla.moments import NAMES
from watchbell.sla.services import PolicyFields
from watchbell.sla.words import KINDS, METRICS, span_in_words
from watchbell.web.forms import Choice, ShortName, Styled
from watchbell.web.words import humanize

MOST_GOALS = 30
THRESHOLDS = 5
_OTHERS = tuple(name for name in FACTS if name != "priority")
_BY_SLUG: Mapping[str, Callable[[str], Any]] = {"service": service_by_slug, "team": team_by_slug}
_PAUSING = [
    (reason.value, humanize(reason)) for reason in HoldReason if reason is not HoldReason.CAPACITY
]
_ANSWERS = [
    (Answer.ACKNOWLEDGEMENT.value, "Somebody acknowledges"),
    (Answer.PUBLIC_REPLY.value, "A public reply to whoever reported it"),
    (Answer.WORK_STARTED.value, "Work is begun"),
]
_REOPENING = [
    (Reopening.RESUME.value, "The same clock goes on; the time it was resolved does not count"),
    (Reopening.ANEW.value, "A new clock begins"),
]
_TELL = [
    (Tell.ASSIGNEE.value, "Assignee"),
    (Tell.TEAM.value, "Team"),
    (Tell.MANAGERS.value, "Its leads"),
]
_SPEAKS_OF = (
    f'A condition (CEL), such as priority <= 2 && "vip" in labels. It speaks of {", ".join(NAMES)}.'
)
_SPAN = re.compile(r"(?:(\d{1,5})\s*h(?:ours?)?)?\s*(?:(\d{1,6})\s*m(?:in(?:utes?)?)?)?", re.I)


class SpanField(forms.CharField):
    """Business time as people write it: 4 h, 30 min, 1 h 30 min. Cleans to minutes."""

    def clean(self, value: Any) -> Any:
        """Return minutes; 0 when nothing is written."""
        text = str(super().clean(value)).strip()
        if not text:
            return 0
        found = _SPAN.fullmatch(text)
        if found is None or not any(found.groups()):
            raise forms.ValidationError("Write hours and minutes, such as 4 h or 1 h 30 min.")
        hours, minutes = (int(one or 0) for one in found.groups())
        return hours * 60 + minutes


class ConditionField(forms.CharField):
    """A condition in CEL."""

    def __init__(self, label: str, help_text: str = "") -> None:
        super().__init__(
            label=label,
            required=False,
            max_length=2000,
            help_text=help_text,
            widget=forms.Textarea(attrs={"rows": 2, "class": "form-control wb-mono"}),
        )


class PromiseForm(Styled):
    """What holds for all goals of a policy."""

    name = forms.CharField(max_length=120)
    slug = ShortName()
    description = forms.CharField(max_length=2000, required=False, label="What is promised to whom")
    kind = Choice(label="Promised by", choices=[*KINDS.items()], initial=Kind.SLA.value)
    metric = Choice(label="What is measured", choices=[*METRICS.items()])
    pause_reasons = forms.MultipleChoiceField(
        label="The clock stands still while it is on hold for",
        choices=_PAUSING,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    answers = forms.MultipleChoiceField(
        label="A response is",
        choices=_ANSWERS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Asked of the metric response only. Automatic replies and notes never count.",
    )
    reopening = Choice(label="When it is reopened", choices=_REOPENING)
    starts_from = forms.CharField(
        label="Counts from",
        required=False,
        max_length=100,
        help_text="Empty: when it happens. Or a time of the record: occurred_at, custom.aware_at.",
    )
    start = ConditionField("It starts when", f"Of a deadline only. {_SPEAKS_OF}")
    stop = ConditionField("It stops when")
    reset = ConditionField("It begins anew when")
    pause = ConditionField("It stands still when", "Beside the reasons ticked above; any metric.")
    keeps_running = forms.BooleanField(label="Runs on when its start holds no more", required=False)
    longest_pause_minutes = forms.IntegerField(
        label="Tell when all pauses are longer than",
        required=False,
        min_value=1,
        help_text="Minutes of business time. Empty: never.",
    )
    goal_percent = forms.IntegerField(
        label="To be met, in per cent", min_value=0, max_value=100, initial=95
    )
    note = forms.CharField(label="Why it changes", required=False, max_length=2000)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, policy: Policy | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy = policy
        if policy is not None:
            for name in ("slug", "kind", "metric"):
                del self.fields[name]

    @property
    def is_conditional(self) -> bool:
        """Whether anything of what is folded away is written, or wrong."""
        names = ("starts_from", "start", "stop", "reset", "pause", "longest_pause_minutes")
        return any(self[name].value() or self[name].errors for name in names)

    def metric_now(self) -> Metric:
        """Return the metric: the policy's own, or the one that was chosen."""
        return Metric(self.policy.metric if self.policy else self.cleaned_data["metric"])


class GoalForm(Styled):
    """One goal: how much time, by whose hours, for which incidents."""

    name = forms.CharField(label="Name", required=False, max_length=80)
    span = SpanField(label="Time", required=False, max_length=30, help_text="4 h, 30 min")
    calendar = Choice(label="Counted in", required=False)
    priority = forms.MultipleChoiceField(
        label="Priorities",
        required=False,
        choices=[(str(n), f"P{n}") for n in range(1, 6)],
        widget=forms.CheckboxSelectMultiple,
    )
    condition = ConditionField("And this condition", _SPEAKS_OF)
    due_field = forms.CharField(
        label="Or until a time of the record",
        required=False,
        max_length=100,
        help_text="A field of its type, such as custom.notify_by, instead of a time above.",
    )

    def __init__(self, *args: Any, calendars: list[BusinessCalendar], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _OTHERS:
            self.fields[name] = forms.CharField(
                label=humanize(name), required=False, max_length=2000
            )
            self.dress(self.fields[name])
        rows = [(str(row.pk), _calendar_label(row)) for row in calendars]
        self.offer("calendar", [("", "All the time"), *rows])

    @property
    def is_narrow(self) -> bool:
        """Whether anything of what is folded away is written, or wrong."""
        names = ("condition", "due_field", *_OTHERS)
        return any(self[name].value() or self[name].errors for name in names)

    def others(self) -> list[forms.BoundField]:
        """Return the fields that narrow it beside the priority."""
        return [self[name] for name in _OTHERS]

    def clean(self) -> dict[str, Any]:
        """Turn the names of services and teams into ids; an unknown one names its field."""
        got: dict[str, Any] = super().clean() or self.cleaned_data
        where = {"priority": tuple(got.get("priority", ()))}
        for name in _OTHERS:
            values = [one.strip() for one in got.get(name, "").split(",") if one.strip()]
            where[name] = tuple(self._ids(name, values) if name in _BY_SLUG else values)
        got["where"] = {name: values for name, values in where.items() if values}
        if not got.get("span") and not got.get("due_field") and "span" not in self.errors:
            self.add_error("span", "Say how much time there is.")
        return got

    def _ids(self, name: str, slugs: list[str]) -> list[str]:
        try:
            return [str(_BY_SLUG[name](slug).pk) for slug in slugs]
        except NotFound as error:
            self.add_error(name, error.message)
            return []

    def goal(self) -> GoalSpec:
        """Return the goal that was written."""
        got = self.cleaned_data
        return GoalSpec(
            name=got["name"],
            minutes=got["span"] if not got["due_field"] else 0,
            calendar=_uuid(got["calendar"]),
            where=got["where"],
            condition=got["condition"],
            due_field=got["due_field"],
        )


class ThresholdForm(Styled):
    """At so many per cent, who is told."""

    percent = forms.IntegerField(label="Per cent", required=False, min_value=1, max_value=1000)
    tell = forms.MultipleChoiceField(
        label="Tell", choices=_TELL, required=False, widget=forms.CheckboxSelectMultiple
    )
    page = Choice(label="Page by", required=False)

    def __init__(self, *args: Any, policies: list[EscalationPolicy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(row.pk), row.name) for row in policies]
        self.offer("page", [("", "Nobody is paged"), *rows])

    def threshold(self) -> Threshold | None:
        """Return the line; None when it is empty."""
        got = self.cleaned_data
        if got["percent"] is None:
            return None
        tell = tuple(Tell(one) for one in got["tell"])
        return Threshold(got["percent"], tell, _uuid(got["page"]))


def _calendar_label(row: BusinessCalendar) -> str:
    return f"{row.name} (archived)" if row.archived_at else row.name


def _uuid(text: str) -> UUID | None:
    return UUID(text) if text else None


def escalation_policies(actor: Actor) -> list[EscalationPolicy]:
    """Return what a threshold may page by."""
    return [view.policy for view in policies_page(actor=actor, limit=500).items]


def fields_of(
    form: PromiseForm, goals: list[GoalForm], thresholds: list[ThresholdForm]
) -> PolicyFields:
    """Return what the valid forms hold, as the services take it."""
    got = form.cleaned_data
    lines = [one.threshold() for one in thresholds]
    definition = Definition(
        goals=tuple(one.goal() for one in goals),
        pause_reasons=tuple(got["pause_reasons"]),
        thresholds=tuple(one for one in lines if one is not None),
        answers=tuple(Answer(one) for one in got["answers"]),
        reopening=Reopening(got["reopening"]),
        starts_from=got["starts_from"],
        start=got["start"],
        stop=got["stop"],
        pause=got["pause"],
        reset=got["reset"],
        keeps_running=got["keeps_running"],
        longest_pause_minutes=got["longest_pause_minutes"],
        goal_percent=got["goal_percent"],
    )
    return PolicyFields(
        name=got["name"],
        metric=form.metric_now(),
        definition=definition,
        kind=Kind(form.policy.kind if form.policy else got["kind"]),
        description=got["description"],
        note=got["note"],
    )


def promise_initial(policy: Policy | None, says: Definition) -> dict[str, Any]:
    """Return what the form of a policy shows at first."""
    plain = ("starts_from", "start", "stop", "pause", "reset", "keeps_running", "goal_percent")
    return {
        **{name: getattr(says, name) for name in plain},
        "pause_reasons": list(says.pause_reasons),
        "answers": [one.value for one in says.answers],
        "reopening": says.reopening.value,
        "longest_pause_minutes": says.longest_pause_minutes,
        "name": policy.name if policy else "",
        "description": policy.description if policy else "",
        "version": policy.version if policy else None,
    }


def goal_initial(goal: GoalSpec, names: dict[str, str]) -> dict[str, Any]:
    """Return what the form of a goal shows; `names` are short names of services and teams by id."""
    where = {
        name: ", ".join(names.get(one, one) for one in goal.where.get(name, ())) for name in _OTHERS
    }
    return {
        **where,
        "name": goal.name,
        "span": span_in_words(goal.span) if goal.minutes else "",
        "calendar": str(goal.calendar) if goal.calendar else "",
        "priority": list(goal.where.get("priority", ())),
        "condition": goal.condition,
        "due_field": goal.due_field,
    }


def threshold_initial(line: Threshold) -> dict[str, Any]:
    """Return what the form of a threshold shows."""
    return {
        "percent": line.percent,
        "tell": [one.value for one in line.tell],
        "page": str(line.escalation_policy) if line.escalation_policy else "",
    }


def typed(form: Styled, data: QueryDict) -> dict[str, Any]:
    """Return what was typed into a form, unchecked, to draw it anew elsewhere."""
    return {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
    }
