"""Addresses at which a screen on a wall shows dashboards: signed, read-only, revoked at any time.

Who stands before a screen may know nothing restricted, and changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from watchbell.accounts.permissions import require
from watchbell.analytics.dashboard_events import WallLinkMade, WallLinkRevoked
from watchbell.analytics.dashboards.domain import Board
from watchbell.analytics.dashboards.finding import board_of, dashboard_for, id_of
from watchbell.analytics.dashboards.keeping import may_change
from watchbell.analytics.dashboards.ready import READY
from watchbell.analytics.models import Dashboard, WallLink
from watchbell.analytics.permissions import RULES, Action
from watchbell.kernel.actors import Actor, ActorKind, Role
from watchbell.kernel.errors import InvalidInput, NotFound, PermissionDenied
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line
from watchbell.platform.crypto import Unreadable, sign, unsign
from watchbell.platform.eventlog import publish
from watchbell.platform.settings import current

PASSER_BY = Actor(
    ActorKind.PERSON, None, "A screen on the wall", Role.RESPONDER, scopes=frozenset({"read"})
)
"""Whose eyes a screen has: a colleague's who is in no team and was let into nothing."""
LEAST_SECONDS, MOST_SECONDS = 5, 3600
_MOST_BOARDS, _MOST_LINKS = 12, 50
_PURPOSE = "wall"
_LONGEST_TOKEN = 200
_SEEN_EVERY = timedelta(hours=1)
_GONE = "This address is not valid any more. Ask whoever made it for a new one."


@dataclass(frozen=True, slots=True)
class Wall:
    """What a screen shows: dashboards one after the other, each for so many seconds."""

    name: str
    boards: list[Board]
    seconds: int
    zone: str


@transaction.atomic
def make_wall_link(
    *, name: str, dashboards: Sequence[str], seconds: int = 30, actor: Actor, now: datetime
) -> WallLink:
    """Make an address for a screen: for dashboards of one's own, or ready ones by managers."""
    require(actor, RULES[Action.KEEP_DASHBOARDS], "making links for screens")
    if actor.person_id is None:
        raise PermissionDenied("Only people make links for screens.")
    keys = list(dict.fromkeys(dashboards))
    _check(keys, seconds, actor)
    if _standing(actor).count() >= _MOST_LINKS:
        message = f"You have {_MOST_LINKS} links; revoke one first."
        raise InvalidInput(message, fields={"name": message})
    link = WallLink.objects.create(
        id=new_id(now),
        name=clean_line(name, "name", 80),
        dashboards=keys,
        seconds=seconds,
        made_by_id=actor.person_id,
        made_at=now,
    )
    publish(WallLinkMade(subject=link.ref, actor=actor, at=now, name=link.name, dashboards=keys))
    return link


def _check(keys: Sequence[str], seconds: int, actor: Actor) -> None:
    if not 1 <= len(keys) <= _MOST_BOARDS:
        message = f"Choose 1 to {_MOST_BOARDS} dashboards."
        raise InvalidInput(message, fields={"dashboards": message})
    if not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        message = f"Use {LEAST_SECONDS} to {MOST_SECONDS} seconds."
        raise InvalidInput(message, fields={"seconds": message})
    for key in keys:
        if key in READY:
            require(actor, RULES[Action.SHARE_DASHBOARDS], "showing a ready dashboard on a wall")
        elif not may_change(actor, dashboard_for(actor, id_of(key))):
            raise PermissionDenied("Only its owner may show a dashboard on a wall.")


@transaction.atomic
def revoke_wall_link(*, link_id: UUID, actor: Actor, now: datetime) -> WallLink:
    """Let an address work no longer; its maker may, and an administrator."""
    require(actor, RULES[Action.KEEP_DASHBOARDS], "revoking links for screens")
    link = _standing(actor).select_for_update().filter(pk=link_id).first()
    if link is None:
        raise NotFound("There is no such link.")
    link.revoked_at = now
    link.save(update_fields=["revoked_at"])
    publish(WallLinkRevoked(subject=link.ref, actor=actor, at=now, name=link.name))
    return link


def wall_links_for(actor: Actor) -> list[WallLink]:
    """Return the links that work: one's own, and for administrators everybody's."""
    require(actor, RULES[Action.READ], "seeing dashboards")
    return list(_standing(actor).order_by("name", "id")[: _MOST_LINKS * 4])


def _standing(actor: Actor) -> QuerySet[WallLink]:
    rows = WallLink.objects.filter(revoked_at=None)
    return rows if actor.role is Role.ADMIN else rows.filter(made_by_id=actor.person_id)


def wall_address(link: WallLink) -> str:
    """Return where the link leads: its signature is made by this installation alone."""
    return f"{current().url}/wallboard/link/{sign(_PURPOSE, link.pk.hex)}"


def read_wall_link(token: str, *, now: datetime) -> Wall:
    """Return what the token of an address shows; NotFound when it no longer counts.

    It shows what its maker may show: not what was taken from them meanwhile.
    """
    link = _link_of(token)
    maker = link.made_by.as_actor()
    boards = [board for key in link.dashboards if (board := _shown(maker, key))]
    if not boards or not link.made_by.is_active:
        raise NotFound(_GONE)
    stale = Q(seen_at=None) | Q(seen_at__lt=now - _SEEN_EVERY)
    WallLink.objects.filter(stale, pk=link.pk).update(seen_at=now)
    return Wall(link.name, boards, link.seconds, link.made_by.timezone)


def _link_of(token: str) -> WallLink:
    try:
        if len(token) > _LONGEST_TOKEN:
            raise Unreadable("too long")
        link_id = UUID(hex=unsign(_PURPOSE, token))
    except ValueError as error:
        raise NotFound(_GONE) from error
    rows = WallLink.objects.filter(pk=link_id, revoked_at=None).select_related("made_by")
    link = rows.first()
    if link is None:
        raise NotFound(_GONE)
    return link


def _shown(maker: Actor, key: str) -> Board | None:
    if key in READY:
        return READY[key]
    row = Dashboard.objects.filter(pk=id_of(key)).select_related("owner", "team").first()
    return board_of(row) if row is not None and may_change(maker, row) else None
