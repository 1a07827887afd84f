"""Going on with what is left of a closed incident, in a new one."""

from dataclasses import replace
from typing import Any

from ninja import Router

from watchbell.accounts.selectors import person_by_id
from watchbell.api import references
from watchbell.api.edge import ApiRequest, caller_id
from watchbell.api.operations import Answer, write
from watchbell.api.routes.incidents import answer_with, found
from watchbell.api.schemas.incidents import IncidentShown
from watchbell.api.schemas.relations import FollowUpGiven
from watchbell.incidents.domain import Channel
from watchbell.incidents.permissions import Action, may, require
from watchbell.incidents.services import follow_up_draft, follow_up_incident

router = Router(tags=["relations"])
_OWN = frozenset({"title", "description"})
"""What whoever only reports says of a follow-up; the rest is as it was."""


@write(
    router,
    "POST",
    "/incidents/{number}/follow-up",
    name="follow_up_incident",
    returns=IncidentShown,
    scope="incidents:write",
    status=201,
)
def follow_up(request: ApiRequest, number: str, body: FollowUpGiven) -> Answer:
    """Open a new incident that follows a closed one.

    It begins with title, type, service, category, configuration items, team and reporter of the
    closed one, and both say on their timelines how they belong together. That of a restricted
    incident is restricted.
    """
    closed = found(request.actor, number)
    require(request.actor, Action.FOLLOW_UP, closed)
    inside = may(request.actor, Action.EDIT, closed)
    if body.model_fields_set - _OWN:
        require(request.actor, Action.ASSIGN)
    draft = replace(follow_up_draft(closed, for_requester=not inside), channel=Channel.API)
    said = _said(body)
    if not inside:
        said["reporter"] = person_by_id(caller_id(request))
    if "service" in said and said["service"] != draft.service:
        said["team"] = None
    opened = follow_up_incident(
        incident_id=closed.pk,
        draft=replace(draft, **said),
        actor=request.actor,
        now=request.now,
    )
    return answer_with(opened.pk, request, located=True)


def _said(body: FollowUpGiven) -> dict[str, Any]:
    """Return what the body changes of the draft, the records it names looked up."""
    said = body.model_dump(exclude_unset=True)
    if not said.get("title"):
        said.pop("title", None)
    if "category" in said:
        said["category"] = references.category(body.category)
    if "service" in said:
        said["service"] = references.service(body.service)
    if "configuration_items" in said:
        said["configuration_items"] = references.items(body.configuration_items)
    if "reporter" in said:
        said["reporter"] = references.person(body.reporter, "reporter")
    return said
