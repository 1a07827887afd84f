"""Reading how many changes of a service went wrong: which of them an incident came from."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from watchbell.incidents.selectors.scope import visible_condition
from watchbell.kernel.actors import Actor
from watchbell.kernel.intervals import Interval

# What was merged, cancelled or found a duplicate blames nothing.
_COUNTED = """
select t.service_id, count(distinct c.id), count(distinct c.id) filter (where exists (
    select from incidents_relation r join incidents_incident i on i.id = r.source_id
    where r.change_id = c.id and r.kind = 'caused_by'
        and i.state <> 'cancelled' and i.outcome <> 'duplicate' and {visible}))
from catalog_change c join catalog_change_services t on t.change_id = c.id
where c.starts_at >= %(since)s and c.starts_at < %(until)s
    and (%(service)s::uuid is null or t.service_id = %(service)s)
group by t.service_id
"""


@dataclass(frozen=True, slots=True)
class Changed:
    """The changes of a service that began in a window, and how many of them an incident names as
    its cause.
    """

    changes: int = 0
    failed: int = 0

    @property
    def failure_rate(self) -> float | None:
        """Return the share that went wrong, from 0 to 1; None without any change."""
        return self.failed / self.changes if self.changes else None


def changes_of(actor: Actor, window: Interval, service_id: UUID | None) -> dict[UUID, Changed]:
    """Return the changes of each service, by its id; incidents that `actor` may not know of blame
    none.
    """
    visible, who = visible_condition(actor, "i")
    values = {**who, "since": window.start, "until": window.end, "service": service_id}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED.format(visible=visible), values)
        return {key: Changed(changes, failed) for key, changes, failed in cursor.fetchall()}
