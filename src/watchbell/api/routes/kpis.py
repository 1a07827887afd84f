"""The figures."""

from ninja import Query, Router

from watchbell.analytics.selectors import kpis
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read
from watchbell.api.schemas.kpis import KpiQuery, KpisShown

router = Router(tags=["figures"])


@read(router, "/kpis", name="get_kpis", returns=KpisShown)
def show(request: ApiRequest, query: Query[KpiQuery]) -> Answer:
    """Read every figure with its definition, over a window and split if you like."""
    report = kpis(actor=request.actor, from_=query.from_, to=query.to, by=query.by, now=request.now)
    return Answer(KpisShown.model_validate(report.as_json()))
