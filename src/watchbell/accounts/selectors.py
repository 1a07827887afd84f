"""Reading people, teams and the ways they are reached."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Prefetch, Q
from django.db.models.functions import Lower

from watchbell.accounts import permissions
from watchbell.accounts.models import ApiToken, ContactMethod, Membership, Person, Team
from watchbell.accounts.permissions import RULES, Action
from watchbell.kernel.actors import Actor, Role
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.kernel.pages import DEFAULT_LIMIT, Page, clean_limit, cut, read_cursor, uuid_key
from watchbell.platform.rows import Rows

_PEOPLE = Rows(Person)
_ACTING = Rows(
    Person,
    also={
        "with_teams": "array(select team_id from accounts_membership where person_id = t.id)",
        "with_security": """exists(
            select from accounts_membership m join accounts_team g on g.id = m.team_id
            where m.person_id = t.id and g.is_security)""",
    },
)


def person_by_id(person_id: UUID) -> Person:
    """Return one person; NotFound without one."""
    person = Person.objects.select_related("manager").filter(pk=person_id).first()
    if person is None:
        raise NotFound("There is no such person.")
    return person


def person_by_email(email: str) -> Person:
    """Return the person with this address in any case of letters; NotFound without one."""
    address = email.strip().lower()
    found = Person.objects.annotate(address=Lower("email")).filter(address=address)
    person = None if "\0" in address else found.first()
    if person is None:
        raise NotFound(f"There is nobody with the address {address[:254]!r}.")
    return person


def people_by_id(ids: Iterable[UUID]) -> dict[UUID, Person]:
    """Return those of the people that exist, by id, in one query."""
    wanted = list(set(ids))
    people = _PEOPLE.where("t.id = any(%s)", [wanted]) if wanted else []
    return {person.id: person for person in people}


def person_with_teams(person_id: UUID) -> Person | None:
    """Return one person, whose teams are read already when they act; None without one."""
    return next(iter(_ACTING.where("t.id = %s", [person_id])), None)


def people_page(
    *,
    actor: Actor,
    q: str = "",
    active_only: bool = False,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Person]:
    """Return people by name, those whose name or address contains `q`."""
    permissions.require(actor, RULES[Action.READ], "seeing people")
    rows = Person.objects.select_related("manager").order_by("name", "id")
    if active_only:
        rows = rows.filter(is_active=True)
    if q:
        wanted = q.replace("\0", "").strip()
        rows = rows.filter(Q(name__icontains=wanted) | Q(email__icontains=wanted))
    if cursor is not None:
        name, last_id = read_cursor(cursor, 2)
        rows = rows.filter(Q(name__gt=name) | Q(name=name, id__gt=uuid_key(last_id)))
    found = list(rows[: clean_limit(limit) + 1])
    return cut(found, limit, lambda person: (person.name, str(person.pk)))


def active_people(*, actor: Actor, q: str = "", limit: int = 20) -> list[Person]:
    """Return people to choose from in a picker."""
    return people_page(actor=actor, q=q, active_only=True, limit=limit).items


def colleague_names(*, actor: Actor, limit: int) -> list[tuple[UUID, str]]:
    """Return (id, name) of the active people who may be given work, by name."""
    permissions.require(actor, RULES[Action.READ], "seeing people")
    rows = Person.objects.filter(is_active=True).exclude(role=Role.REQUESTER)
    return [*rows.order_by("name", "id").values_list("id", "name")[:limit]]


def colleague_called(name: str, *, field: str) -> Person:
    """Return the one active colleague called so: the name, its first word, or their address's.

    InvalidInput names `field` when there is nobody, or more than one.
    """
    wanted = name.replace("\0", "").strip()
    rows = Person.objects.filter(is_active=True).exclude(role=Role.REQUESTER)
    by_address = Q(email__iexact=wanted) | Q(email__istartswith=f"{wanted}@")
    by_name = Q(name__iexact=wanted) | Q(name__istartswith=f"{wanted} ")
    found = list(rows.filter(by_address)[:2]) or list(rows.filter(by_name)[:2])
    if len(found) != 1:
        many = f"Several people are called {wanted[:80]!r}; use the first part of an address."
        message = many if found else f"There is nobody called {wanted[:80]!r}."
        raise InvalidInput(f"{field}: {message}", fields={field: message})
    return found[0]


def team_names(*, actor: Actor, limit: int) -> list[tuple[str, str]]:
    """Return (slug, name) of the teams by name."""
    permissions.require(actor, RULES[Action.READ], "seeing teams")
    return [*Team.objects.order_by("name", "id").values_list("slug", "name")[:limit]]


def team_by_slug(slug: str) -> Team:
    """Return the team with this short name; NotFound without one."""
    team = None if "\0" in slug else Team.objects.filter(slug=slug).first()
    if team is None:
        raise NotFound(f"There is no team called {slug[:80]!r}.")
    return team


def team_by_id(team_id: UUID) -> Team:
    """Return one team; NotFound without one."""
    team = Team.objects.filter(pk=team_id).first()
    if team is None:
        raise NotFound("There is no such team.")
    return team


def teams_by_id(ids: Iterable[UUID]) -> dict[UUID, Team]:
    """Return those of the teams that exist, by id, in one query."""
    return Team.objects.in_bulk(list(set(ids)))


def teams_with_members(*, actor: Actor) -> list[Team]:
    """Return every team by name; `memberships` and their `person` are loaded, leads first."""
    permissions.require(actor, RULES[Action.READ], "seeing teams")
    members = Membership.objects.select_related("person").order_by("-is_lead", "person__name")
    return list(Team.objects.order_by("name").prefetch_related(Prefetch("memberships", members)))


def members_of(team_id: UUID, *, active_only: bool = True) -> list[Person]:
    """Return a team's people by name, leads first."""
    memberships = Membership.objects.filter(team_id=team_id).select_related("person")
    if active_only:
        memberships = memberships.filter(person__is_active=True)
    return [entry.person for entry in memberships.order_by("-is_lead", "person__name")]


def leads_of(team_ids: Collection[UUID]) -> dict[UUID, list[Person]]:
    """Return who leads each of the teams, by name; a team without a lead is absent."""
    rows = Membership.objects.filter(team_id__in=team_ids, is_lead=True, person__is_active=True)
    found: dict[UUID, list[Person]] = {}
    for row in rows.select_related("person").order_by("person__name", "id"):
        found.setdefault(row.team_id, []).append(row.person)
    return found


def teams_of(person_id: UUID) -> list[Team]:
    """Return the teams somebody is in, by name."""
    return list(Team.objects.filter(memberships__person_id=person_id).order_by("name"))


def teams_of_people(ids: Collection[UUID]) -> dict[UUID, list[Team]]:
    """Return the teams of each of these people, by name, in one query."""
    memberships = Membership.objects.filter(person_id__in=ids).select_related("team")
    teams: dict[UUID, list[Team]] = {}
    for membership in memberships.order_by("team__name"):
        teams.setdefault(membership.person_id, []).append(membership.team)
    return teams


def memberships_of(team_id: UUID) -> list[Membership]:
    """Return who is in a team, leads first, those who left the company too."""
    memberships = Membership.objects.filter(team_id=team_id).select_related("person")
    return list(memberships.order_by("-is_lead", "person__name", "id"))


def tokens_of(person_id: UUID, *, actor: Actor) -> list[ApiToken]:
    """Return somebody's tokens, newest first, the revoked ones too."""
    permissions.require(actor, RULES[Action.EDIT_OWN], "seeing others' tokens", related=[person_id])
    return list(ApiToken.objects.filter(person_id=person_id).order_by("-created_at", "-id"))


def token_by_id(token_id: UUID, *, actor: Actor) -> ApiToken:
    """Return one token; NotFound to everybody but its owner and those who manage people."""
    token = ApiToken.objects.filter(pk=token_id).first()
    if token is None or not _is_close(actor, token.person_id):
        raise NotFound("There is no such token.")
    return token


def contact_method_by_id(contact_method_id: UUID, *, actor: Actor) -> ContactMethod:
    """Return one address with its person; NotFound to those who may not change it."""
    found = ContactMethod.objects.select_related("person").filter(pk=contact_method_id).first()
    if found is None or not _is_close(actor, found.person_id):
        raise NotFound("There is no such contact method.")
    return found


def _is_close(actor: Actor, person_id: UUID) -> bool:
    return permissions.allows(actor, RULES[Action.EDIT_OWN], related=[person_id])


def contact_methods_of(person_id: UUID, *, verified_only: bool = True) -> list[ContactMethod]:
    """Return somebody's addresses, oldest first; only the verified ones may be paged."""
    methods = ContactMethod.objects.filter(person_id=person_id)
    if verified_only:
        methods = methods.filter(verified_at__isnull=False)
    return list(methods.order_by("created_at", "id"))


def is_empty() -> bool:
    """Say whether nobody has been added yet: a first start."""
    return not Person.objects.exists()
