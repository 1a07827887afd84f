"""Service levels: policies, and how they go for an incident."""

from uuid import UUID

from ninja import Router

from watchbell.api.callers import reading
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.presenters.sla import cycle, definition_of, names_in, policy
from watchbell.api.schemas.sla import (
    SlaCycleList,
    SlaCycleShown,
    SlaPolicyChanges,
    SlaPolicyGiven,
    SlaPolicyList,
    SlaPolicyShown,
    SlaVoidGiven,
)
from watchbell.api.versions import expected_version
from watchbell.incidents.selectors import get_incident
from watchbell.kernel.errors import NotFound
from watchbell.sla import services
from watchbell.sla.domain import Kind, Metric
from watchbell.sla.models import Policy
from watchbell.sla.permissions import Action, require
from watchbell.sla.selectors.pills import clocks_of
from watchbell.sla.selectors.setup import newest_version, policies_in_order, policy_by_slug
from watchbell.sla.services import PolicyFields

router = Router(tags=["service levels"])


@read(router, "/sla-policies", name="list_sla_policies", returns=SlaPolicyList)
def list_all(request: ApiRequest) -> Answer:
    """List what is promised, in the order in which it is shown; archived policies too."""
    rows = policies_in_order(actor=request.actor)
    names = names_in(newest.says for _, newest in rows)
    return Answer(SlaPolicyList(items=[policy(row, newest, names) for row, newest in rows]))


@read(router, "/sla-policies/{slug}", name="get_sla_policy", returns=SlaPolicyShown, versioned=True)
def show(request: ApiRequest, slug: str) -> Answer:
    """Read one policy as its newest version says."""
    require(request.actor, Action.READ)
    return _answer(policy_by_slug(slug))


@write(
    router,
    "POST",
    "/sla-policies",
    name="create_sla_policy",
    returns=SlaPolicyShown,
    scope="config:write",
    status=201,
)
def create(request: ApiRequest, body: SlaPolicyGiven) -> Answer:
    """Promise something: it is measured for what begins from now on."""
    require(request.actor, Action.MANAGE)
    fields = PolicyFields(
        name=body.name,
        metric=body.metric,
        kind=body.kind,
        description=body.description,
        definition=definition_of(body.definition),
        note=body.note,
    )
    row = services.create_policy(
        slug=body.slug,
        fields=fields,
        valid_from=body.valid_from,
        actor=request.actor,
        now=request.now,
    )
    return _answer(row, location=f"/api/v1/sla-policies/{row.slug}")


@write(
    router,
    "PUT",
    "/sla-policies/{slug}",
    name="change_sla_policy",
    returns=SlaPolicyShown,
    scope="config:write",
    versioned=True,
)
def change(request: ApiRequest, slug: str, body: SlaPolicyChanges) -> Answer:
    """Let a policy say something else: a new version, for cycles that begin from now on."""
    require(request.actor, Action.MANAGE)
    row = policy_by_slug(slug)
    fields = PolicyFields(
        name=body.name,
        metric=Metric(row.metric),
        kind=Kind(row.kind),
        description=body.description,
        definition=definition_of(body.definition),
        note=body.note,
    )
    changed = services.change_policy(
        policy_id=row.pk,
        fields=fields,
        version=expected_version(request, row.version),
        actor=request.actor,
        now=request.now,
    )
    return _answer(changed)


@write(
    router,
    "POST",
    "/sla-policies/{slug}/archive",
    name="archive_sla_policy",
    returns=SlaPolicyShown,
    scope="config:write",
)
def archive(request: ApiRequest, slug: str) -> Answer:
    """Let a policy start no cycle any more; what runs by it runs on."""
    require(request.actor, Action.MANAGE)
    row = policy_by_slug(slug)
    done = services.archive_policy(policy_id=row.pk, actor=request.actor, now=request.now)
    return _answer(done)


@write(
    router,
    "POST",
    "/sla-policies/{slug}/restore",
    name="restore_sla_policy",
    returns=SlaPolicyShown,
    scope="config:write",
)
def restore(request: ApiRequest, slug: str) -> Answer:
    """Let an archived policy start cycles again."""
    require(request.actor, Action.MANAGE)
    row = policy_by_slug(slug)
    done = services.restore_policy(policy_id=row.pk, actor=request.actor, now=request.now)
    return _answer(done)


@read(router, "/incidents/{number}/sla-cycles", name="list_sla_cycles", returns=SlaCycleList)
def list_cycles(request: ApiRequest, number: str) -> Answer:
    """List every cycle of an incident, the earliest first."""
    require(request.actor, Action.READ)
    incident = get_incident(request.actor, number)
    return Answer(SlaCycleList(items=[cycle(one) for one in clocks_of(incident.pk, request.now)]))


@write(
    router,
    "POST",
    "/incidents/{number}/sla-cycles/{id}/void",
    name="void_sla_cycle",
    returns=SlaCycleShown,
    scope="config:write",
)
def void(request: ApiRequest, number: str, id: UUID, body: SlaVoidGiven) -> Answer:
    """Take a cycle out of all figures, with the reason."""
    incident = get_incident(reading(request.actor), number)
    require(request.actor, Action.VOID)
    if not any(one.cycle_id == id for one in clocks_of(incident.pk, request.now)):
        raise NotFound("There is no such cycle.")
    services.void_cycle(cycle_id=id, reason=body.reason, actor=request.actor, now=request.now)
    found = next(one for one in clocks_of(incident.pk, request.now) if one.cycle_id == id)
    return Answer(cycle(found))


def _answer(row: Policy, location: str = "") -> Answer:
    newest = newest_version(row)
    shown = policy(row, newest, names_in([newest.says]))
    headers = {"Location": location} if location else {}
    return Answer(shown, version=row.version, headers=headers)
