"""Plans: tasks in phases that are applied to incidents as a whole."""

from ninja import Query, Router

from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.pages import page_of
from watchbell.api.presenters.tasks import outline, plan
from watchbell.api.schemas.tasks import PlanChanges, PlanGiven, PlanList, PlanQuery, PlanShown
from watchbell.api.versions import expected_version
from watchbell.incidents.models import Plan
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors import plan_by_slug, plans
from watchbell.incidents.services import change_plan, create_plan

router = Router(tags=["plans"])


@read(router, "/plans", name="list_plans", returns=PlanList)
def list_all(request: ApiRequest, query: Query[PlanQuery]) -> Answer:
    """List plans by name, with their tasks."""
    rows = plans(actor=request.actor, active_only=bool(query.active))
    cut = page_of(rows, key=lambda row: row.pk, limit=query.limit, cursor=query.cursor)
    return Answer(PlanList(items=[plan(row) for row in cut.items], next_cursor=cut.next_cursor))


@read(router, "/plans/{slug}", name="get_plan", returns=PlanShown, versioned=True)
def show(request: ApiRequest, slug: str) -> Answer:
    """Read one plan."""
    require(request.actor, Action.READ_INTERNAL)
    return _answer(slug)


@write(
    router,
    "POST",
    "/plans",
    name="create_plan",
    returns=PlanShown,
    scope="config:write",
    status=201,
)
def create(request: ApiRequest, body: PlanGiven) -> Answer:
    """Add a plan."""
    made = create_plan(
        slug=body.slug,
        name=body.name,
        description=body.description,
        phases=outline(body.phases),
        actor=request.actor,
        now=request.now,
    )
    return _answer(made.slug, located=True)


@write(
    router,
    "PATCH",
    "/plans/{slug}",
    name="change_plan",
    returns=PlanShown,
    scope="config:write",
    versioned=True,
)
def change(request: ApiRequest, slug: str, body: PlanChanges) -> Answer:
    """Change a plan; phases are given whole. Incidents keep the tasks they have."""
    require(request.actor, Action.MANAGE_PLANS)
    row = plan_by_slug(slug)
    given = body.model_dump(exclude_unset=True, exclude={"phases", "active"})
    if "phases" in body.model_fields_set:
        given["phases"] = outline(body.phases)
    if "active" in body.model_fields_set:
        given["is_active"] = body.active
    version = expected_version(request, row.version)
    change_plan(plan_id=row.pk, version=version, actor=request.actor, now=request.now, **given)
    return _answer(slug)


def _answer(slug: str, *, located: bool = False) -> Answer:
    row: Plan = plan_by_slug(slug)
    headers = {"Location": f"/api/v1/plans/{row.slug}"} if located else {}
    return Answer(plan(row), version=row.version, headers=headers)
