"""How long services were away, and what that cost."""

from watchbell.analytics.domain import Better, Kpi, Lasting, Subject, Unit
from watchbell.analytics.registry.fragments import LIVE

_SUFFERED = Lasting("coalesce(i.occurred_at, i.detected_at, i.created_at)", "i.restored_at")
_SERVICE = "incidents_incident i join catalog_service w on w.id = i.service_id"
_POPULATION = "Outages (not mere degradations) of a service that was restored in the window."

SERVICES = (
    Kpi(
        name="downtime",
        title="Downtime",
        definition="From the fault's beginning (else its detection, else the declaration) until"
        " the service worked again.",
        population=_POPULATION,
        edge_cases="Of the main service of an incident. Outages that overlap count each; the sum"
        " is what incidents lasted, not by how much a service missed its agreed hours.",
        unit=Unit.SECONDS,
        subject=Subject.SERVICES,
        better=Better.LESS,
        lasting=_SUFFERED,
        end_event="i.restored_at",
        condition=f"{LIVE} and i.effect = 'outage' and i.restored_at is not null",
        source=_SERVICE,
    ),
    Kpi(
        name="downtime_cost",
        title="Cost of downtime",
        definition="Downtime in minutes times what a minute of the service costs.",
        population=_POPULATION,
        edge_cases="A service for which no cost is set: missing, not free. Without the work on it;"
        " outages that overlap count each. At today's cost a minute.",
        unit=Unit.MONEY,
        subject=Subject.SERVICES,
        better=Better.LESS,
        value=f"{_SUFFERED.on_the_clock} / 60 * nullif(w.cost_per_minute, 0)::float8",
        end_event="i.restored_at",
        condition=f"{LIVE} and i.effect = 'outage' and i.restored_at is not null",
        source=_SERVICE,
    ),
)
