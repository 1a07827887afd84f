"""Teams and who is in them."""

from ninja import Query, Router

from watchbell.accounts.models import Team
from watchbell.accounts.permissions import RULES, Action, require
from watchbell.accounts.selectors import (
    memberships_of,
    person_by_email,
    team_by_slug,
    teams_with_members,
)
from watchbell.accounts.services import (
    add_member,
    change_team,
    create_team,
    remove_member,
    set_lead,
)
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.pages import page_of
from watchbell.api.presenters.accounts import member, team
from watchbell.api.schemas.accounts import (
    MemberChanges,
    MemberGiven,
    MemberShown,
    TeamChanges,
    TeamGiven,
    TeamList,
    TeamShown,
)
from watchbell.api.schemas.fields import ListQuery
from watchbell.api.versions import expected_version

router = Router(tags=["people and teams"])


@read(router, "/teams", name="list_teams", returns=TeamList)
def list_all(request: ApiRequest, page: Query[ListQuery]) -> Answer:
    """List teams with their members, by name."""
    rows = teams_with_members(actor=request.actor)
    cut = page_of(rows, key=lambda row: row.pk, limit=page.limit, cursor=page.cursor)
    items = [team(row, row.memberships.all()) for row in cut.items]
    return Answer(TeamList(items=items, next_cursor=cut.next_cursor))


@read(router, "/teams/{slug}", name="get_team", returns=TeamShown, versioned=True)
def show(request: ApiRequest, slug: str) -> Answer:
    """Read one team with its members."""
    require(request.actor, RULES[Action.READ], "seeing teams")
    return _answer(team_by_slug(slug))


@write(
    router,
    "POST",
    "/teams",
    name="create_team",
    returns=TeamShown,
    scope="config:write",
    status=201,
)
def create(request: ApiRequest, body: TeamGiven) -> Answer:
    """Add a team, with its members or without."""
    row = create_team(
        name=body.name,
        slug=body.slug,
        description=body.description,
        actor=request.actor,
        now=request.now,
    )
    for index, entry in enumerate(body.members):
        _add(request, row, entry, f"members.{index}.person")
    return _answer(row, located=True)


@write(
    router,
    "PATCH",
    "/teams/{slug}",
    name="change_team",
    returns=TeamShown,
    scope="config:write",
    versioned=True,
)
def change(request: ApiRequest, slug: str, body: TeamChanges) -> Answer:
    """Rename or describe a team; its slug stays."""
    row = _manageable(request, slug)
    changed = change_team(
        team_id=row.pk,
        **body.model_dump(exclude_unset=True),
        version=expected_version(request, row.version),
        actor=request.actor,
        now=request.now,
    )
    return _answer(changed)


@write(
    router,
    "POST",
    "/teams/{slug}/members",
    name="add_team_member",
    returns=TeamShown,
    scope="config:write",
    status=201,
)
def join(request: ApiRequest, slug: str, body: MemberGiven) -> Answer:
    """Put somebody into a team."""
    row = _manageable(request, slug)
    _add(request, row, body, "person")
    return _answer(row)


@write(
    router,
    "PATCH",
    "/teams/{slug}/members/{email}",
    name="change_team_member",
    returns=MemberShown,
    scope="config:write",
)
def lead(request: ApiRequest, slug: str, email: str, body: MemberChanges) -> Answer:
    """Say whether a member leads the team."""
    row = _manageable(request, slug)
    changed = set_lead(
        team_id=row.pk,
        person_id=person_by_email(email).pk,
        is_lead=body.lead,
        actor=request.actor,
        now=request.now,
    )
    return Answer(member(changed))


@write(
    router,
    "DELETE",
    "/teams/{slug}/members/{email}",
    name="remove_team_member",
    returns=None,
    scope="config:write",
    status=204,
)
def leave(request: ApiRequest, slug: str, email: str) -> Answer:
    """Take somebody out of a team."""
    row = _manageable(request, slug)
    remove_member(
        team_id=row.pk,
        person_id=person_by_email(email).pk,
        actor=request.actor,
        now=request.now,
    )
    return Answer(None)


def _manageable(request: ApiRequest, slug: str) -> Team:
    require(request.actor, RULES[Action.MANAGE_TEAMS], "changing teams")
    return team_by_slug(slug)


def _add(request: ApiRequest, row: Team, entry: MemberGiven, field: str) -> None:
    joining = references.known_person(entry.person, field)
    add_member(
        team_id=row.pk,
        person_id=joining.pk,
        is_lead=entry.lead,
        actor=request.actor,
        now=request.now,
    )


def _answer(row: Team, *, located: bool = False) -> Answer:
    headers = {"Location": f"/api/v1/teams/{row.slug}"} if located else {}
    return Answer(team(row, memberships_of(row.pk)), version=row.version, headers=headers)
