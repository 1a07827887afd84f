"""What work costs: rates an hour, and the month's fixed cost."""

from ninja import Router

from watchbell.accounts.permissions import require
from watchbell.accounts.selectors import teams_by_id
from watchbell.analytics.costs.rates import Costs, costs, set_costs
from watchbell.analytics.permissions import RULES, Action
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.schemas.time_entries import CostsGiven, CostsShown, TeamRate

router = Router(tags=["kpis"])


@read(router, "/costs", name="get_costs", returns=CostsShown)
def get(request: ApiRequest) -> Answer:
    """Return what an hour of work costs, and the fixed cost of a month."""
    require(request.actor, RULES[Action.READ], "seeing figures")
    return Answer(_shown(costs()))


@write(
    router,
    "PUT",
    "/costs",
    name="set_costs",
    returns=CostsShown,
    scope="config:write",
    conflicts=False,
)
def put(request: ApiRequest, body: CostsGiven) -> Answer:
    """Set all of it. The past is told at these rates too, so its figures are made anew."""
    given = Costs(
        hourly_rate=body.hourly_rate,
        team_rates={
            references.known_team(one.team, "team_rates").pk: one.hourly_rate
            for one in body.team_rates
        },
        fixed_cost=body.fixed_cost,
        currency=body.currency,
    )
    return Answer(_shown(set_costs(given=given, actor=request.actor, now=request.now)))


def _shown(held: Costs) -> CostsShown:
    teams = teams_by_id(held.team_rates)
    rates = [
        TeamRate(team=teams[key].slug, hourly_rate=amount)
        for key, amount in held.team_rates.items()
    ]
    return CostsShown(
        hourly_rate=held.hourly_rate,
        team_rates=sorted(rates, key=lambda one: one.team),
        fixed_cost=held.fixed_cost,
        currency=held.currency,
    )
