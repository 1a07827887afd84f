"""Keeping views, and the counts in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from watchbell.accounts.models import Team
from watchbell.incidents.desk_events import SavedViewDeleted, SavedViewKept
from watchbell.incidents.models import SavedView
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors.brought import narrowings
from watchbell.incidents.selectors.listing import count_matching
from watchbell.incidents.selectors.viewing import filters_from, kept_query
from watchbell.kernel.actors import Actor, ActorKind, Role
from watchbell.kernel.errors import Conflict, InvalidInput, NotFound, PermissionDenied
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


@dataclass(frozen=True, kw_only=True)
class ViewFields:
    """What a view is: its name, what it is narrowed to and looks like, and who else finds it."""

    name: str
    query: Mapping[str, str]
    columns: Sequence[str]
    team: Team | None = None
    is_shared: bool = False


@transaction.atomic
def save_view(
    *, fields: ViewFields, actor: Actor, now: datetime, replace: bool = True
) -> SavedView:
    """Keep a list under a name; the owner's own one of that name is replaced, or is a conflict."""
    require(actor, Action.LIST_ALL)
    if actor.person_id is None:
        raise PermissionDenied("Only people keep views.")
    mine = SavedView.objects.select_for_update().filter(owner_id=actor.person_id)
    view = mine.filter(name__iexact=clean_line(fields.name, "name", _NAME_LIMIT)).first()
    if view is not None and not replace:
        raise Conflict(f"You keep a view called {view.name} already; change that one.")
    if view is None and mine.count() >= _MOST_KEPT:
        raise InvalidInput(
            f"You keep {_MOST_KEPT} views already.", fields={"name": "Delete one first."}
        )
    if view is None:
        view = SavedView(id=new_id(now), owner_id=actor.person_id, created_at=now)
    _write(view, fields, actor, now)
    return view


@transaction.atomic
def change_view(*, view_id: UUID, fields: ViewFields, actor: Actor, now: datetime) -> SavedView:
    """Change a view; its owner may."""
    require(actor, Action.LIST_ALL)
    view = _found(view_id, actor)
    if view.owner_id != actor.person_id:
        raise PermissionDenied("Only who keeps a view may change it.")
    mine = SavedView.objects.filter(owner_id=actor.person_id).exclude(pk=view.pk)
    if mine.filter(name__iexact=fields.name.strip()).exists():
        message = "You keep a view of that name already."
        raise InvalidInput(message, fields={"name": message})
    _write(view, fields, actor, now)
    return view


def _write(view: SavedView, fields: ViewFields, actor: Actor, now: datetime) -> None:
    """Give a view its fields, count it and save it; it is shared by those who may."""
    team = fields.team
    if team is not None and team.pk not in actor.team_ids:
        raise PermissionDenied(f"You are not in {team.name}.")
    if fields.is_shared and (actor.role is None or actor.role.rank < Role.MANAGER.rank):
        raise PermissionDenied("Views for everybody are kept by managers.")
    view.name = clean_line(fields.name, "name", _NAME_LIMIT)
    view.team, view.is_shared = team, fields.is_shared
    view.query, view.columns = kept_query(fields.query), list(fields.columns)
    view.updated_at = now
    _count(view, now)
    view.save()
    publish(SavedViewKept(subject=view.ref, actor=actor, at=now, name=view.name, query=view.query))


def _found(view_id: UUID, actor: Actor) -> SavedView:
    """Return the view locked, if it is the actor's own or one that others find too."""
    view = SavedView.objects.select_for_update().filter(pk=view_id).first()
    if view is None or (view.owner_id != actor.person_id and not _is_offered(view, actor)):
        raise NotFound("There is no such view.")
    return view


def _is_offered(view: SavedView, actor: Actor) -> bool:
    if view.is_private:
        return False
    return view.is_shared or view.team_id in actor.team_ids or actor.role is Role.ADMIN


@transaction.atomic
def delete_view(*, view_id: UUID, actor: Actor, now: datetime) -> None:
    """Forget a view; the owner may, and an administrator one that others use."""
    view = _found(view_id, actor)
    if view.owner_id != actor.person_id and actor.role is not Role.ADMIN:
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
        if view.counted_position is None or _goes_by_time(view) or _touched(view.counted_position):
            _count(view, now, position=head)
            counted += 1
        view.counted_position = head
        view.save(update_fields=["count", "counted_at", "counted_position"])
    return counted


def _goes_by_time(view: SavedView) -> bool:
    """Say whether what a view finds changes though no incident does."""
    return bool(narrowings().keys() & view.query.keys())


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
    view.count = count_matching(eyes, filters_from(view.query, me=view.owner_id, now=now))
