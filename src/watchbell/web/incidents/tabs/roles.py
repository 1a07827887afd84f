"""Who is what for an incident, and how that changes hands."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from watchbell.accounts.models import Person
from watchbell.accounts.selectors import colleague_names, person_by_id
from watchbell.incidents import services
from watchbell.incidents.duties import IncidentRole, duties_of
from watchbell.incidents.models import Incident, RoleAssignment
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.selectors import RoleSlot, roles_of
from watchbell.kernel.actors import Role
from watchbell.kernel.errors import InvalidInput
from watchbell.web.access import access_incident, for_colleagues
from watchbell.web.forms import Choice, Styled
from watchbell.web.incidents.answering import changed, refused
from watchbell.web.incidents.tab import Tab
from watchbell.web.middleware import Request
from watchbell.web.writing import attempt

_MOST = 500
_OVER = ("closed", "cancelled")


@dataclass(frozen=True)
class ShownRole:
    """A role as the page shows it to one person."""

    slot: RoleSlot
    mine: RoleAssignment | None
    offered_to_me: bool


class RoleForm(Styled):
    """Whom a step is about, and why."""

    person = Choice(required=False, label="Who")
    note = forms.CharField(required=False, max_length=1000, label="What should they know?")

    def __init__(self, data: Any, *, people: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.offer("person", [("", "Choose a person…"), *people])

    def somebody(self) -> Person:
        """Return the person that was chosen; InvalidInput without one."""
        chosen = self.cleaned_data["person"]
        if not chosen:
            raise InvalidInput("person: Choose a person.", fields={"person": "Choose a person."})
        return person_by_id(UUID(chosen))


Step = Callable[[RoleForm, dict[str, Any]], object]


def _own(who: dict[str, Any]) -> Person:
    return person_by_id(who["actor"].id)


STEPS: dict[str, tuple[str, Step]] = {
    "take": (
        "You are {role} now.",
        lambda form, who: services.assign_role(person=_own(who), **who),
    ),
    "give": ("Done.", lambda form, who: services.assign_role(person=form.somebody(), **who)),
    "hand-over": (
        "Asked. The role moves when they accept.",
        lambda form, who: services.offer_role(
            person=form.somebody(), note=form.cleaned_data["note"], **who
        ),
    ),
    "accept": ("You are {role} now.", lambda form, who: services.accept_role(**who)),
    "decline": (
        "Declined.",
        lambda form, who: services.decline_role(reason=form.cleaned_data["note"], **who),
    ),
    "withdraw": ("Withdrawn.", lambda form, who: services.withdraw_role_offer(**who)),
    "leave": (
        "Done.",
        lambda form, who: services.leave_role(
            person=form.somebody() if form.cleaned_data["person"] else _own(who),
            reason=form.cleaned_data["note"],
            **who,
        ),
    ),
}


def _people(request: Request) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in colleague_names(actor=request.actor, limit=_MOST)]


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    found = roles_of(incident)
    me = request.actor.person_id
    shown = [
        ShownRole(
            slot=slot,
            mine=next((row for row in slot.holders if row.person_id == me), None),
            offered_to_me=slot.offer is not None and slot.offer.person_id == me,
        )
        for slot in found.slots
    ]
    works = incident.state not in _OVER and may(request.actor, Action.WORK, incident)
    role = request.actor.role
    return {
        "roles": shown,
        "past_roles": found.history,
        "may_change_roles": works,
        "leads": role is not None and role.rank >= Role.MANAGER.rank,
        "people": _people(request) if works else [],
    }


@require_POST
@for_colleagues
def change(request: Request, number: str, role: str, step: str) -> HttpResponse:
    """Take one step with a role: take, give, hand over, accept, decline, withdraw, leave."""
    if role not in set(IncidentRole) or step not in STEPS:
        raise Http404
    incident = access_incident(request.actor, number, Action.WORK)
    sentence, act = STEPS[step]
    form = RoleForm(request.POST, people=_people(request))
    who: dict[str, Any] = {
        "incident_id": incident.pk,
        "role": IncidentRole(role),
        "actor": request.actor,
        "now": request.now,
    }
    if attempt(form, lambda: act(form, who)) is not None:
        text = sentence.format(role=duties_of(role).name.lower())
        return changed(request, incident, text, tab="roles")
    return refused(request, incident, TAB, {"form": form, "refused_role": role})


TAB = Tab(
    name="roles",
    label="Roles",
    icon="users",
    template="incidents/tabs/roles.html",
    context=_context,
)
