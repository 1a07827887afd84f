"""What people fill in about incidents. Forms check shapes; the rooms check meaning."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse

from watchbell.accounts.models import Person, Team
from watchbell.accounts.selectors import (
    colleague_names,
    people_page,
    person_by_email,
    team_names,
    teams_with_members,
)
from watchbell.catalog.models import Service
from watchbell.catalog.selectors import service_names, services_page
from watchbell.incidents.domain import (
    CancelCode,
    Cause,
    HoldReason,
    Outcome,
    State,
    Visibility,
)
from watchbell.incidents.models import Category, Incident
from watchbell.incidents.selectors import IncidentFilters, categories
from watchbell.kernel.actors import Actor, Role
from watchbell.kernel.errors import NotFound
from watchbell.web.forms import (
    EMPTY,
    Choice,
    LocalTime,
    LongText,
    Styled,
    enum_choices,
    row_choices,
)

_MOST = 500
IMPACTS = [
    EMPTY,
    ("1", "1 · Everyone"),
    ("2", "2 · A site or a department"),
    ("3", "3 · A team"),
    ("4", "4 · One person"),
]
URGENCIES = [
    EMPTY,
    ("1", "1 · At once"),
    ("2", "2 · Today"),
    ("3", "3 · This week"),
    ("4", "4 · When there is time"),
]


@dataclass(frozen=True)
class Choices:
    """The rows that a form's choices stand for, by the value that the browser sends."""

    services: dict[str, Service]
    teams: dict[str, Team]
    people: dict[str, Person]
    categories: dict[str, Category]


def services_for(actor: Actor) -> dict[str, Service]:
    """Return the active services by slug."""
    rows = services_page(actor=actor, active_only=True, limit=_MOST).items
    return {service.slug: service for service in rows}


def teams_for(actor: Actor) -> dict[str, Team]:
    """Return the teams by slug."""
    return {team.slug: team for team in teams_with_members(actor=actor)}


def colleagues_for(actor: Actor) -> dict[str, Person]:
    """Return the active people who may be given an incident, by id."""
    rows = people_page(actor=actor, active_only=True, limit=_MOST).items
    return {str(person.pk): person for person in rows if person.role != Role.REQUESTER}


def category_choices() -> list[tuple[str, str]]:
    """Return the categories, children behind their root."""
    return [
        EMPTY,
        *(
            (row.slug, f"{chr(0x2003)}{row.name}" if row.parent_id else row.name)
            for row in categories()
        ),
    ]


class FilterForm(Styled):
    """What the list is narrowed to; a value nobody offered narrows nothing."""

    state = Choice(choices=[("", "Any state"), *enum_choices(State, empty=False)], required=False)
    priority = Choice(
        choices=[("", "Any priority"), *((str(n), f"P{n}") for n in range(1, 6))], required=False
    )
    service = Choice(required=False)
    team = Choice(required=False)
    assignee = Choice(required=False)
    q = forms.CharField(required=False, max_length=200, strip=True)

    def __init__(self, data: Any, *, actor: Actor | None, with_state: bool) -> None:
        super().__init__(data)
        if not with_state:
            del self.fields["state"]
        if actor is None:
            for name in ("service", "team", "assignee"):
                del self.fields[name]
        else:
            services = service_names(actor=actor, limit=_MOST)
            teams = team_names(actor=actor, limit=_MOST)
            people = [(str(key), name) for key, name in colleague_names(actor=actor, limit=_MOST)]
            self.offer("service", [("", "Any service"), *services])
            self.offer("team", [("", "Any team"), *teams])
            self.offer("assignee", [("", "Anybody"), ("nobody", "Nobody"), *people])
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = name.capitalize() if name != "q" else "Text"
            if data.get(name):
                field.widget.attrs["data-set"] = ""
        self.fields["q"].widget.attrs["placeholder"] = "Filter by words"

    @property
    def narrows(self) -> bool:
        """Say whether any filter is set."""
        return any(self.data.get(name) for name in self.fields)

    def filters(self) -> IncidentFilters:
        """Return the filters that are valid."""
        self.is_valid()
        got = self.cleaned_data
        assignee = got.get("assignee") or ""
        return IncidentFilters(
            states=(State(got["state"]),) if got.get("state") else (),
            priorities=(int(got["priority"]),) if got.get("priority") else (),
            service=got.get("service") or "",
            team=got.get("team") or "",
            assignee=UUID(assignee) if assignee and assignee != "nobody" else None,
            unassigned=assignee == "nobody",
            q=got.get("q") or "",
        )


class NewForm(Styled):
    """Three fields first; the rest is folded away."""

    reporter = forms.CharField(
        label="Who is affected?",
        required=False,
        max_length=254,
        help_text="Type a name; choose an address.",
    )
    affected = forms.CharField(
        label="Others who are affected",
        required=False,
        max_length=300,
        help_text="A site, a department, a customer.",
    )
    title = forms.CharField(
        label="What is wrong?",
        max_length=300,
        help_text="One line: what does not work, and for whom.",
    )
    service = Choice(label="Which service?", required=False)
    description = LongText(label="Details", required=False, max_length=50_000)
    category = Choice(label="Category", required=False)
    impact = Choice(label="Impact", choices=IMPACTS, required=False)
    urgency = Choice(label="Urgency", choices=URGENCIES, required=False)
    team = Choice(label="Team", required=False)
    occurred_at = LocalTime(label="Since when?", required=False)

    FIRST = ("reporter", "title", "service")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = services_for(actor)
        self.teams = teams_for(actor)
        self.fields["reporter"].widget.attrs |= {
            "list": "people-found",
            "autocomplete": "off",
            "hx-get": reverse("incident-people"),
            "hx-trigger": "input changed delay:250ms",
            "hx-target": "#people-found",
        }
        self.categories = {row.slug: row for row in categories()}
        self.offer("service", row_choices(self.services.values(), "slug", "Not known yet"))
        self.offer("team", row_choices(self.teams.values(), "slug", "As the service says"))
        self.offer("category", category_choices())

    def clean_reporter(self) -> Person | None:
        """Return the person with the address that was chosen."""
        address = self.cleaned_data["reporter"]
        if not address:
            return None
        try:
            return person_by_email(address)
        except NotFound:
            raise forms.ValidationError(
                "Nobody here has this address. Choose one that appears while you type."
            ) from None


class RequesterForm(Styled):
    """What somebody who only reports is asked."""

    title = forms.CharField(label="What is wrong?", max_length=300)
    affected = forms.CharField(label="Who else is affected?", required=False, max_length=300)
    description = LongText(label="Details", required=False, max_length=50_000)


class CommentForm(Styled):
    body = LongText(max_length=50_000, error_messages={"required": "Write something first."})
    visibility = Choice(choices=[(v.value, v.value) for v in Visibility])


class Triage(Styled):
    """The fields that a step needs and the incident lacks; each form below may ask them too."""

    category = Choice(label="Category", required=False)
    impact = Choice(label="Impact: how much is hit?", choices=IMPACTS, required=False)
    urgency = Choice(label="Urgency: how soon must it work?", choices=URGENCIES, required=False)

    TRIAGED = True

    def __init__(self, *args: Any, incident: Incident, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident, self.actor = incident, actor
        present = {
            "category": incident.category_id,
            "impact": incident.impact,
            "urgency": incident.urgency,
        }
        for name, value in present.items():
            if not self.TRIAGED or value:
                del self.fields[name]
            else:
                self.fields[name].required = True
        if "category" in self.fields:
            self.offer("category", category_choices())

    def triage(self) -> dict[str, Any]:
        """Return the changes that make the incident triaged."""
        names = ("category", "impact", "urgency")
        got: dict[str, Any] = {n: self.cleaned_data[n] for n in names if n in self.fields}
        return incident_changes(got)


def incident_changes(got: dict[str, Any]) -> dict[str, Any]:
    """Turn what a form sent into the values that `change_incident` takes."""
    changes = dict(got)
    if "category" in changes:
        by_slug = {row.slug: row for row in categories()}
        changes["category"] = by_slug.get(changes["category"])
    for name in ("impact", "urgency"):
        if name in changes:
            changes[name] = int(changes[name]) if changes[name] else None
    return changes


class PlainForm(Triage):
    """A step that asks nothing."""

    TRIAGED = False


class StartForm(Triage):
    """Work may begin once the incident is triaged."""


class AssignForm(Triage):
    TRIAGED = False
    assignee = Choice(label="Person", required=False)
    team = Choice(label="Team", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.teams = colleagues_for(self.actor), teams_for(self.actor)
        self.offer("assignee", row_choices(self.people.values(), "pk", "Nobody"))
        self.offer("team", row_choices(self.teams.values(), "slug", "No team"))


class HoldForm(Triage):
    TRIAGED = False
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


class MajorForm(Triage):
    TRIAGED = False
    reason = LongText(label="Why is this a major incident?", required=False)


class EditForm(Styled):
    title = forms.CharField(label="Title", max_length=300)
    description = LongText(label="Description", required=False, max_length=50_000)
    category = Choice(label="Category", required=False)
    service = Choice(label="Service", required=False)
    impact = Choice(label="Impact", choices=IMPACTS, required=False)
    urgency = Choice(label="Urgency", choices=URGENCIES, required=False)
    affected = forms.CharField(label="Affected", required=False, max_length=300)
    diagnosis = LongText(
        label="Diagnosis", required=False, help_text="The cause, as far as it is known."
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, incident: Incident, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident, self.actor = incident, actor
        self.services = services_for(actor)
        self.offer("service", row_choices(self.services.values(), "slug", "Not known"))
        self.offer("category", category_choices())

    def changes(self) -> dict[str, Any]:
        """Return the fields as `change_incident` takes them."""
        got = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        got["service"] = self.services.get(got["service"])
        return incident_changes(got)
