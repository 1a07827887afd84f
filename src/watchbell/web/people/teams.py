"""Teams: the list, one team with its members, and what managers change."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchbell.accounts.models import Team
from watchbell.accounts.permissions import RULES, Action, allows, require
from watchbell.accounts.selectors import (
    active_people,
    memberships_of,
    team_by_slug,
    teams_with_members,
)
from watchbell.accounts.services import (
    add_member,
    change_team,
    create_team,
    remove_member,
    set_lead,
)
from watchbell.catalog.selectors import services_page
from watchbell.incidents.domain import OPEN_STATES
from watchbell.incidents.selectors import IncidentFilters, incident_lines
from watchbell.kernel.pages import LONGEST
from watchbell.web.access import for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.people.forms import MemberForm, TeamForm
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status


@require_safe
@for_colleagues
def team_list(request: Request) -> HttpResponse:
    """List the teams with their people."""
    context = {
        "teams": teams_with_members(actor=request.actor),
        "may_manage": allows(request.actor, RULES[Action.MANAGE_TEAMS]),
    }
    return page(request, "teams/list.html", context)


@require_safe
@for_colleagues
def team(request: Request, slug: str) -> HttpResponse:
    """Show one team: its people, its services, what is open."""
    return page(request, "teams/page.html", _page_context(request, team_by_slug(slug)))


@require_http_methods(["GET", "POST"])
@for_colleagues
def new_team(request: Request) -> HttpResponse:
    """Add a team with nobody in it."""
    require(request.actor, RULES[Action.MANAGE_TEAMS], "adding teams")
    form = TeamForm(sent(request), is_new=True)
    create = partial(create_team, actor=request.actor, now=request.now)
    made = attempt(form, lambda: create(**form.cleaned_data))
    if made is not None:
        return done(request, _address(made), f"{made.name} is there. Add its people now.")
    context = {"form": form, "action": reverse("team-new")}
    return page(request, "teams/form.html", context, part="form", status=status(form))


@require_http_methods(["GET", "POST"])
@for_colleagues
def edit_team(request: Request, slug: str) -> HttpResponse:
    """Change a team's name or description."""
    require(request.actor, RULES[Action.MANAGE_TEAMS], "changing teams")
    found = team_by_slug(slug)
    names = ("name", "description", "is_security")
    initial = {name: getattr(found, name) for name in names}
    form = TeamForm(sent(request), initial=initial, is_new=False)
    change = partial(change_team, team_id=found.pk, actor=request.actor, now=request.now)
    if attempt(form, lambda: change(**form.cleaned_data)) is not None:
        return done(request, _address(found), "Saved.")
    context = {"form": form, "team": found, "action": reverse("team-edit", args=[slug])}
    return page(request, "teams/form.html", context, part="form", status=status(form))


@require_POST
@for_colleagues
def add_to_team(request: Request, slug: str) -> HttpResponse:
    """Put somebody into the team."""
    require(request.actor, RULES[Action.MANAGE_TEAMS], "changing teams")
    found = team_by_slug(slug)
    context = _page_context(request, found)
    form = MemberForm(request.POST, people=context["candidates"])
    add = partial(add_member, team_id=found.pk, actor=request.actor, now=request.now)
    joined = attempt(
        form,
        lambda: add(
            person_id=UUID(form.cleaned_data["person"]), is_lead=form.cleaned_data["is_lead"]
        ),
    )
    if joined is not None:
        return done(request, _address(found), f"{joined.person.name} is in {found.name} now.")
    context["member_form"] = form
    return page(request, "teams/page.html", context, part="member_form", status=422)


@require_POST
@for_colleagues
def remove_from_team(request: Request, slug: str, person_id: UUID) -> HttpResponse:
    """Take somebody out of the team."""
    found = team_by_slug(slug)
    remove_member(team_id=found.pk, person_id=person_id, actor=request.actor, now=request.now)
    return done(request, _address(found), f"No longer in {found.name}.")


@require_POST
@for_colleagues
def change_lead(request: Request, slug: str, person_id: UUID) -> HttpResponse:
    """Say whether a member leads the team."""
    found = team_by_slug(slug)
    leads = request.POST.get("is_lead") == "true"
    set_lead(
        team_id=found.pk,
        person_id=person_id,
        is_lead=leads,
        actor=request.actor,
        now=request.now,
    )
    return done(request, _address(found), "Leads the team." if leads else "No longer leads.")


def _page_context(request: Request, found: Team) -> dict[str, Any]:
    actor = request.actor
    memberships = memberships_of(found.pk)
    may_manage = allows(actor, RULES[Action.MANAGE_TEAMS])
    inside = {membership.person_id for membership in memberships}
    people = active_people(actor=actor, limit=LONGEST) if may_manage else []
    candidates = [person for person in people if person.pk not in inside]
    filters = IncidentFilters(states=tuple(OPEN_STATES), team=found.slug)
    return {
        "team": found,
        "memberships": memberships,
        "services": services_page(actor=actor, team_id=found.pk, active_only=True),
        "incidents": incident_lines(actor, filters, limit=10),
        "may_manage": may_manage,
        "candidates": candidates,
        "member_form": MemberForm(people=candidates) if may_manage else None,
    }


def _address(found: Team) -> str:
    return reverse("team", args=[found.slug])
