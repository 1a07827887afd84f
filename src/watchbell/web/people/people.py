"""People: the list, one person, and what administrators change."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchbell.accounts.models import Person
from watchbell.accounts.permissions import RULES, Action, allows, require
from watchbell.accounts.selectors import (
    colleague_names,
    contact_methods_of,
    people_page,
    person_by_id,
    teams_of,
    teams_of_people,
)
from watchbell.accounts.services import change_person, create_person
from watchbell.incidents.domain import OPEN_STATES
from watchbell.incidents.selectors import IncidentFilters, incident_lines
from watchbell.kernel.pages import LONGEST
from watchbell.kernel.zones import zone
from watchbell.oncall.selectors import next_shifts_of
from watchbell.web.access import for_colleagues
from watchbell.web.filters import one_of
from watchbell.web.middleware import Request
from watchbell.web.people.forms import ChangedPersonForm, NewPersonForm
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status


@require_safe
@for_colleagues
def person_list(request: Request) -> HttpResponse:
    """List people by name, with their teams."""
    show = one_of(request, "show", ("active", "all"))
    found = people_page(
        actor=request.actor,
        q=request.GET.get("q", ""),
        active_only=show == "active",
        cursor=request.GET.get("cursor") or None,
    )
    context = {
        "people": found,
        "teams": teams_of_people([person.pk for person in found.items]),
        "show": show,
        "may_manage": allows(request.actor, RULES[Action.MANAGE_PEOPLE]),
    }
    return page(request, "people/list.html", context, part="list")


@require_safe
@for_colleagues
def person(request: Request, person_id: UUID) -> HttpResponse:
    """Show one person: teams, ways to reach them, and what they work on."""
    found = person_by_id(person_id)
    filters = IncidentFilters(states=tuple(OPEN_STATES), assignee=found.pk)
    context: dict[str, Any] = {
        "person": found,
        "teams": teams_of(found.pk),
        "contact_methods": contact_methods_of(found.pk),
        "incidents": incident_lines(request.actor, filters, limit=10),
        "shifts": next_shifts_of(found, at=request.now, days=28, limit=6),
        "local_now": request.now.astimezone(zone(found.timezone)),
        "may_manage": allows(request.actor, RULES[Action.MANAGE_PEOPLE]),
        "is_self": found.pk == request.actor.id,
    }
    return page(request, "people/page.html", context)


@require_http_methods(["GET", "POST"])
@for_colleagues
def new_person(request: Request) -> HttpResponse:
    """Add somebody who may sign in."""
    require(request.actor, RULES[Action.MANAGE_PEOPLE], "adding people")
    initial = {"role": "responder", "timezone": person_by_id(_own_id(request)).timezone}
    form = NewPersonForm(sent(request), initial=initial)
    create = partial(create_person, actor=request.actor, now=request.now)
    made = attempt(form, lambda: create(**form.cleaned_data))
    if made is not None:
        return done(request, _address(made), f"{made.name} may sign in now.")
    context = {"form": form, "action": reverse("person-new")}
    return page(request, "people/form.html", context, part="form", status=status(form))


@require_http_methods(["GET", "POST"])
@for_colleagues
def edit_person(request: Request, person_id: UUID) -> HttpResponse:
    """Change somebody's name, role or zone."""
    require(request.actor, RULES[Action.MANAGE_PEOPLE], "changing another person")
    found = person_by_id(person_id)
    initial = {name: getattr(found, name) for name in ChangedPersonForm.base_fields}
    initial["manager"] = str(found.manager_id or "")
    form = ChangedPersonForm(sent(request), initial=initial, colleagues=_managers(request, found))
    change = partial(change_person, person_id=found.pk, actor=request.actor, now=request.now)
    if attempt(form, lambda: change(**form.changes())) is not None:
        return done(request, _address(found), "Saved.")
    action = reverse("person-edit", args=[found.pk])
    context = {"form": form, "person": found, "action": action}
    return page(request, "people/form.html", context, part="form", status=status(form))


def _managers(request: Request, found: Person) -> list[tuple[UUID, str]]:
    """Return who may be somebody's manager, their present one included."""
    people = dict(colleague_names(actor=request.actor, limit=LONGEST))
    if found.manager is not None:
        people[found.manager.pk] = found.manager.name
    people.pop(found.pk, None)
    return list(people.items())


@require_POST
@for_colleagues
def deactivate(request: Request, person_id: UUID) -> HttpResponse:
    """Let somebody sign in no more; nothing they did is deleted."""
    return _set_activity(request, person_id, is_active=False)


@require_POST
@for_colleagues
def activate(request: Request, person_id: UUID) -> HttpResponse:
    """Let somebody who left sign in again."""
    return _set_activity(request, person_id, is_active=True)


def _set_activity(request: Request, person_id: UUID, *, is_active: bool) -> HttpResponse:
    changed = change_person(
        person_id=person_id, is_active=is_active, actor=request.actor, now=request.now
    )
    became = "may sign in again" if is_active else "can no longer sign in and is not paged"
    return done(request, _address(changed), f"{changed.name} {became}.")


def _own_id(request: Request) -> UUID:
    assert request.actor.id is not None
    return request.actor.id


def _address(found: Person) -> str:
    return reverse("person", args=[found.pk])
