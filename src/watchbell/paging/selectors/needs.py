"""Which pages nobody needs any more at the moment they would leave.

Reading the log takes pages back as well; in a storm, or after a crash, it may come later than
the worker that sends.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from watchbell.incidents.domain import State
from watchbell.notify.domain import Purpose
from watchbell.paging.domain import PAGEABLE, Until

_OVER = (State.RESOLVED.value, State.CLOSED.value, State.CANCELLED.value)


def _list(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


UNNEEDED = f"""case m.purpose
    when '{Purpose.PAGE.value}' then exists (
        select from paging_page p
        join paging_escalation e on e.id = p.escalation_id
        join incidents_incident i on i.id = e.incident_id
        where p.message_id = m.id and (
            i.state not in ({_list(PAGEABLE)})
            or (
                i.acknowledged_at >= p.created_at
                and not exists (
                    select from jsonb_array_elements(e.snapshot -> 'steps') as s (step)
                    where s.step ->> 'until' <> '{Until.ACKNOWLEDGED.value}'))))
    when '{Purpose.ASK.value}' then exists (
        select from paging_ask a
        join incidents_incident i on i.id = a.incident_id
        where a.incident_id = m.subject_id and m.id = any(a.message_ids) and (
            a.answered_at is not null
            or i.state in ({_list(_OVER)})
            or (i.acknowledged_by_id = a.person_id and i.acknowledged_at >= a.asked_at)))
    else false
end"""  # noqa: S608 our own words
"""Says of a message `m` that it pages for what was answered, or ended, meanwhile.

Where one answer may not be enough, only the end of the incident counts. Who was asked by hand is
asked until they answer.
"""


def is_unneeded(message_id: UUID) -> bool:
    """Say whether nobody needs this message any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select exists (select from notify_message m where m.id = %s and {UNNEEDED})",  # noqa: S608
            [message_id],
        )
        return bool(cursor.fetchone()[0])
