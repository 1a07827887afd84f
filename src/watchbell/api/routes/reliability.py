"""How reliable services are."""

from datetime import timedelta
from typing import Any

from ninja import Query, Router

from watchbell.analytics.domain import clean_window
from watchbell.analytics.reliability.reading import Line, reliability
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read
from watchbell.api.schemas.reliability import ReliabilityList, ReliabilityQuery
from watchbell.kernel.intervals import Interval

router = Router(tags=["figures"])


@read(router, "/reliability", name="get_reliability", returns=ReliabilityList)
def show(request: ApiRequest, query: Query[ReliabilityQuery]) -> Answer:
    """Read availability, failures, error budget and cost of services, the longest away first."""
    since, until = clean_window(query.from_, query.to, request.now)
    service = references.service(query.service)
    found = reliability(
        actor=request.actor,
        window=Interval(since, until),
        service_id=service.pk if service else None,
        now=request.now,
    )
    values = {"from": since, "to": until, "items": [_shown(line) for line in found]}
    return Answer(ReliabilityList.model_validate(values))


def _shown(line: Line) -> dict[str, Any]:
    one = line.whole
    return {
        "service": line.service.slug,
        "agreed": one.agreed.total_seconds(),
        "downtime": one.downtime.total_seconds(),
        "degraded": one.degraded.total_seconds(),
        "availability": one.availability,
        "failures": one.failures,
        "mtbf": _seconds(one.mtbf),
        "target": one.target,
        "budget": one.budget,
        "allowed": _seconds(one.allowed),
        "left": _seconds(one.left),
        "cost": one.cost,
    }


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()
