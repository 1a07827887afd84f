"""How incidents belong together: families, links, merges."""

from ninja import Body, Router

from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.routes.incidents import answer_with, found
from watchbell.api.schemas.fields import Nothing
from watchbell.api.schemas.incidents import IncidentShown
from watchbell.api.schemas.relations import (
    LinkGiven,
    LinkShown,
    MergeGiven,
    RelationsShown,
)
from watchbell.catalog.models import Change
from watchbell.catalog.selectors import change_by_id
from watchbell.incidents.domain import RelationKind
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import (
    Linked,
    get_incident,
    merged_into,
    merged_sources,
    relations_of,
)
from watchbell.incidents.services import (
    absolve_change,
    blame_change,
    link_incident,
    merge_incidents,
    unlink_incident,
    unmerge_incident,
)
from watchbell.kernel.errors import InvalidInput, NotFound

router = Router(tags=["relations"])
_NOTHING = Nothing()


@read(router, "/incidents/{number}/relations", name="get_relations", returns=RelationsShown)
def show(request: ApiRequest, number: str) -> Answer:
    """Read its parent, its children, its links, and what was merged."""
    row = get_incident(request.actor, number)
    target = merged_into(request.actor, row)
    return Answer(
        RelationsShown(
            links=[_link(linked) for linked in relations_of(request.actor, row)],
            merged_into=target[0].label if target else None,
            merged=[line.label for line in merged_sources(request.actor, row)],
        )
    )


@write(
    router,
    "POST",
    "/incidents/{number}/link",
    name="link_incident",
    returns=IncidentShown,
    scope="incidents:write",
)
def link(request: ApiRequest, number: str, body: LinkGiven) -> Answer:
    """Say how it stands to another incident, or which change caused it.

    Children start, wait, are resolved and reopened with their parent. A family has two levels.
    """
    return _relate(request, number, body, undo=False)


@write(
    router,
    "POST",
    "/incidents/{number}/unlink",
    name="unlink_incident",
    returns=IncidentShown,
    scope="incidents:write",
)
def unlink(request: ApiRequest, number: str, body: LinkGiven) -> Answer:
    """Take such a link away again."""
    return _relate(request, number, body, undo=True)


@write(
    router,
    "POST",
    "/incidents/{number}/merge",
    name="merge_incident",
    returns=IncidentShown,
    scope="incidents:write",
)
def merge(request: ApiRequest, number: str, body: MergeGiven) -> Answer:
    """Make other incidents part of this one: they are cancelled as duplicates and page nobody."""
    row = found(request.actor, number)
    sources = [_named(request, other, "incidents") for other in body.incidents]
    merge_incidents(
        target_id=row.pk,
        source_ids=[source.pk for source in sources],
        actor=request.actor,
        now=request.now,
    )
    return answer_with(row.pk, request)


@write(
    router,
    "POST",
    "/incidents/{number}/unmerge",
    name="unmerge_incident",
    returns=IncidentShown,
    scope="incidents:write",
)
def unmerge(request: ApiRequest, number: str, body: Body[Nothing] = _NOTHING) -> Answer:
    """Let it stand for itself again, as it stood before it was merged."""
    row = found(request.actor, number)
    unmerge_incident(incident_id=row.pk, actor=request.actor, now=request.now)
    return answer_with(row.pk, request)


def _relate(request: ApiRequest, number: str, body: LinkGiven, *, undo: bool) -> Answer:
    _expect_one_end(body)
    row = found(request.actor, number)
    if body.incident is not None:
        other = _named(request, body.incident, "incident")
        act = unlink_incident if undo else link_incident
        act(
            incident_id=row.pk,
            kind=body.kind,
            other_id=other.pk,
            actor=request.actor,
            now=request.now,
        )
    elif body.change is not None:
        judge = absolve_change if undo else blame_change
        change = _change(body)
        judge(incident_id=row.pk, change=change, actor=request.actor, now=request.now)
    return answer_with(row.pk, request)


def _expect_one_end(body: LinkGiven) -> None:
    if (body.incident is None) == (body.change is None):
        message = "Name an incident or a change, one of the two."
        raise InvalidInput(message, fields={"incident": message})
    if body.change is not None and body.kind is not RelationKind.CAUSED_BY:
        message = "Only caused_by links to a change."
        raise InvalidInput(message, fields={"kind": message})


def _change(body: LinkGiven) -> Change:
    assert body.change is not None
    try:
        return change_by_id(body.change)
    except NotFound as error:
        raise InvalidInput(error.message, fields={"change": error.message}) from None


def _named(request: ApiRequest, number: str, field: str) -> Incident:
    try:
        return found(request.actor, number)
    except NotFound as error:
        raise InvalidInput(error.message, fields={field: error.message}) from None


def _link(linked: Linked) -> LinkShown:
    line, change = linked.line, linked.change
    return LinkShown(
        kind=linked.kind,
        incident=line.label if line else None,
        title=line.title if line else change.title if change else "",
        state=line.state if line else None,
        change=change.pk if change else None,
    )
