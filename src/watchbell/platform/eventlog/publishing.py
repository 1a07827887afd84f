"""Writing the log."""

import json
from typing import Any

from django.db import connection

from watchbell.kernel.events import Event
from watchbell.kernel.ids import new_id_bytes

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
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [json.dumps([_row(event) for event in events])])


def _row(event: Event) -> dict[str, Any]:
    actor_id = event.actor.id
    return {
        "at": event.at.isoformat(),
        "id": new_id_bytes(event.at).hex(),
        "kind": event.kind,
        "subject_kind": event.subject.kind,
        "subject_id": event.subject.id.hex,
        "actor_kind": event.actor.kind.value,
        "actor_id": actor_id.hex if actor_id else None,
        "actor_name": event.actor.name,
        "payload": event.payload(),
    }
