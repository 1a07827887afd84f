"""Priorities: the rules that give them, and decisions by hand."""

from ninja import Router

from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.routes.verbs import act_on
from watchbell.api.schemas.incidents import IncidentShown, PriorityDecision
from watchbell.api.schemas.priorities import (
    MatrixGiven,
    MatrixOfType,
    PriorityRulesGiven,
    PriorityRulesShown,
    grid_of,
    matrix_of,
)
from watchbell.api.versions import expected_version
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.prioritising import ANY_TYPE, Rules
from watchbell.incidents.selectors import priority_rules
from watchbell.incidents.services import (
    clear_priority_override,
    override_priority,
    remove_priority_matrix_of_type,
    set_priority_matrix_of_type,
    set_priority_rules,
)

router = Router(tags=["priorities"])


@write(
    router,
    "PUT",
    "/incidents/{number}/priority-override",
    name="override_priority",
    returns=IncidentShown,
    scope="incidents:write",
    versioned=True,
)
def override(request: ApiRequest, number: str, body: PriorityDecision) -> Answer:
    """Decide the priority by hand.

    It holds until it is cleared, whatever impact and urgency become.
    """
    return act_on(request, number, override_priority, **dict(body))


@write(
    router,
    "DELETE",
    "/incidents/{number}/priority-override",
    name="clear_priority_override",
    returns=IncidentShown,
    scope="incidents:write",
    versioned=True,
)
def clear(request: ApiRequest, number: str) -> Answer:
    """Let the rules decide the priority again."""
    return act_on(request, number, clear_priority_override)


@read(
    router,
    "/priority-matrix",
    name="get_priority_matrix",
    returns=PriorityRulesShown,
    versioned=True,
)
def show(request: ApiRequest) -> Answer:
    """Read how priorities are found."""
    require(request.actor, Action.LIST_ALL)
    return _answer(priority_rules())


@write(
    router,
    "PUT",
    "/priority-matrix",
    name="set_priority_matrix",
    returns=PriorityRulesShown,
    scope="config:write",
    versioned=True,
)
def change(request: ApiRequest, body: PriorityRulesGiven) -> Answer:
    """Set how priorities are found.

    New incidents, and those whose impact, urgency or service change, follow it; the others keep
    what they have.
    """
    rules = set_priority_rules(
        matrix=matrix_of(body.matrix),
        vip_raises=body.vip_raises,
        critical_service_raises=body.critical_service_raises,
        actor=request.actor,
        now=request.now,
        version=_expected(request),
    )
    return _answer(rules)


@write(
    router,
    "PUT",
    "/priority-matrix/types/{type}",
    name="set_priority_matrix_of_type",
    returns=PriorityRulesShown,
    scope="config:write",
    versioned=True,
)
def change_of_type(request: ApiRequest, type: str, body: MatrixGiven) -> Answer:
    """Give one type of incidents a matrix of its own."""
    rules = set_priority_matrix_of_type(
        type_slug=type,
        matrix=matrix_of(body.matrix),
        actor=request.actor,
        now=request.now,
        version=_expected(request),
    )
    return _answer(rules)


@write(
    router,
    "DELETE",
    "/priority-matrix/types/{type}",
    name="remove_priority_matrix_of_type",
    returns=PriorityRulesShown,
    scope="config:write",
    versioned=True,
)
def remove_of_type(request: ApiRequest, type: str) -> Answer:
    """Let one type of incidents use the common matrix again."""
    rules = remove_priority_matrix_of_type(
        type_slug=type, actor=request.actor, now=request.now, version=_expected(request)
    )
    return _answer(rules)


def _expected(request: ApiRequest) -> int | None:
    require(request.actor, Action.CONFIGURE)
    return expected_version(request, priority_rules().version)


def _answer(rules: Rules) -> Answer:
    own = sorted(slug for slug in rules.matrices if slug != ANY_TYPE)
    body = PriorityRulesShown(
        matrix=grid_of(rules.matrix(ANY_TYPE)),
        vip_raises=rules.vip_raises,
        critical_service_raises=rules.critical_service_raises,
        types=[MatrixOfType(type=slug, matrix=grid_of(rules.matrix(slug))) for slug in own],
        version=rules.version,
    )
    return Answer(body, version=rules.version)
