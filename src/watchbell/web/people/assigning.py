"""How a team's incidents find their owner: a card on the team's page."""

from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from watchbell.accounts.models import Team
from watchbell.accounts.permissions import RULES, Action, require
from watchbell.accounts.selectors import team_by_slug
from watchbell.incidents.choosing import AssignmentStrategy
from watchbell.incidents.selectors import assignment_rule_of
from watchbell.incidents.services import set_assignment_rule
from watchbell.web.access import for_colleagues
from watchbell.web.forms import Choice, Styled
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt

STRATEGIES = [
    (AssignmentStrategy.OFF.value, "People assign them"),
    (AssignmentStrategy.LEAST_LOAD.value, "To whoever has least to do"),
    (AssignmentStrategy.ROUND_ROBIN.value, "To one after the other"),
]


class AssignmentForm(Styled):
    """Who gets a new incident of the team, and how long an urgent one may be nobody's."""

    strategy = Choice(label="New incidents", choices=STRATEGIES)
    on_shift_only = forms.BooleanField(
        label="Only to people on shift",
        required=False,
        help_text="As the team's schedules say; without one, everybody counts.",
    )
    match_skills = forms.BooleanField(
        label="Prefer who knows it",
        required=False,
        help_text="Skills are compared with category, service and labels.",
    )
    unowned_minutes = forms.IntegerField(
        label="Page for a P1 without an owner after (minutes)", min_value=1, max_value=1440
    )


def assignment_form(team: Team, data: Any = None) -> AssignmentForm:
    """Return the form with the team's rule in it."""
    rule = assignment_rule_of(team)
    names = ("strategy", "on_shift_only", "match_skills", "unowned_minutes")
    return AssignmentForm(data, initial={name: getattr(rule, name) for name in names})


@require_POST
@for_colleagues
def change_assignment(request: Request, slug: str) -> HttpResponse:
    """Set how the team's incidents find their owner."""
    require(request.actor, RULES[Action.MANAGE_TEAMS], "changing teams")
    team = team_by_slug(slug)
    form = assignment_form(team, request.POST)
    change = partial(set_assignment_rule, team=team, actor=request.actor, now=request.now)
    if attempt(form, lambda: change(**form.cleaned_data)) is not None:
        return done(request, reverse("team", args=[team.slug]), "Saved.")
    context = {"team": team, "assignment_form": form}
    return page(request, "teams/assignment.html", context, part="form", status=422)
