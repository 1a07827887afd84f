"""Escalation policies: who is told of an unanswered incident, step by step."""

from ninja import Query, Router

from watchbell.accounts.permissions import require
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.presenters.policies import policy, told
from watchbell.api.schemas.policies import (
    PolicyChanges,
    PolicyGiven,
    PolicyList,
    PolicyQuery,
    PolicyShown,
    ToldList,
    ToldQuery,
)
from watchbell.api.versions import expected_version
from watchbell.kernel.documents import document
from watchbell.paging.documents import policy_now, steps_in
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.permissions import RULES, Action
from watchbell.paging.selectors import (
    Imagined,
    policies_page,
    policy_by_slug,
    policy_view,
    who_would_be_told,
)
from watchbell.paging.services import (
    PolicyFields,
    StepFields,
    change_policy,
    create_policy,
    delete_policy,
)

router = Router(tags=["escalation policies"])


@read(router, "/escalation-policies", name="list_escalation_policies", returns=PolicyList)
def list_all(request: ApiRequest, filters: Query[PolicyQuery]) -> Answer:
    """List escalation policies with their steps, by name."""
    page = policies_page(
        actor=request.actor, q=filters.q or "", limit=filters.limit, cursor=filters.cursor
    )
    items = [policy(view) for view in page.items]
    return Answer(PolicyList(items=items, next_cursor=page.next_cursor))


@read(
    router,
    "/escalation-policies/{slug}",
    name="get_escalation_policy",
    returns=PolicyShown,
    versioned=True,
)
def show(request: ApiRequest, slug: str) -> Answer:
    """Read one escalation policy."""
    require(request.actor, RULES[Action.READ], "seeing escalation policies")
    return _answer(policy_by_slug(slug))


@read(router, "/escalation-policies/{slug}/told", name="foretell_policy", returns=ToldList)
def foretell(request: ApiRequest, slug: str, query: Query[ToldQuery]) -> Answer:
    """Say who would be told when, and why, of an incident at an instant that nobody answers."""
    require(request.actor, RULES[Action.READ], "seeing escalation policies")
    at = query.at or request.now
    service = references.service(query.service)
    imagined = Imagined(priority=query.priority, is_major=query.major, service=service)
    row = policy_by_slug(slug)
    rows = who_would_be_told(row, at, actor=request.actor, imagined=imagined)
    return Answer(ToldList(at=at, items=[told(one) for one in rows]))


@write(
    router,
    "POST",
    "/escalation-policies",
    name="create_escalation_policy",
    returns=PolicyShown,
    scope="config:write",
    status=201,
)
def create(request: ApiRequest, body: PolicyGiven) -> Answer:
    """Add an escalation policy."""
    require(request.actor, RULES[Action.MANAGE], "adding escalation policies")
    fields = PolicyFields(**body.model_dump(exclude={"slug", "steps"}), steps=_steps(body))
    row = create_policy(slug=body.slug, fields=fields, actor=request.actor, now=request.now)
    return _answer(policy_by_slug(row.slug), located=True)


@write(
    router,
    "PATCH",
    "/escalation-policies/{slug}",
    name="change_escalation_policy",
    returns=PolicyShown,
    scope="config:write",
    versioned=True,
)
def change(request: ApiRequest, slug: str, body: PolicyChanges) -> Answer:
    """Change a policy for escalations that start from now on; `steps` are replaced as a whole."""
    require(request.actor, RULES[Action.MANAGE], "changing escalation policies")
    row = policy_by_slug(slug)
    values = body.model_dump(exclude_unset=True, exclude={"steps"})
    if "steps" in body.model_fields_set:
        values["steps"] = _steps(body)
    change_policy(
        policy_id=row.pk,
        fields=PolicyFields(**policy_now(policy_view(row)) | values),
        version=expected_version(request, row.version),
        actor=request.actor,
        now=request.now,
    )
    return _answer(policy_by_slug(slug))


@write(
    router,
    "DELETE",
    "/escalation-policies/{slug}",
    name="delete_escalation_policy",
    returns=None,
    scope="config:write",
    status=204,
    versioned=True,
)
def delete(request: ApiRequest, slug: str) -> Answer:
    """Remove a policy that nothing follows; 409 `policy_in_use` names what does."""
    require(request.actor, RULES[Action.MANAGE], "deleting escalation policies")
    row = policy_by_slug(slug)
    delete_policy(
        policy_id=row.pk,
        version=expected_version(request, row.version),
        actor=request.actor,
        now=request.now,
    )
    return Answer(None)


def _steps(body: PolicyChanges) -> list[StepFields]:
    """Return the steps that a body describes."""
    return steps_in(document(body.model_dump(mode="json", exclude_unset=True, include={"steps"})))


def _answer(row: EscalationPolicy, *, located: bool = False) -> Answer:
    headers = {"Location": f"/api/v1/escalation-policies/{row.slug}"} if located else {}
    return Answer(policy(policy_view(row)), version=row.version, headers=headers)
