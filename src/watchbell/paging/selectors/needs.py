"""Which pages nobody needs any more at the moment they would leave.

Reading the log takes pages back as well; in a storm, or after a crash, it may come later than
the worker that sends.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

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


def unneeded_pages(messages: Sequence[Message]) -> set[UUID]:
    """Return those of these messages that page for what was answered, or ended, meanwhile.

    Where one answer may not be enough, only the end of the incident counts.
    """
    pages = [message.pk for message in messages if message.purpose == Purpose.PAGE]
    if not pages:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_UNNEEDED, [pages, sorted(PAGEABLE), Until.ACKNOWLEDGED.value])
        return {message_id for (message_id,) in cursor.fetchall()}
