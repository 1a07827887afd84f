"""Forms of escalation policies: the policy, and one form a step."""

from typing import Any

from django import forms
from django.http import QueryDict

from watchbell.paging.domain import Nobody, Pick, Until
from watchbell.paging.selectors import PolicyView, StepView
from watchbell.paging.services import PolicyFields, StepFields, TargetFields
from watchbell.web.forms import Choice, LongText, ShortName, Styled
from watchbell.web.paging import aims
from watchbell.web.paging.conditions import DAYS, Choices, from_cel, to_cel
from watchbell.web.people.forms import zone_choices

MOST_STEPS = 30
_PICKS = [
    (Pick.ALL.value, "all of them at once"),
    (Pick.ROUND_ROBIN.value, "one of them, in turn"),
]
_UNTIL = [
    (Until.ACKNOWLEDGED.value, "anybody acknowledges"),
    (Until.EVERYONE.value, "everyone who was told has acknowledged"),
    (Until.RESOLVED.value, "it is resolved, acknowledged or not"),
]
_NOBODY = [
    (Nobody.NEXT.value, "go to the next step at once"),
    (Nobody.HOLD.value, "wait until somebody is on call"),
    (Nobody.FALLBACK.value, "tell the team's leads, or the administrators"),
]
_HOLIDAYS = [
    ("", "Any day"),
    ("not", "Not on public holidays"),
    ("only", "Only on public holidays"),
]
_REPEATS = [
    ("0", "Not at all"), *((str(n), f"{n} time{'s' if n > 1 else ''}") for n in range(1, 11)),
    ("20", "20 times"), ("50", "50 times"), ("-1", "Until somebody answers"),
]  # fmt: skip
_MINUTES_A_WEEK = 7 * 24 * 60


class PolicyForm(Styled):
    """What holds for all steps of a policy."""

    name = forms.CharField(max_length=120)
    slug = ShortName()
    description = LongText(required=False, max_length=2000, label="When it is used")
    repeat = Choice(label="Then start over", choices=_REPEATS, initial="0")
    timezone = Choice(
        label="Time zone", choices=zone_choices, help_text="That of hours, days and times below."
    )
    holidays = forms.CharField(
        label="Public holidays of",
        required=False,
        max_length=20,
        help_text="A country such as DE, or one with its part: DE-BY, US-CA.",
    )
    reminder_minutes = forms.IntegerField(
        label="Ask who acknowledged after",
        required=False,
        min_value=0,
        max_value=_MINUTES_A_WEEK,
        help_text="Minutes, again and again: are they still on it? Empty: never.",
    )
    ack_timeout_minutes = forms.IntegerField(
        label="They have",
        required=False,
        min_value=0,
        max_value=_MINUTES_A_WEEK,
        help_text="Minutes to say so, or others are told from step 1. Empty: no limit.",
    )
    pages_for_tasks = forms.BooleanField(
        label="Page for overdue tasks",
        required=False,
        help_text="A task of an incident that is overdue pages who is to do it, then this policy,"
        " although somebody acknowledged; again with each reminder.",
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            del self.fields["version"]
        else:
            del self.fields["slug"]

    def values(self) -> dict[str, Any]:
        """Return what the policy's fields are to be."""
        got = self.cleaned_data
        return {
            "name": got["name"],
            "description": got["description"],
            "repeat": int(got["repeat"]),
            "timezone": got["timezone"],
            "holidays": got["holidays"],
            "reminder_minutes": got["reminder_minutes"] or 0,
            "ack_timeout_minutes": got["ack_timeout_minutes"] or 0,
            "pages_for_tasks": got["pages_for_tasks"],
        }


class StepForm(Styled):
    """One step: whom it tells, how long they have, and when it applies."""

    add = forms.CharField(
        label="Add somebody", required=False, max_length=300, widget=forms.TextInput
    )
    pick = Choice(label="Tell", choices=_PICKS)
    delay = forms.IntegerField(
        label="Minutes to answer", min_value=0, max_value=_MINUTES_A_WEEK, initial=5
    )
    until = Choice(label="It is done when", choices=_UNTIL)
    nobody = Choice(label="With nobody there", choices=_NOBODY)
    hours = forms.CharField(
        label="Only in these hours",
        required=False,
        max_length=200,
        help_text="Reached outside them it waits: mon-fri 09:00-17:00, sat 10:00-12:00.",
    )
    priorities = forms.MultipleChoiceField(
        label="Priorities",
        required=False,
        choices=[(str(n), f"P{n}") for n in range(1, 6)],
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: any.",
    )
    weekdays = forms.MultipleChoiceField(
        label="Days",
        required=False,
        choices=[(day, day.capitalize()) for day in DAYS],
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: any.",
    )
    from_time = forms.TimeField(
        label="From",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    to_time = forms.TimeField(
        label="To",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    holiday = Choice(label="Public holidays", required=False, choices=_HOLIDAYS)
    major = forms.BooleanField(label="Major incidents only", required=False)
    more = forms.CharField(
        label="And this condition",
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control wb-mono"}),
        help_text="CEL, with priority, severity, impact, urgency, major, service, team, labels,"
        " channel, weekday, time, date, holiday, round.",
    )

    def __init__(self, *args: Any, keys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = keys
        self.targets = aims.shown(keys)
        self.fields["add"].widget.attrs |= {
            "list": "policy-targets",
            "placeholder": "A schedule, team or person",
            "autocomplete": "off",
        }

    @property
    def is_conditional(self) -> bool:
        """Whether any of the choices that are folded away is made, or wrong."""
        names = ("hours", "priorities", "weekdays", "from_time", "holiday", "major", "more")
        return any(self[name].value() or self[name].errors for name in names)

    def clean(self) -> dict[str, Any]:
        got: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(got.get("from_time")) != bool(got.get("to_time")):
            missing = "to_time" if got.get("from_time") else "from_time"
            self.add_error(missing, "Give both times, or none.")
        return got

    def step(self) -> StepFields:
        """Return the step that was written."""
        got = self.cleaned_data
        targets = [aims.target_of(key) for key in self.keys]
        return StepFields(
            delay_minutes=got["delay"],
            targets=[TargetFields(type=one.type.value, id=one.id) for one in targets if one],
            conditions=to_cel(_choices(got)),
            nobody=got["nobody"],
            hours=got["hours"],
            until=got["until"],
            pick=got["pick"],
        )


def _choices(got: dict[str, Any]) -> Choices:
    def clock(name: str) -> str:
        return f"{got[name]:%H:%M}" if got.get(name) else ""

    return Choices(
        priorities=tuple(got["priorities"]),
        weekdays=tuple(got["weekdays"]),
        from_time=clock("from_time"),
        to_time=clock("to_time"),
        holiday=got["holiday"],
        major=got["major"],
        more=got["more"],
    )


def policy_initial(view: PolicyView) -> dict[str, Any]:
    """Return what the form of a policy shows at first."""
    row = view.policy
    return {
        "name": row.name,
        "description": row.description,
        "repeat": str(row.repeat),
        "timezone": row.timezone,
        "holidays": row.holidays,
        "reminder_minutes": row.reminder_minutes or None,
        "ack_timeout_minutes": row.ack_timeout_minutes or None,
        "pages_for_tasks": row.pages_for_tasks,
        "version": row.version,
    }


def step_initial(step: StepView) -> dict[str, Any]:
    """Return what the form of a step shows at first."""
    choices = from_cel(step.conditions)
    return {
        "target": [f"{one.type}:{one.id}" for one in step.targets],
        "pick": step.pick,
        "delay": step.delay_minutes,
        "until": step.until,
        "nobody": step.nobody,
        "hours": step.hours,
        "priorities": list(choices.priorities),
        "weekdays": list(choices.weekdays),
        "from_time": choices.from_time,
        "to_time": choices.to_time,
        "holiday": choices.holiday,
        "major": choices.major,
        "more": choices.more,
    }


def step_sent(data: QueryDict, number: int) -> dict[str, Any]:
    """Return what was sent of a step, unchecked, as `step_initial` has it."""
    prefix = f"steps-{number}-"
    lists = ("target", "priorities", "weekdays")
    values: dict[str, Any] = {name: data.getlist(f"{prefix}{name}") for name in lists}
    for name in StepForm.base_fields:
        if name not in lists:
            values[name] = data.get(f"{prefix}{name}", "")
    return values


def fields_of(policy: PolicyForm, steps: list[StepForm]) -> PolicyFields:
    """Return the policy that valid forms describe."""
    return PolicyFields(**policy.values(), steps=[form.step() for form in steps])
