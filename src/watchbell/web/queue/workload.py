"""The workload board: each team and person with what they have to do, and work to give away."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from watchbell.accounts.models import Person
from watchbell.accounts.selectors import person_by_id
from watchbell.incidents.permissions import Action
from watchbell.incidents.selectors import PersonLoad, QueueItem, TeamLoad, queue_now
from watchbell.incidents.services import assign_incident
from watchbell.kernel.errors import InvalidInput
from watchbell.web.access import access_incident, for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page

_SHOWN = 6


@dataclass(frozen=True)
class Share:
    """What one person of a team has; `more` is how much is not shown."""

    person: PersonLoad | None
    items: list[QueueItem]
    more: int


@dataclass(frozen=True)
class Board:
    """A team, its people, and what nobody of it has yet."""

    team: TeamLoad
    shares: list[Share]
    waiting: Share


@require_safe
@for_colleagues
def workload(request: Request) -> HttpResponse:
    """Show who has how much to do, against the hours they are here."""
    queue = queue_now(request.actor, request.now)
    wanted = request.GET.get("team", "")
    teams = [team for team in queue.capacity.teams if wanted in ("", team.slug)]
    context = {
        "boards": [_board(team, queue.items) for team in teams],
        "teams": queue.capacity.teams,
        "wanted": wanted,
        "deferred": queue.capacity.deferred,
    }
    return page(request, "queue/workload.html", context)


@require_POST
@for_colleagues
def give(request: Request, number: str) -> HttpResponse:
    """Give an incident to somebody else; its team stays."""
    incident = access_incident(request.actor, number, Action.ASSIGN)
    person = _person(request.POST.get("person", ""))
    assign_incident(
        incident_id=incident.pk,
        team=incident.team,
        assignee=person,
        actor=request.actor,
        now=request.now,
    )
    return done(request, reverse("workload"), f"{incident.label} is {person.name}'s now.")


def _person(value: str) -> Person:
    try:
        return person_by_id(UUID(value))
    except ValueError:
        fields: dict[str, Any] = {"person": "Choose somebody."}
        raise InvalidInput("There is nobody of that name.", fields=fields) from None


def _board(team: TeamLoad, items: list[QueueItem]) -> Board:
    return Board(
        team,
        [_share(person, _of(items, assignee=person.id)) for person in team.people],
        _share(None, [item for item in _of(items, None) if item.ranked.work.team_id == team.id]),
    )


def _of(items: list[QueueItem], assignee: UUID | None) -> list[QueueItem]:
    return [item for item in items if item.ranked.work.assignee_id == assignee]


def _share(person: PersonLoad | None, items: list[QueueItem]) -> Share:
    return Share(person, items[:_SHOWN], max(0, len(items) - _SHOWN))
