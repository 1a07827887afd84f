"""Reads of heartbeats and their pings."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q

from watchbell.alerts.domain.beating import BeatState
from watchbell.alerts.models import Heartbeat, HeartbeatPing
from watchbell.alerts.permissions import Action, require
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound
from watchbell.kernel.pages import DEFAULT_LIMIT, Page, clean_limit, cut, read_cursor, uuid_key
from watchbell.platform.crypto import hash_token, unseal
from watchbell.platform.settings import Secret


def heartbeats_page(
    *,
    actor: Actor,
    state: BeatState | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Heartbeat]:
    """Return heartbeats by name, with their integration and service."""
    require(actor, Action.READ_INTEGRATIONS)
    rows = Heartbeat.objects.select_related("integration", "service")
    if state is not None:
        rows = rows.filter(state=state)
    if cursor is not None:
        name, last = read_cursor(cursor, 2)
        rows = rows.filter(Q(name__gt=name) | Q(name=name, id__gt=uuid_key(last)))
    found = list(rows.order_by("name", "id")[: clean_limit(limit) + 1])
    return cut(found, limit, lambda row: (row.name, str(row.id)))


def heartbeat_counts(*, actor: Actor) -> dict[str, int]:
    """Return how many heartbeats are in each state."""
    require(actor, Action.READ_INTEGRATIONS)
    rows = Heartbeat.objects.order_by().values_list("state").annotate(n=Count("id"))
    return {state.value: 0 for state in BeatState} | dict(rows)


def heartbeat_by_id(*, actor: Actor, heartbeat_id: UUID) -> Heartbeat:
    """Return one heartbeat with its integration and service; NotFound without one."""
    require(actor, Action.READ_INTEGRATIONS)
    rows = Heartbeat.objects.select_related("integration", "service").filter(pk=heartbeat_id)
    found = rows.first()
    if found is None:
        raise NotFound("There is no such heartbeat.")
    return found


def heartbeat_key(*, actor: Actor, heartbeat: Heartbeat) -> Secret:
    """Return the key of its address; Unreadable under another secret key."""
    require(actor, Action.MANAGE_INTEGRATIONS)
    return unseal(heartbeat.sealed_key)


def last_pings(
    *, actor: Actor, heartbeat_id: UUID, limit: int = DEFAULT_LIMIT
) -> list[HeartbeatPing]:
    """Return the newest pings of a heartbeat, with what they said."""
    require(actor, Action.READ_INTEGRATIONS)
    rows = HeartbeatPing.objects.filter(heartbeat_id=heartbeat_id)
    return list(rows.order_by(F("id").desc())[: clean_limit(limit)])


def heartbeat_of_key(key: str) -> UUID:
    """Return the id of the heartbeat that has this key; NotFound without one."""
    rows = Heartbeat.objects.filter(key_hash=hash_token(key)).values_list("id", flat=True)
    found = rows.first()
    if found is None:
        raise NotFound("There is no such heartbeat.")
    return found


def own_heartbeats(integration_id: UUID) -> list[Heartbeat]:
    """Return an integration's heartbeats by name, for the machine that sends."""
    rows = Heartbeat.objects.filter(integration_id=integration_id)
    return list(rows.select_related("service__team").order_by("name", "id"))


def own_heartbeat(integration_id: UUID, name: str) -> Heartbeat:
    """Return an integration's heartbeat of this name; NotFound without one."""
    rows = Heartbeat.objects.filter(integration_id=integration_id, name=name.replace("\0", ""))
    found = rows.select_related("service__team").first()
    if found is None:
        raise NotFound(f"There is no heartbeat called {name[:100]!r}.")
    return found


def is_late(heartbeat: Heartbeat, now: datetime) -> bool:
    """Say whether it is past its time and within its grace."""
    expected = heartbeat.expected_at
    return heartbeat.state == BeatState.UP and expected is not None and expected < now
