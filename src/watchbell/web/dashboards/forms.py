"""What people choose of a dashboard, and of one widget on it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from watchbell.accounts.models import Team
from watchbell.analytics.dashboards.domain import LOOKS, STEPS, Widget, keeps_promises
from watchbell.analytics.dashboards.kinds import KINDS, Kind, Part
from watchbell.analytics.dashboards.links import LEAST_SECONDS, MOST_SECONDS
from watchbell.analytics.domain import Subject
from watchbell.analytics.filtering import NO_FILTERS, Filters
from watchbell.analytics.registry import KPIS
from watchbell.kernel.actors import Actor, Role
from watchbell.web.dashboards.looking import NARROWED_BY, PERIODS
from watchbell.web.forms import Choice, Styled
from watchbell.web.reports.choices import Offered, splits
from watchbell.web.reports.forms import hours_choices

ONLY_ME, EVERYBODY = "", "all"
_SUBJECTS = {
    Subject.COUNTS: "Counts",
    Subject.TIMES: "Times",
    Subject.SLA: "Promises",
    Subject.QUALITY: "Quality",
    Subject.SATISFACTION: "Satisfaction",
    Subject.LABOUR: "Work and cost",
    Subject.MAJORS: "Major incidents",
    Subject.SERVICES: "Services",
    Subject.PROCESS: "On the way",
}
_MEASURES = [
    ("value", "Mean, count or share"),
    ("median", "Median"),
    ("p90", "90th percentile"),
    ("total", "All together"),
]
_LOOKS = {"line": "Line", "bar": "Bars", "table": "Table"}
_CALENDAR = ("day", "week", "month", "year")


class Narrowed(Styled):
    """A form that narrows to some incidents: by lists, and by any other field as field:value."""

    use_required_attribute = False

    def add_filters(self, offered: Iterable[Offered], held: Filters) -> None:
        """Add the controls, set to the filters that hold."""
        rest = []
        for name, values in held.values.items():
            if name not in NARROWED_BY or len(values) > 1:
                rest += [f"{name}:{value}" for value in values]
        for one in offered:
            if one.name in NARROWED_BY:
                values = held.values.get(one.name, ())
                field = Choice(label=one.label, required=False, choices=[])
                field.choices = [("", "All"), *one.choices, ("none", "None")]
                field.initial = values[0] if len(values) == 1 else ""
                self.fields[f"by_{one.name}"] = field
        self.fields["other"] = forms.CharField(
            label="Narrow by more",
            required=False,
            max_length=500,
            initial=", ".join(rest),
            help_text="field:value, with commas between: channel:phone, label:vip.",
        )
        for name in [name for name in self.fields if name.startswith("by_") or name == "other"]:
            self.dress(self.fields[name])

    def pairs(self) -> list[str]:
        """Return the filters of a valid form as field:value."""
        got = self.cleaned_data
        chosen = [f"{name}:{got[f'by_{name}']}" for name in NARROWED_BY if got.get(f"by_{name}")]
        return [*chosen, *(one.strip() for one in got["other"].split(",") if one.strip())]


class BoardForm(Narrowed):
    """A dashboard's name, who finds it, and what all of it is about."""

    name = forms.CharField(max_length=80)
    about = forms.CharField(label="What it is for", max_length=300, required=False)
    audience = Choice(label="Who finds it", required=False, choices=[])
    days = Choice(label="Period", choices=[(str(days), words) for days, words in PERIODS.items()])
    widgets = forms.CharField(required=False, max_length=200_000, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        offered: Iterable[Offered],
        held: Filters = NO_FILTERS,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        teams = Team.objects.filter(pk__in=actor.team_ids).order_by("name")
        self.teams = {team.slug: team for team in teams}
        audience = [(ONLY_ME, "Only me"), *((one.slug, one.name) for one in self.teams.values())]
        if actor.role in (Role.MANAGER, Role.ADMIN):
            audience.append((EVERYBODY, "Everybody who sees figures"))
        now = str(self.initial.get("audience", ""))
        if now not in {value for value, _ in audience}:
            audience.append((now, str(self.initial.get("audience_words", now))))
        self.offer("audience", audience)
        self.add_filters(offered, held)


class WidgetForm(Narrowed):
    """What is chosen of one widget: as much as its kind lets people choose."""

    title = forms.CharField(label="Title", max_length=80, required=False)

    def __init__(
        self, *args: Any, kind: Kind, offered: Iterable[Offered], held: Filters, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["title"].help_text = "Left empty, it is called after what it shows."
        for part, (name, add) in _FIELDS.items():
            if part in kind.takes:
                self.fields[name] = add(kind)
                self.dress(self.fields[name])
        if Part.FILTERS in kind.takes:
            self.add_filters(offered, held)

    def said(self) -> dict[str, Any]:
        """Return what a valid form says of the widget, as `clean_widget` reads it."""
        got = {name: value for name, value in self.cleaned_data.items() if name in _OWN}
        days = self.cleaned_data.get("days")
        filters = self.pairs() if Part.FILTERS in self.kind.takes else []
        return {**got, "days": int(days) if days else None, "filters": filters}


def chosen_of(widget: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form of this widget begins with."""
    return {name: widget.get(name) or "" for name in (*_OWN, "days")}


_OWN = ("title", "figure", "measure", "by", "look", "text", "hours")


def _figures(kind: Kind) -> forms.ChoiceField:
    fits = [
        kpi
        for kpi in KPIS.values()
        if (kind.name != "promise" or keeps_promises(kpi))
        and (Part.STEP not in kind.takes or kpi.has_window)
    ]
    groups = [
        (title, [(kpi.name, kpi.title) for kpi in fits if kpi.subject is subject])
        for subject, title in _SUBJECTS.items()
    ]
    return forms.ChoiceField(label="Figure", choices=[one for one in groups if one[1]])


def _measures(kind: Kind) -> forms.ChoiceField:
    return Choice(
        label="Which number of it", choices=_MEASURES, help_text="Counts and shares have one only."
    )


def _by(kind: Kind) -> forms.ChoiceField:
    return Choice(
        label="Split", choices=[(name, words) for name, words in splits() if name not in _CALENDAR]
    )


def _steps(kind: Kind) -> forms.ChoiceField:
    return Choice(label="A point for each", choices=[(one, one.capitalize()) for one in STEPS])


def _looks(kind: Kind) -> forms.ChoiceField:
    known = LOOKS if Part.STEP in kind.takes else LOOKS[1:]
    return Choice(label="Drawn as", choices=[(one, _LOOKS[one]) for one in known])


def _days(kind: Kind) -> forms.ChoiceField:
    own = [(str(days), words) for days, words in PERIODS.items()]
    return Choice(label="Period", required=False, choices=[("", "As the dashboard"), *own])


def _hours(kind: Kind) -> forms.ChoiceField:
    return Choice(
        label="Counted",
        required=False,
        choices=hours_choices(),
        help_text="For times: nights and weekends count on the clock only.",
    )


def _text(kind: Kind) -> forms.CharField:
    return forms.CharField(
        label="Text",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Markdown.",
    )


_FIELDS = {
    Part.FIGURE: ("figure", _figures),
    Part.MEASURE: ("measure", _measures),
    Part.HOURS: ("hours", _hours),
    Part.BY: ("by", _by),
    Part.STEP: ("by", _steps),
    Part.LOOK: ("look", _looks),
    Part.SPAN: ("days", _days),
    Part.TEXT: ("text", _text),
}


class ScreenForm(Styled):
    """An address for a screen: what it is called, what it shows, how long each."""

    use_required_attribute = False

    name = forms.CharField(
        label="Where it hangs", max_length=80, help_text="Kitchen, second floor."
    )
    dashboards = forms.MultipleChoiceField(
        label="What it shows", choices=[], widget=forms.CheckboxSelectMultiple
    )
    seconds = forms.IntegerField(
        label="Seconds for each screenful",
        min_value=LEAST_SECONDS,
        max_value=MOST_SECONDS,
        initial=30,
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("dashboards", choices)


def offered_kinds() -> list[Kind]:
    """Return the kinds of widgets that this installation can show."""
    return [kind for kind in KINDS.values() if kind.is_offered]


def sample(kind: Kind, widget_id: str) -> dict[str, Any]:
    """Return a new widget of this kind as JSON, before anything was chosen."""
    w, h = kind.size
    first = {"promise": "sla_rate", "trend": "declared", "split": "declared"}
    known = {
        "figure": first.get(kind.name, "mtta"),
        "by": "week" if kind.name == "trend" else "team",
    }
    return {"id": widget_id, "kind": kind.name, "x": 0, "y": 0, "w": w, "h": h, **known}


def filters_held(widget: Widget | None) -> Filters:
    return widget.filters if widget else NO_FILTERS
