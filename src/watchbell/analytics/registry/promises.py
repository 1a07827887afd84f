"""Which promises were kept: read from the cycles that `sla` keeps."""

from watchbell.analytics.domain import Better, Kpi, Subject, Unit
from watchbell.analytics.registry.fragments import LIVE, from_instant

_CYCLES = "incidents_incident i join sla_cycle y on y.incident_id = i.id"
_UNBROKEN = "y.state = 'running' and y.breached_at is null"
_COUNTS = f"{LIVE} and y.voided_at is null and y.state <> 'cancelled'"
_OPEN = f"{LIVE} and y.voided_at is null and y.state in ('running', 'paused')"
# What runs is no verdict until it is broken; what ended counts when it ended.
_JUDGED = f"{_COUNTS} and (y.state = 'completed' or y.breached_at is not null)"
_AT = "coalesce(y.stopped_at, y.breached_at)"
_POPULATION = "Promises that ended in the window, and running ones that were broken in it."
_EDGES = (
    "What runs unbroken, what was cancelled and what was voided does not count. Each promise counts"
    " once, so an incident may count several times; `n` is promises. Read it beside reopenings,"
    " recurrence, reassignments and satisfaction: green promises and unhappy people go together."
)


def _kept(name: str, title: str, which: str, condition: str) -> Kpi:
    return Kpi(
        name=name,
        title=title,
        definition=f"Share of the promises{which} that were kept.",
        population=_POPULATION,
        edge_cases=_EDGES,
        unit=Unit.RATIO,
        value="(y.breached_at is null)::int::float8",
        end_event=_AT,
        condition=f"{_JUDGED} and {condition}",
        source=_CYCLES,
        subject=Subject.SLA,
        better=Better.MORE,
    )


def _open(
    name: str,
    title: str,
    definition: str,
    edge_cases: str,
    condition: str,
    from_instant: Kpi | None = None,
) -> Kpi:
    return Kpi(
        name=name,
        title=title,
        definition=definition,
        population="Promises to customers that run at this moment, whatever the window.",
        edge_cases=edge_cases,
        unit=Unit.COUNT,
        value="1",
        end_event="i.created_at",
        condition=f"{_OPEN} and y.kind = 'sla' and {condition}",
        as_of_now=True,
        source=_CYCLES,
        from_instant=from_instant,
        subject=Subject.SLA,
        better=Better.LESS,
    )


def _business(name: str, title: str, definition: str, metric: str) -> Kpi:
    return Kpi(
        name=name,
        title=title,
        definition=definition,
        population="Promises to customers that were completed in the window.",
        edge_cases="By the calendar of the promise and without its pauses, so it needs a promise:"
        " an incident without one is not part of it, nor are verdicts of other products. After a"
        " reopening the new promise counts by itself.",
        unit=Unit.SECONDS,
        value="extract(epoch from y.elapsed_business)::float8",
        end_event=_AT,
        condition=f"{_COUNTS} and y.kind = 'sla' and y.state = 'completed' and not y.stated"
        f" and y.metric = '{metric}'",
        source=_CYCLES,
        subject=Subject.SLA,
        better=Better.LESS,
    )


PROMISES = (
    _kept("sla_rate", "SLA kept", " to customers (SLA)", "y.kind = 'sla'"),
    _kept(
        "sla_response_rate",
        "SLA kept, response",
        " to customers about the first answer",
        "y.kind = 'sla' and y.metric = 'response'",
    ),
    _kept(
        "sla_resolution_rate",
        "SLA kept, resolution",
        " to customers about the resolution",
        "y.kind = 'sla' and y.metric = 'resolution'",
    ),
    _kept(
        "sla_stated_rate",
        "SLA kept, as stated elsewhere",
        " about which an imported history brought the verdict",
        "y.stated",
    ),
    _kept("ola_rate", "OLA kept", " to colleagues (OLA)", "y.kind = 'ola'"),
    _kept(
        "contract_rate",
        "Contracts kept by suppliers",
        " of suppliers (underpinning contracts)",
        "y.kind = 'contract'",
    ),
    _kept(
        "regulation_rate",
        "Legal deadlines kept",
        " to authorities (regulatory clocks)",
        "y.kind = 'regulation'",
    ),
    _open(
        "breach_risk",
        "At risk now",
        "How many running promises have used up three quarters of their time.",
        "Those on hold are shown apart, broken ones too.",
        f"{_UNBROKEN} and y.risk_at <= %(now)s",
        from_instant(
            "breach_risk_from",
            "y.risk_at",
            f"{_OPEN} and y.kind = 'sla' and {_UNBROKEN} and y.risk_at is not null",
            _CYCLES,
        ),
    ),
    _open(
        "breach_risk_paused",
        "At risk, on hold",
        "How many paused promises had used up three quarters of their time when they paused.",
        "They go on as soon as the incident does.",
        "y.state = 'paused' and y.breached_at is null and y.elapsed_business >= y.goal_span * 0.75",
    ),
    _open(
        "breached_now",
        "Broken and open",
        "How many open promises are broken already.",
        "They count in the share of kept ones by when they broke, until they end.",
        "y.breached_at is not null",
    ),
    _business(
        "mtta_business",
        "Answer, business time",
        "Business time that promises about the first answer took.",
        "response",
    ),
    _business(
        "mttr_resolve_business",
        "Resolution, business time",
        "Business time that promises about the resolution took, without pauses.",
        "resolution",
    ),
)
