"""Forms of a route: its condition in lines or as text, and what it decides."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from watchbell.accounts.selectors import teams_with_members
from watchbell.alerts.domain import Severity
from watchbell.alerts.domain.routes import Branch, Fate, Ruling
from watchbell.alerts.domain.rows import COMPARISONS, Row, Rows, from_text, to_text
from watchbell.alerts.selectors import integrations_named
from watchbell.catalog.selectors import service_map
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import DomainError
from watchbell.oncall.modules import PAGING
from watchbell.platform.modules import is_on
from watchbell.web.forms import Choice, Styled, enum_choices, row_choices
from watchbell.web.policies import policies_to_choose

MOST_ROWS = 20
SUBJECTS = [
    ("label", "Label…"),
    ("severity", "Severity"),
    ("title", "Title"),
    ("description", "Description"),
    ("integration", "Integration, by name"),
    ("source", "Kind of integration"),
]
FATES = [
    ("", "As usual: it leads to an incident"),
    (Fate.INCIDENT.value, "It leads to an incident"),
    (Fate.RECORD.value, "Record only: it is listed, and leads to none"),
    (Fate.DROP.value, "Drop: only the signal is kept"),
]
_SEVERITIES = [("", "As the sender says"), *enum_choices(Severity, empty=False)]
_PRIORITIES = [("", "As the rules say"), *((str(n), f"P{n}") for n in range(1, 6))]
_HOPS = [("", "No"), ("1", "Directly"), *((str(n), f"Up to {n} steps away") for n in range(2, 6))]
_SPAN = re.compile(r"(\d+)\s*(seconds?|sec|s|minutes?|min|m|hours?|h|days?|d)?\s*")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Span(forms.CharField):
    """A length of time such as "30 s", "5 min" or "2 h 30 min"; a bare number means seconds."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"placeholder": "5 min", "inputmode": "text"})
        super().__init__(required=False, max_length=40, widget=widget, **kwargs)

    def clean(self, value: Any) -> int | None:
        """Return the seconds, None for nothing."""
        text = super().clean(value).strip().lower()
        if not text:
            return None
        parts = list(_SPAN.finditer(text))
        if "".join(part[0] for part in parts) != text:
            raise forms.ValidationError("Say it as 30 s, 5 min, 2 h or 1 d.")
        return sum(int(part[1]) * _UNITS[(part[2] or "s")[0]] for part in parts)


def span_text(seconds: int | None) -> str:
    """Return a length of time as the field shows it."""
    if seconds is None:
        return ""
    for name, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds % size == 0:
            return f"{seconds // size} {name}"
    return f"{seconds} s"


class RowForm(Styled):
    """One line of a condition."""

    use_required_attribute = False

    subject = Choice(choices=SUBJECTS, required=False, label="What")
    label = forms.CharField(
        max_length=200,
        required=False,
        label="Label",
        widget=forms.TextInput(attrs={"placeholder": "such as team"}),
    )
    how = Choice(choices=list(COMPARISONS.items()), required=False, label="Compared")
    value = forms.CharField(max_length=1000, required=False, label="With")

    def row(self) -> Row | None:
        """Return the line; None for one that is left empty."""
        self.is_valid()
        data = self.cleaned_data if self.is_bound else self.initial
        subject = data.get("subject") or "label"
        name = data.get("label", "").strip() if subject == "label" else subject
        if not name:
            return None
        how, value = data.get("how") or "is", data.get("value", "")
        bare = how in ("exists", "missing")
        return Row(name, how, "" if bare else value, is_label=subject == "label")


def _row_initial(row: Row) -> dict[str, str]:
    return {
        "subject": "label" if row.is_label else row.subject,
        "label": row.subject if row.is_label else "",
        "how": row.how,
        "value": row.value,
    }


class RouteForm(Styled):
    """What a route is called and decides; its condition when it is written as text."""

    name = forms.CharField(max_length=120, required=False, help_text="Such as Databases at night.")
    every = Choice(
        choices=[("all", "All of these hold"), ("any", "Any of these holds")],
        required=False,
        label="It takes alerts for which",
    )
    condition = forms.CharField(
        required=False,
        max_length=2000,
        label="Condition",
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control wb-mono"}),
        help_text="CEL over labels, severity, title, description, integration and source, such as"
        ' labels.team == "db" && severity == "critical". Empty: everything.',
    )
    goes_on = forms.BooleanField(
        required=False,
        label="Then ask the routes below it too",
        help_text="They decide what this one leaves open.",
    )
    service = Choice(required=False, label="Service")
    team = Choice(required=False, label="Team")
    policy = Choice(required=False, label="Pages by")
    fate = Choice(required=False, choices=FATES, label="What becomes of it")
    severity = Choice(required=False, choices=_SEVERITIES)
    priority = Choice(required=False, choices=_PRIORITIES)
    restricted = forms.BooleanField(
        required=False,
        label="Restricted",
        help_text="Its incident is seen by those involved only.",
    )
    group_by = forms.CharField(
        required=False,
        max_length=500,
        label="Same values of these labels",
        help_text="Separated by commas, such as cluster, alertname.",
    )
    related = Choice(
        required=False,
        choices=_HOPS,
        label="Services that depend on each other",
        help_text="Within five minutes of one another, unless the time below is set.",
    )
    window = Span(label="While the last came at most … before")
    longest = Span(label="And the incident began at most … before")
    group_wait = Span(label="Wait for more before it begins")
    group_interval = Span(label="Add later ones every")
    threshold_count = forms.IntegerField(
        required=False, min_value=2, max_value=1000, label="Only once it came"
    )
    threshold_seconds = Span(label="Times, within")
    resolve_after = Span(
        label="Over by itself after", help_text="When the sender has not said it again for so long."
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("service", row_choices(service_map(actor=actor).services, "id", "As usual"))
        self.offer("team", row_choices(teams_with_members(actor=actor), "id", "The service’s own"))
        self.offer("policy", row_choices(policies_to_choose(actor), "id", "The service’s own"))
        if not is_on(PAGING):
            self.rest("policy")

    def ruling(self) -> Ruling:
        """Return what the form decides."""
        data = self.cleaned_data
        labels = tuple(name for one in data["group_by"].split(",") if (name := one.strip()))
        return Ruling(
            service_id=_id(data["service"]),
            team_id=_id(data["team"]),
            policy_id=_id(data["policy"]),
            severity=Severity(data["severity"]) if data["severity"] else None,
            priority=_number(data["priority"]),
            fate=Fate(data["fate"]) if data["fate"] else None,
            restricted=True if data["restricted"] else None,
            group_by=labels or None,
            related=_number(data["related"]),
            **{name: data[name] for name in SPANS},
            threshold_count=data["threshold_count"],
        )

    def refuse(self, error: DomainError) -> None:
        """Show at its field what the room refuses; it names the route's place before it."""
        named = {name.rpartition(".")[2]: text for name, text in error.fields.items()}
        super().refuse(DomainError(error.message, fields=named))


SPANS = (
    "window", "longest", "group_wait", "group_interval", "threshold_seconds", "resolve_after",
)  # fmt: skip


class Editor:
    """The whole form of one route: its fields and its lines, as they were sent or are stored."""

    def __init__(self, branch: Branch, *, sent: QueryDict | None, actor: Actor) -> None:
        self._branch = branch
        self._sent = sent if sent is not None else QueryDict()
        rows = from_text(branch.condition)
        self.op = sent.get("op", "save") if sent is not None else ""
        self.as_text = rows is None if sent is None else sent.get("as_text") == "yes"
        self.form = RouteForm(sent, initial=_initial(branch, rows), actor=actor)
        self.refused = False
        self.rows = _stored_rows(rows) if sent is None else _sent_rows(sent)
        if sent is not None:
            self._switch()

    def branch(self) -> Branch:
        """Return the route as the form says; the form must be valid."""
        data = self.form.cleaned_data
        return Branch(
            id=self._branch.id,
            name=data["name"],
            condition=self.condition(),
            goes_on=data["goes_on"],
            ruling=self.form.ruling(),
            children=self._branch.children,
        )

    def condition(self) -> str:
        """Return the condition as it is written now, valid or not."""
        if not self.form.is_bound:
            return self._branch.condition
        self.form.is_valid()
        if self.as_text:
            return str(self.form.cleaned_data.get("condition", ""))
        rows = tuple(row for one in self.rows if (row := one.row()) is not None)
        return to_text(Rows(rows, self.form.cleaned_data.get("every") != "any"))

    def _switch(self) -> None:
        """Do what changes only the form: one more line, lines as text, text as lines."""
        self.form.is_valid()
        if self.op == "more" and len(self.rows) < MOST_ROWS:
            self.rows.append(_empty_row(len(self.rows)))
            self.rows[-1].fields["subject"].widget.attrs["autofocus"] = True
        elif self.op.startswith("remove-"):
            self.rows = _without(self.rows, self.op.removeprefix("remove-"))
        elif self.op == "as-text" and not self.as_text:
            text = self.condition()
            self.as_text = True
            self._redraw(condition=text)
        elif self.op == "as-lines" and self.as_text:
            rows = from_text(self.form.cleaned_data.get("condition", ""))
            if rows is None:
                self.form.add_error("condition", "Lines cannot say this; it stays text.")
                return
            self.as_text, self.rows = False, _stored_rows(rows)
            self._redraw(every="all" if rows.every else "any")

    def _redraw(self, **changed: str) -> None:
        data = self._sent.copy()
        for name, value in changed.items():
            data[name] = value
        self.form.data = data


def _stored_rows(rows: Rows | None) -> list[RowForm]:
    made = [
        RowForm(initial=_row_initial(row), prefix=f"row-{number}")
        for number, row in enumerate(rows.rows if rows else ())
    ]
    return made or [_empty_row(0)]


def _sent_rows(sent: QueryDict) -> list[RowForm]:
    count = min(MOST_ROWS, int(text) if (text := sent.get("rows", "")).isdecimal() else 0)
    return [RowForm(sent, prefix=f"row-{number}") for number in range(count)] or [_empty_row(0)]


def _empty_row(number: int) -> RowForm:
    return RowForm(prefix=f"row-{number}")


def _without(rows: list[RowForm], place: str) -> list[RowForm]:
    """Return the lines but one, numbered anew, as they were typed."""
    kept = [row for number, row in enumerate(rows) if str(number) != place]
    return [
        RowForm(initial={field.name: field.value() for field in row}, prefix=f"row-{number}")
        for number, row in enumerate(kept)
    ] or [_empty_row(0)]


def _initial(branch: Branch, rows: Rows | None) -> Mapping[str, Any]:
    ruling = branch.ruling
    return {
        "name": branch.name,
        "condition": branch.condition,
        "every": "any" if rows and not rows.every else "all",
        "goes_on": branch.goes_on,
        "service": str(ruling.service_id or ""),
        "team": str(ruling.team_id or ""),
        "policy": str(ruling.policy_id or ""),
        "fate": ruling.fate or "",
        "severity": ruling.severity or "",
        "priority": ruling.priority or "",
        "restricted": ruling.restricted,
        "group_by": ", ".join(ruling.group_by or ()),
        "related": ruling.related or "",
        "threshold_count": ruling.threshold_count,
        **{name: span_text(getattr(ruling, name)) for name in SPANS},
    }


class TryForm(Styled):
    """What is tried: a body as an integration would send it."""

    integration = Choice(label="Comes through")
    body = forms.CharField(
        label="The signal",
        max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 12, "class": "form-control wb-mono"}),
        help_text="As the sender posts it. Nothing is stored, and nobody is told.",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("integration", row_choices(integrations_named(actor=actor), "id"))


def _id(value: str) -> UUID | None:
    return UUID(value) if value else None


def _number(value: str) -> int | None:
    return int(value) if value else None
