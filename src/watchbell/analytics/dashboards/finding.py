"""Which dashboards there are for somebody, and which one a key means."""

from uuid import UUID

from django.db.models import Q, QuerySet

from watchbell.accounts.permissions import require
from watchbell.analytics.dashboards.domain import Board, Widget, clean_widget
from watchbell.analytics.dashboards.kinds import KINDS
from watchbell.analytics.dashboards.ready import READY
from watchbell.analytics.filtering import NO_FILTERS, Filters, parse_pairs
from watchbell.analytics.models import Dashboard
from watchbell.analytics.permissions import RULES, Action
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput, NotFound

MOST_FOUND = 200


def dashboards_for(actor: Actor) -> list[Dashboard]:
    """Return the dashboards that somebody keeps, their teams find and all find, by name."""
    require(actor, RULES[Action.READ], "seeing dashboards")
    return list(_offered(actor).order_by("name", "id")[:MOST_FOUND])


def dashboard_for(actor: Actor, dashboard_id: UUID) -> Dashboard:
    """Return one of the dashboards that somebody may open; NotFound for any other."""
    require(actor, RULES[Action.READ], "seeing dashboards")
    row = _offered(actor).filter(pk=dashboard_id).first()
    if row is None:
        raise NotFound("There is no such dashboard.")
    return row


def board_for(actor: Actor, key: str) -> Board:
    """Return the dashboard of this key as it is looked at: a ready one's name, or an id."""
    require(actor, RULES[Action.READ], "seeing dashboards")
    if key in READY:
        return READY[key]
    return board_of(dashboard_for(actor, id_of(key)))


def id_of(key: str) -> UUID:
    """Return the id that a key says; NotFound for anything else."""
    try:
        return UUID(key)
    except ValueError:
        raise NotFound("There is no such dashboard.") from None


def board_of(row: Dashboard) -> Board:
    """Return a kept dashboard as it is looked at."""
    return Board(
        key=str(row.pk),
        name=row.name,
        about=row.about,
        widgets=tuple(kept_widgets(row)),
        days=row.days,
        filters=_kept_filters(row.filters),
    )


def kept_widgets(row: Dashboard) -> list[Widget]:
    """Return the widgets of a row; what an older version could still show is left out."""
    found = []
    for one in row.widgets:
        if one.get("kind") in KINDS:
            try:
                found.append(clean_widget(one))
            except InvalidInput:
                continue
    return found


def _kept_filters(pairs: list[str]) -> Filters:
    try:
        return parse_pairs(pairs)
    except InvalidInput:
        return NO_FILTERS


def _offered(actor: Actor) -> QuerySet[Dashboard]:
    theirs = Q(owner_id=actor.person_id) | Q(team_id__in=actor.team_ids) | Q(is_shared=True)
    return Dashboard.objects.filter(theirs).select_related("owner", "team")
