"""What the work on a service's incidents cost, beside what its downtime did."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from watchbell.analytics.registry import kpi_named
from watchbell.incidents.selectors.scope import visible_condition
from watchbell.kernel.actors import Actor
from watchbell.kernel.intervals import Interval

_COST = kpi_named("cost_per_ticket")
_SUMS = f"""
select i.service_id, sum(({_COST.value})::numeric)
from {_COST.source}
where {{visible}} and {_COST.condition} and i.service_id is not null
    and {_COST.end_event} >= %(since)s and {_COST.end_event} < %(until)s
    and (%(service)s::uuid is null or i.service_id = %(service)s)
group by i.service_id
"""  # noqa: S608 literals of the registry
_CENT = Decimal("0.01")


def labour_costs(actor: Actor, window: Interval, service_id: UUID | None) -> dict[UUID, Decimal]:
    """Return what the work on the incidents cost that were resolved in the window, by service.

    Logged or estimated as for the cost per ticket, without fixed cost; nothing without a rate.
    """
    visible, seen = visible_condition(actor, "i")
    values: dict[str, Any] = {**seen, "since": window.start, "until": window.end}
    with connection.cursor() as cursor:
        cursor.execute(_SUMS.format(visible=visible), {**values, "service": service_id})
        rows: list[tuple[UUID, Decimal | None]] = cursor.fetchall()
    return {key: total.quantize(_CENT) for key, total in rows if total is not None}
