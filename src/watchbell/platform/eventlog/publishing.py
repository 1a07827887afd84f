"""Writing the log."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from watchbell.kernel.events import Event
from watchbell.kernel.ids import new_id_bytes
from watchbell.platform.bulk import as_json
from watchbell.platform.gathering import gathered

RECALLED = "recalled"
"""What the payload of an event says that was brought in from another product's history."""
_INSERT = """
with written as (
    insert into platform_event
        (at, id, kind, subject_kind, subject_id, actor_kind, actor_id, actor_name, payload)
    select at, id, kind, subject_kind, subject_id, actor_kind, actor_id, actor_name, payload
    from jsonb_to_recordset(%s::jsonb) as row (
        at timestamptz, id uuid, kind text, subject_kind text, subject_id uuid,
        actor_kind text, actor_id uuid, actor_name text, payload jsonb)
)
select pg_notify('watchbell', 'events')
"""


class OutsideTransaction(RuntimeError):
    """An event was published with no transaction around it and its change."""


def publish(*events: Event) -> None:
    """Append the events to the log in the caller's transaction and wake the readers."""
    if not connection.in_atomic_block:
        raise OutsideTransaction("publish() belongs in the transaction that made the change")
    if not events:
        return
    together = gathered()
    if together is not None:
        together.publish(events)
    else:
        write_events(events)


def write_events(events: Sequence[Event]) -> None:
    """Append the events at once, whatever is being gathered."""
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [as_json([_row(event) for event in events])])


def _row(event: Event) -> dict[str, Any]:
    return {
        "at": event.at,
        "id": new_id_bytes(event.at).hex(),
        "kind": event.kind,
        "subject_kind": event.subject.kind,
        "subject_id": event.subject.id,
        "actor_kind": event.actor.kind.value,
        "actor_id": event.actor.id,
        "actor_name": event.actor.name,
        "payload": payload_of(event),
    }


def payload_of(event: Event) -> dict[str, Any]:
    """Return what is stored of an event's own; what was recalled is marked."""
    own = event.payload()
    return {**own, RECALLED: True} if event.actor.recalled else own
