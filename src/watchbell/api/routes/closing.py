"""What must be done before an incident is closed: for all, and for those of one category."""

from ninja import Router

from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.schemas.closing import CategoryChecks, ChecklistShown, ChecksGiven
from watchbell.api.versions import expected_version
from watchbell.incidents.closing.checks import Check
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors import closure_checklist, closure_checks_by_category
from watchbell.incidents.services import set_category_checks, set_closure_checklist

router = Router(tags=["closing"])


@read(
    router,
    "/closure-checklist",
    name="get_closure_checklist",
    returns=ChecklistShown,
    versioned=True,
)
def show(request: ApiRequest) -> Answer:
    """Read what the closing of an incident asks for."""
    require(request.actor, Action.LIST_ALL)
    return _answer()


@write(
    router,
    "PUT",
    "/closure-checklist",
    name="set_closure_checklist",
    returns=ChecklistShown,
    scope="config:write",
    versioned=True,
)
def change(request: ApiRequest, body: ChecksGiven) -> Answer:
    """Set what the closing of every incident asks for from now on."""
    require(request.actor, Action.CONFIGURE)
    set_closure_checklist(
        checks=body.checks,
        version=expected_version(request, closure_checklist().version),
        actor=request.actor,
        now=request.now,
    )
    return _answer()


@write(
    router,
    "PUT",
    "/closure-checklist/categories/{slug}",
    name="set_category_checks",
    returns=ChecklistShown,
    scope="config:write",
)
def change_of_category(request: ApiRequest, slug: str, body: ChecksGiven) -> Answer:
    """Set what is asked for as well when the incident is of this category, or of one below it."""
    require(request.actor, Action.CONFIGURE)
    set_category_checks(slug=slug, checks=body.checks, actor=request.actor, now=request.now)
    return _answer(versioned=False)


def _answer(*, versioned: bool = True) -> Answer:
    chosen = closure_checklist()
    own = [
        CategoryChecks(category=slug, checks=[check for check in Check if check in checks])
        for slug, checks in closure_checks_by_category().items()
    ]
    body = ChecklistShown(checks=list(chosen.checks), categories=own, version=chosen.version)
    return Answer(body, version=chosen.version if versioned else None)
