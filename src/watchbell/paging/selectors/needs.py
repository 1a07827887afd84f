"""Which pages nobody needs any more at the moment they would leave.

Reading the log takes pages back as well; in a storm, or after a crash, it may come later than
the worker that sends.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from watchbell.incidents.domain import State
from watchbell.notify.domain import Purpose
from watchbell.notify.models import Message
from watchbell.paging.domain import PAGEABLE, Until

_UNNEEDED = """
select p.message_id from paging_page p
join paging_escalation e on e.id = p.escalation_id
join incidents_incident i on i.id = e.incident_id
where p.message_id = any(%s) and (
    not i.state = any(%s)
    or (
        i.acknowledged_at >= p.created_at
        and not exists (
            select from jsonb_array_elements(e.snapshot -> 'steps') as s (step)
            where s.step ->> 'until' <> %s)))
"""

_UNNEEDED_ASKS = """
select m.id from notify_message m
join paging_ask a on a.incident_id = m.subject_id and m.id = any(a.message_ids)
join incidents_incident i on i.id = a.incident_id
where m.id = any(%s) and (
    a.answered_at is not null
    or i.state = any(%s)
    or (i.acknowledged_by_id = a.person_id and i.acknowledged_at >= a.asked_at))
"""
_OVER = [State.RESOLVED.value, State.CLOSED.value, State.CANCELLED.value]


def unneeded_pages(messages: Sequence[Message]) -> set[UUID]:
    """Return those of these messages that page for what was answered, or ended, meanwhile.

    Where one answer may not be enough, only the end of the incident counts. Who was asked by
    hand is asked until they answer.
    """
    pages = [message.pk for message in messages if message.purpose == Purpose.PAGE]
    asks = [message.pk for message in messages if message.purpose == Purpose.ASK]
    found = set()
    if pages:
        found |= _ids(_UNNEEDED, [pages, sorted(PAGEABLE), Until.ACKNOWLEDGED.value])
    if asks:
        found |= _ids(_UNNEEDED_ASKS, [asks, _OVER])
    return found


def _ids(statement: str, values: list[Any]) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {message_id for (message_id,) in cursor.fetchall()}
