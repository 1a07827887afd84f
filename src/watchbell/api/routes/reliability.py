"""How reliable services are."""

from ninja import Query, Router

from watchbell.analytics.domain import clean_window
from watchbell.analytics.reliability.reading import reliability
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read
from watchbell.api.presenters.reliability import reliability_shown
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
    values = {"from": since, "to": until, "items": [reliability_shown(line) for line in found]}
    return Answer(ReliabilityList.model_validate(values))
