"""Incidents: declare, list, read, change."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Query, Router

from watchbell.accounts.models import Person
from watchbell.accounts.selectors import person_by_id
from watchbell.api import references
from watchbell.api.callers import reading
from watchbell.api.edge import ApiRequest, caller_id
from watchbell.api.operations import Answer, read, write
from watchbell.api.presenters.incidents import category, incident
from watchbell.api.schemas.incidents import (
    CategoryList,
    IncidentChanges,
    IncidentGiven,
    IncidentList,
    IncidentQuery,
    IncidentShown,
)
from watchbell.api.versions import expected_version
from watchbell.catalog.selectors import chosen_item
from watchbell.incidents.domain import OPEN_STATES, Channel
from watchbell.incidents.fields.rules import PREFIX
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action, may, require
from watchbell.incidents.selectors import (
    IncidentFilters,
    categories,
    fields_by_slug,
    get_incident,
    incident_by_id,
    incident_page,
    involved_in,
)
from watchbell.incidents.services import (
    IncidentDraft,
    change_incident,
    declare_incident,
    note_reading,
)
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound
from watchbell.platform.modules import is_on
from watchbell.sla.modules import SLA
from watchbell.sla.permissions import Action as SlaAction
from watchbell.sla.permissions import may as may_see
from watchbell.sla.selectors.pills import pills_for

router = Router(tags=["incidents"])
ITEMS = "configuration_items"


_FOR_RESPONDERS = (
    "assignee", "reporter", "team", "impact", "urgency", "severity", "channel", "labels",
    "business_impact", "effort_minutes", "configuration_items",
)  # fmt: skip
_SILENT: tuple[object, ...] = (None, "", [], Channel.API)


@write(
    router,
    "POST",
    "/incidents",
    name="create_incident",
    returns=IncidentShown,
    scope="incidents:write",
    status=201,
    conflicts=False,
)
def create(request: ApiRequest, body: IncidentGiven) -> Answer:
    """Declare an incident.

    From here on everybody who must know of it is told. Only responders may assign it at once,
    say how bad it is, name another reporter than themselves or say by which way it came: what
    the form of requesters does not ask, they do not say here either.
    """
    if any(getattr(body, name) not in _SILENT for name in _FOR_RESPONDERS):
        require(request.actor, Action.ASSIGN)
    made = declare_incident(draft=_draft(body, request), actor=request.actor, now=request.now)
    return _answer(made.id, request, located=True)


@read(router, "/incidents", name="list_incidents", returns=IncidentList, also=PREFIX)
def list_all(request: ApiRequest, filters: Query[IncidentQuery]) -> Answer:
    """List incidents, the newest first.

    Responders see all of them, others those they reported. `custom.<field>=<answer>` narrows
    the list to incidents with that answer in a field of their type.
    """
    page = incident_page(
        request.actor,
        replace(_filters(filters, request.actor, request.now), custom=_answers(request)),
        cursor=filters.cursor,
        limit=filters.limit,
        order=filters.order,
    )
    involved = involved_in(row.pk for row in page.items)
    items = [incident(row, involved[row.pk], request.now) for row in page.items]
    _say_when_due(request, items)
    _keep_inside(request, items)
    return Answer(IncidentList(items=items, next_cursor=page.next_cursor))


@read(router, "/incidents/{number}", name="get_incident", returns=IncidentShown, versioned=True)
def show(request: ApiRequest, number: str) -> Answer:
    """Read one incident."""
    row = get_incident(request.actor, number)
    note_reading(incident=row, actor=request.actor, now=request.now)
    shown = incident(row, involved_in([row.pk])[row.pk], request.now)
    _say_when_due(request, [shown])
    _keep_inside(request, [shown])
    return Answer(shown, version=row.version)


@write(
    router,
    "PATCH",
    "/incidents/{number}",
    name="change_incident",
    returns=IncidentShown,
    scope="incidents:write",
    versioned=True,
)
def change(request: ApiRequest, number: str, body: IncidentChanges) -> Answer:
    """Change fields of an incident; those left out stay as they are."""
    row = found(request.actor, number)
    change_incident(
        incident_id=row.id,
        changes=changes_of(body),
        actor=request.actor,
        now=request.now,
        version=expected_version(request, row.version),
    )
    return _answer(row.id, request)


@read(router, "/categories", name="list_categories", returns=CategoryList)
def list_categories(request: ApiRequest) -> Answer:
    """List the categories, each followed by those below it."""
    rows = categories()
    slugs = {row.pk: row.slug for row in rows}
    return Answer(CategoryList(items=[category(row, slugs) for row in rows]))


def found(actor: Actor, number: str) -> Incident:
    """Return the incident a write is about; whoever may change it may see what was changed."""
    return get_incident(reading(actor), number)


def answer_with(incident_id: Any, request: ApiRequest, *, located: bool = False) -> Answer:
    """Answer a write with the record as it is now; a new one is `located`."""
    return _answer(incident_id, request, located=located)


def _answer(incident_id: Any, request: ApiRequest, *, located: bool = False) -> Answer:
    row = incident_by_id(reading(request.actor), incident_id)
    headers = {"Location": f"/api/v1/incidents/{row.label}"} if located else {}
    shown = incident(row, involved_in([row.pk])[row.pk], request.now)
    _say_when_due(request, [shown])
    _keep_inside(request, [shown])
    return Answer(shown, version=row.version, headers=headers)


def _say_when_due(request: ApiRequest, shown: list[IncidentShown]) -> None:
    """Say to colleagues when the most pressing clock of each runs out."""
    if not (is_on(SLA) and may_see(reading(request.actor), SlaAction.READ)):
        return
    pills = pills_for([one.id for one in shown if one.state in OPEN_STATES], request.now)
    for one in shown:
        pill = pills.get(one.id)
        one.sla_due = pill.due_at if pill is not None else None


def _keep_inside(request: ApiRequest, shown: list[IncidentShown]) -> None:
    """Show those who only report no items, and of answers those to what they are asked."""
    if may(reading(request.actor), Action.LIST_ALL):
        return
    for one in shown:
        one.configuration_items = []
    if not any(one.custom for one in shown):
        return
    theirs = {slug for slug, spec in fields_by_slug().items() if spec.on_request_form}
    for one in shown:
        one.custom = {slug: said for slug, said in one.custom.items() if slug in theirs}


def _draft(body: IncidentGiven, request: ApiRequest) -> IncidentDraft:
    named = {"category", "service", "team", "assignee", "reporter", "restricted", ITEMS}
    return IncidentDraft(
        **body.model_dump(exclude=named),
        category=references.category(body.category),
        service=references.service(body.service),
        configuration_items=references.items(body.configuration_items),
        team=references.team(body.team),
        assignee=references.person(body.assignee, "assignee"),
        reporter=_reporter(body, request),
        is_restricted=body.restricted,
    )


def _reporter(body: IncidentGiven, request: ApiRequest) -> Person | None:
    if body.reporter is not None:
        return references.person(body.reporter, "reporter")
    return person_by_id(caller_id(request))


def changes_of(body: IncidentChanges) -> dict[str, Any]:
    """Return what a body changes, the records it names looked up."""
    changes = body.model_dump(exclude_unset=True)
    if "category" in changes:
        changes["category"] = references.category(body.category)
    if "service" in changes:
        changes["service"] = references.service(body.service)
    if "reporter" in changes:
        changes["reporter"] = references.person(body.reporter, "reporter")
    if "affected_services" in changes:
        changes["affected_services"] = [
            (references.known_service(given.service, "affected_services"), given.effect)
            for given in body.affected_services
        ]
    if "configuration_items" in changes:
        changes["configuration_items"] = references.items(body.configuration_items)
    if "affected_people" in changes:
        changes["affected_people"] = [
            references.known_person(email, "affected_people") for email in body.affected_people
        ]
    return changes


def _answers(request: ApiRequest) -> dict[str, str]:
    """Return what is looked for in the types' fields: {slug: answer}."""
    given = request.GET.items()
    return {n.removeprefix(PREFIX): str(v) for n, v in given if n.startswith(PREFIX)}


def _item(name: str | None) -> UUID | None:
    """Return the id of the item that a list is narrowed to; of one that is not there, none."""
    if name is None:
        return None
    try:
        return chosen_item(name).pk
    except NotFound:
        return UUID(int=0)


def _filters(query: IncidentQuery, actor: Actor, now: datetime) -> IncidentFilters:
    somebody = query.assignee is not None and query.assignee not in ("me", "none")
    assignee = references.person(query.assignee, "assignee") if somebody else None
    mine = actor.person_id if query.assignee == "me" else None
    return IncidentFilters(
        states=query.state,
        priorities=query.priority,
        category=query.category or "",
        service=query.service or "",
        item=_item(query.configuration_item),
        team=query.team or "",
        assignee=assignee.pk if assignee else mine,
        unassigned=query.assignee == "none",
        type=query.type or "",
        labels=query.label,
        major=query.major,
        also={"sla": query.sla} if query.sla else {},
        now=now,
        first_contact=query.first_contact_resolution,
        q=query.q or "",
        created_from=query.from_,
        created_to=query.to,
    )
