"""Keeping views, and the counts in them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from watchbell.accounts.models import Team
from watchbell.incidents.desk_events import SavedViewDeleted, SavedViewKept
from watchbell.incidents.models import SavedView
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors.listing import count_matching
from watchbell.incidents.selectors.viewing import filters_from, kept_query
from watchbell.kernel.actors import Actor, ActorKind, Role
from watchbell.kernel.errors import InvalidInput, NotFound, PermissionDenied
from watchbell.kernel.events import event_classes
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line
from watchbell.platform.eventlog import events_after, publish
from watchbell.platform.eventlog.reading import head_position

_NAME_LIMIT = 60
_MOST_KEPT = 50
_REST = timedelta(seconds=10)
"""How long a count may be old before it is taken again, however much happens."""
_BATCH = 20
_EVERYBODY = Actor(ActorKind.PERSON, None, "Any colleague", Role.RESPONDER)
"""Whose eyes count what is shared: nobody learns from a number of what they may not see."""


@transaction.atomic
def save_view(
    *,
    name: str,
    query: Mapping[str, str],
    columns: Sequence[str],
    team: Team | None = None,
    is_shared: bool = False,
    actor: Actor,
    now: datetime,
) -> SavedView:
    """Keep a list under a name; the owner's own one of that name is replaced."""
    require(actor, Action.LIST_ALL)
    if actor.person_id is None:
        raise PermissionDenied("Only people keep views.")
    if team is not None and team.pk not in actor.team_ids:
        raise PermissionDenied(f"You are not in {team.name}.")
    if is_shared and (actor.role is None or actor.role.rank < Role.MANAGER.rank):
        raise PermissionDenied("Views for everybody are kept by managers.")
    name = clean_line(name, "name", _NAME_LIMIT)
    mine = SavedView.objects.select_for_update().filter(owner_id=actor.person_id)
    view = mine.filter(name__iexact=name).first()
    if view is None and mine.count() >= _MOST_KEPT:
        raise InvalidInput(
            f"You keep {_MOST_KEPT} views already.", fields={"name": "Delete one first."}
        )
    if view is None:
        view = SavedView(id=new_id(now), owner_id=actor.person_id, created_at=now)
    view.name, view.team, view.is_shared = name, team, is_shared
    view.query = kept_query(query)
    view.columns, view.updated_at = list(columns), now
    _count(view, now)
    view.save()
    publish(SavedViewKept(subject=view.ref, actor=actor, at=now, name=name, query=view.query))
    return view


@transaction.atomic
def delete_view(*, view_id: UUID, actor: Actor, now: datetime) -> None:
    """Forget a view; the owner may, and an administrator one that others use."""
    view = SavedView.objects.select_for_update().filter(pk=view_id).first()
    theirs = view is not None and view.owner_id == actor.person_id
    if view is None or (view.is_private and not theirs):
        raise NotFound("There is no such view.")
    if not theirs and actor.role is not Role.ADMIN:
        raise PermissionDenied("Only who keeps a view may delete it.")
    publish(SavedViewDeleted(subject=view.ref, actor=actor, at=now, name=view.name))
    view.delete()


@transaction.atomic
def count_views(now: datetime) -> int:
    """Count again the views whose incidents may have changed since, the oldest counts first."""
    head = head_position()
    stale = Q(counted_position=None) | Q(counted_position__lt=head)
    rested = Q(counted_at=None) | Q(counted_at__lte=now - _REST)
    rows = SavedView.objects.filter(stale, rested).select_related("owner")
    due = rows.order_by(F("counted_at").asc(nulls_first=True)).select_for_update(
        skip_locked=True, of=("self",)
    )[:_BATCH]
    counted = 0
    for view in due:
        if view.counted_position is None or _touched(view.counted_position):
            _count(view, now, position=head)
            counted += 1
        view.counted_position = head
        view.save(update_fields=["count", "counted_at", "counted_position"])
    return counted


def _touched(position: int) -> bool:
    kinds = [kind for kind in event_classes() if kind.startswith("incident.")]
    return bool(events_after(position, kinds=kinds, limit=1))


def _count(view: SavedView, now: datetime, position: int | None = None) -> None:
    """Count what a view finds, in memory; for a view of "me" that others share there is no one."""
    view.counted_at = now
    view.counted_position = head_position() if position is None else position
    if view.query.get("assignee") == "me" and not view.is_private:
        view.count = None
        return
    eyes = view.owner.as_actor() if view.is_private else _EVERYBODY
    view.count = count_matching(eyes, filters_from(view.query, me=view.owner_id))
