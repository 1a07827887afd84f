"""People: who there is, and who calls."""

from ninja import Query, Router

from watchbell.accounts.models import Person
from watchbell.accounts.permissions import RULES, Action, allows
from watchbell.accounts.selectors import people_page, person_by_email, person_by_id, teams_of
from watchbell.accounts.services import change_person, create_person
from watchbell.api import references
from watchbell.api.callers import reading
from watchbell.api.edge import ApiRequest, caller_id
from watchbell.api.operations import Answer, read, write
from watchbell.api.presenters.accounts import person
from watchbell.api.schemas.accounts import (
    CallerShown,
    PersonChanges,
    PersonGiven,
    PersonList,
    PersonQuery,
    PersonShown,
)
from watchbell.api.versions import expected_version
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound

router = Router(tags=["people and teams"])


@read(router, "/me", name="get_me", returns=CallerShown)
def me(request: ApiRequest) -> Answer:
    """Say whom this token stands for, and what it may do."""
    scopes = request.actor.scopes
    return Answer(
        CallerShown(
            person=person(person_by_id(caller_id(request))),
            teams=[team.slug for team in teams_of(caller_id(request))],
            scopes=None if scopes is None else sorted(scopes),
        )
    )


@read(router, "/people", name="list_people", returns=PersonList)
def list_all(request: ApiRequest, filters: Query[PersonQuery]) -> Answer:
    """List people by name."""
    page = people_page(
        actor=request.actor,
        q=filters.q or "",
        active_only=bool(filters.active),
        limit=filters.limit,
        cursor=filters.cursor,
    )
    items = [person(row) for row in page.items]
    return Answer(PersonList(items=items, next_cursor=page.next_cursor))


@read(router, "/people/{email}", name="get_person", returns=PersonShown, versioned=True)
def show(request: ApiRequest, email: str) -> Answer:
    """Read one person."""
    row = _visible(request.actor, email)
    return _answer(row)


@write(
    router,
    "POST",
    "/people",
    name="create_person",
    returns=PersonShown,
    scope="people:write",
    status=201,
)
def create(request: ApiRequest, body: PersonGiven) -> Answer:
    """Add somebody. They sign in by a link that an administrator gives them."""
    row = create_person(**body.model_dump(), actor=request.actor, now=request.now)
    return _answer(row, located=True)


@write(
    router,
    "PATCH",
    "/people/{email}",
    name="change_person",
    returns=PersonShown,
    scope="people:write",
    versioned=True,
)
def change(request: ApiRequest, email: str, body: PersonChanges) -> Answer:
    """Change somebody: a role and leaving are an administrator's decisions."""
    row = _visible(request.actor, email)
    values = body.model_dump(exclude_unset=True)
    for flag in ("active", "vip"):
        if flag in values:
            values[f"is_{flag}"] = values.pop(flag)
    if "manager" in values:
        manager = references.person(values.pop("manager"), "manager")
        values["manager_id"] = manager.pk if manager else None
    changed = change_person(
        person_id=row.pk,
        **values,
        version=expected_version(request, row.version),
        actor=request.actor,
        now=request.now,
    )
    return _answer(changed)


def _visible(actor: Actor, email: str) -> Person:
    """Return the person when the actor may know of them: a requester knows of themselves."""
    row = person_by_email(email)
    if row.pk != actor.person_id and not allows(reading(actor), RULES[Action.READ]):
        raise NotFound(f"There is nobody with the address {email[:254]!r}.")
    return row


def _answer(row: Person, *, located: bool = False) -> Answer:
    headers = {"Location": f"/api/v1/people/{row.email}"} if located else {}
    return Answer(person(row), version=row.version, headers=headers)
