"""How work flows."""

from dataclasses import asdict
from typing import Any

from ninja import Query, Router

from watchbell.analytics.domain import clean_window
from watchbell.analytics.filtering import parse_pairs
from watchbell.analytics.flow.facts import Scope, StageTime
from watchbell.analytics.flow.reading import days, flow
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read
from watchbell.api.schemas.flow import FlowQuery, FlowShown
from watchbell.kernel.zones import zone

router = Router(tags=["figures"])


@read(router, "/flow", name="get_flow", returns=FlowShown)
def show(request: ApiRequest, query: Query[FlowQuery]) -> Answer:
    """Read where the time of resolved incidents went, and what stood where on each day (UTC).

    Days are those of the last year of the window.
    """
    since, until = clean_window(query.from_, query.to, request.now)
    named = (("team", query.team), ("service", query.service))
    pairs = [f"{name}:{value}" for name, value in named if value]
    scope = Scope(since=since, until=until, filters=parse_pairs([*query.filter, *pairs]))
    found = flow(actor=request.actor, scope=scope)
    standing = days(actor=request.actor, scope=scope, tz=zone("UTC"))
    values = asdict(found) | {
        "from": since,
        "to": until,
        "efficiency": found.efficiency,
        "stages": [_stage(one) for one in found.stages],
        "teams": [asdict(one) | {"team": one.name} for one in found.teams],
        "days": [asdict(one) | {"resolved": one.done} for one in standing],
    }
    return Answer(FlowShown.model_validate(values))


def _stage(one: StageTime) -> dict[str, Any]:
    return asdict(one) | {"title": one.words, "waits": one.is_wait}
