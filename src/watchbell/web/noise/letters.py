"""The weekly letter as it would be written now, and who gets it."""

from datetime import timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from watchbell.accounts.models import Team
from watchbell.accounts.selectors import team_by_slug, team_names
from watchbell.analytics.noise.choosing import (
    choose_for_oneself,
    choose_for_team,
    first_team,
    may_choose_for,
    person_wants,
    team_wants,
)
from watchbell.analytics.noise.letters import letter_for
from watchbell.kernel.pages import LONGEST
from watchbell.notify.selectors import can_mail
from watchbell.web.access import for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page


@require_safe
@for_colleagues
def letter(request: Request) -> HttpResponse:
    """Show last week's letter of a team: the first of one's own, unless another is asked for."""
    names = team_names(actor=request.actor, limit=LONGEST)
    team = _team(request)
    context: dict[str, object] = {"teams": names, "team": team, "can_mail": can_mail()}
    if team is not None:
        today = timezone.localdate(request.now)
        monday = today - timedelta(days=today.weekday())
        tz = timezone.get_current_timezone_name()
        context |= {
            "letter": letter_for(
                team=team, week=monday, actor=request.actor, tz=tz, now=request.now
            ),
            "team_wants": team_wants(team),
            "wants": person_wants(request.actor.person_id, team),
            "is_member": team.pk in request.actor.team_ids,
            "may_choose": may_choose_for(request.actor, team),
        }
    return page(request, "noise/letter.html", context)


@require_POST
@for_colleagues
def choose(request: Request) -> HttpResponse:
    """Switch the letter for oneself, or for a team."""
    team = team_by_slug(request.POST.get("team", ""))
    wanted = request.POST.get("wanted") == "yes"
    if request.POST.get("for") == "team":
        choose_for_team(team=team, wanted=wanted, actor=request.actor, now=request.now)
    else:
        choose_for_oneself(wanted=wanted, actor=request.actor, now=request.now)
    text = "The letter comes on Mondays." if wanted else "No more letters."
    return done(request, f"{reverse('noise-letter')}?team={team.slug}", text)


def _team(request: Request) -> Team | None:
    if slug := request.GET.get("team", ""):
        return team_by_slug(slug)
    return first_team(request.actor)
