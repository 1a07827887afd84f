"""Reading the log, for timelines, the API and subscriptions."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from watchbell.kernel.actors import Actor, ActorKind, SubjectRef
from watchbell.kernel.events import Event, event_class
from watchbell.platform.eventlog.publishing import RECALLED, payload_of
from watchbell.platform.gathering import gathered

COLUMNS = (
    "id, at, kind, subject_kind, subject_id, actor_kind, actor_id, actor_name, payload, position"
)


_NOT_YET = UUID(int=0)


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One row of the log. `position` is None until no earlier row can appear any more."""

    id: UUID
    at: datetime
    kind: str
    subject: SubjectRef
    actor: Actor
    payload: dict[str, Any]
    position: int | None

    def restore(self) -> Event:
        """Return the event as its class; KeyError when this version does not know it."""
        return event_class(self.kind).restore(
            subject=self.subject, actor=self.actor, at=self.at, payload=self.payload
        )


def events_of(
    subject: SubjectRef,
    *,
    before: tuple[datetime, UUID] | None = None,
    back_to: tuple[datetime, UUID] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    kinds: Sequence[str] = (),
    parts: Sequence[UUID] = (),
    part_kinds: Sequence[str] = (),
    limit: int = 200,
) -> list[StoredEvent]:
    """Return one record's newest events, newest first; page by the last row's (at, id).

    Of its `parts`, records of the same kind that became part of it, only `part_kinds` are told.

    A record that is younger than the log says `since` when: the months before are not looked at,
    as little as those from `until` on. `back_to` is the (at, id) of the oldest row wanted. `kinds`
    leaves out all others.
    """
    condition, values = "", list[Any]()
    if before is not None:
        condition, values = "and (at, id) < (%s, %s)", [*before]
    if back_to is not None:
        condition, values = f"{condition} and (at, id) >= (%s, %s)", [*values, *back_to]
    if since is not None:
        condition, values = f"{condition} and at >= %s", [*values, since]
    if until is not None:
        condition, values = f"{condition} and at < %s", [*values, until]
    if kinds:
        condition, values = f"{condition} and kind = any(%s)", [*values, list(kinds)]
    whose, ids = "subject_id = %s", list[Any]([subject.id])
    if parts:
        whose = f"({whose} or subject_id = any(%s) and kind = any(%s))"
        ids += [list(parts), list(part_kinds)]
    return _select(
        f"where subject_kind = %s and {whose} {condition} order by at desc, id desc",
        [subject.kind, *ids, *values],
        limit,
    )


def gathered_events_of(subject: SubjectRef, *, kinds: Sequence[str]) -> list[StoredEvent]:
    """Return what was published of a record and is still to be written, in its order."""
    together = gathered()
    return [
        StoredEvent(
            id=_NOT_YET,
            at=event.at,
            kind=event.kind,
            subject=subject,
            actor=event.actor,
            payload=payload_of(event),
            position=None,
        )
        for event in (together.of_subject.get(subject, ()) if together else ())
        if event.kind in kinds
    ]


def events_after(
    position: int, *, kinds: Sequence[str] | None = None, limit: int = 500
) -> list[StoredEvent]:
    """Return the settled events behind `position`, oldest first."""
    condition = "and kind = any(%s)" if kinds is not None else ""
    values = [position, list(kinds)] if kinds is not None else [position]
    return _select(f"where position > %s {condition} order by position", values, limit)


def event_by_id(event_id: UUID, at: datetime) -> StoredEvent:
    """Return one event; LookupError when retention has dropped it."""
    found = _select("where at = %s and id = %s", [at, event_id], 1)
    if not found:
        raise LookupError(f"the event {event_id} is no longer in the log")
    return found[0]


def head_position() -> int:
    """Return the last position given."""
    with connection.cursor() as cursor:
        cursor.execute("select position from platform_eventhead")
        return int(cursor.fetchone()[0])


def _select(where: str, values: Iterable[Any], limit: int) -> list[StoredEvent]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {COLUMNS} from platform_event {where} limit %s",  # noqa: S608 constants
            [*values, limit],
        )
        return [stored_event(row) for row in cursor.fetchall()]


def stored_event(row: tuple[Any, ...]) -> StoredEvent:
    """Return a row of `COLUMNS`."""
    (id_, at, kind, subject_kind, subject_id, actor_kind, actor_id, name, payload, position) = row
    said = json.loads(payload) if isinstance(payload, str) else payload
    return StoredEvent(
        id=id_,
        at=at,
        kind=kind,
        subject=SubjectRef(subject_kind, subject_id),
        actor=Actor(ActorKind(actor_kind), actor_id, name, recalled=said.get(RECALLED, False)),
        payload=said,
        position=position,
    )
