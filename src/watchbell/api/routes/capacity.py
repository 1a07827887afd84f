"""Can we cope: load, capacity, the queue in its order, and what waits."""

from ninja import Router

from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.presenters.capacity import queued, team_load
from watchbell.api.routes.verbs import act_on
from watchbell.api.schemas.capacity import CapacityShown, Deferment, QueueShown
from watchbell.api.schemas.incidents import IncidentShown
from watchbell.incidents.selectors import capacity_now, queue_now
from watchbell.incidents.services import defer_incident, end_deferral

router = Router(tags=["capacity"])


@read(router, "/capacity", name="get_capacity", returns=CapacityShown)
def capacity(request: ApiRequest) -> Answer:
    """Read the live load of every team and its people.

    Open work times effort, against the hours of people on shift now and in the next eight hours
    in which the team works.
    """
    report = capacity_now(request.actor, request.now)
    teams = [team_load(team) for team in report.teams]
    return Answer(CapacityShown(teams=teams, deferred=report.deferred))


@read(router, "/queue", name="get_queue", returns=QueueShown)
def queue(request: ApiRequest) -> Answer:
    """Read the order in which to work, why, and what should wait for want of capacity."""
    items = queue_now(request.actor, request.now).items
    return Answer(QueueShown(items=[queued(item) for item in items]))


@write(
    router,
    "POST",
    "/incidents/{number}/defer",
    name="defer_incident",
    returns=IncidentShown,
    scope="incidents:write",
    versioned=True,
)
def defer(request: ApiRequest, number: str, body: Deferment) -> Answer:
    """Agree that an incident waits for capacity.

    It falls one step at most and comes back by itself. Impact 1, P1 and major incidents never
    wait.
    """
    return act_on(request, number, defer_incident, **dict(body))


@write(
    router,
    "POST",
    "/incidents/{number}/end-deferral",
    name="end_deferral",
    returns=IncidentShown,
    scope="incidents:write",
    versioned=True,
)
def take_up(request: ApiRequest, number: str) -> Answer:
    """Take a deferred incident up again before its time."""
    return act_on(request, number, end_deferral)
