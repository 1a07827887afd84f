"""A committed world for tests that walk every call, and tokens of those who walk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from pytest_django.plugin import DjangoDbBlocker

from tests.api.world import World, make_world
from tests.builders.people import make_person, make_team
from tests.database import Clone
from watchbell.accounts.models import Person
from watchbell.accounts.permissions import SCOPES
from watchbell.accounts.services import change_team, create_token
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM, Role

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ROLES = ("requester", "responder", "manager", "admin")
PEOPLE = {
    "requester": ("Bob", Role.REQUESTER),
    "responder": ("Grace", Role.RESPONDER),
    "manager": ("Linus", Role.MANAGER),
    "admin": ("Ada", Role.ADMIN),
    "let_in": ("Lena", Role.RESPONDER),
    "cleared": ("Clara", Role.RESPONDER),
}


@dataclass(frozen=True)
class Stage:
    """The world, its people, and their tokens: with every scope, and with the one to read."""

    world: World
    people: dict[str, Person]
    tokens: dict[str, str]
    reading: dict[str, str]

    @property
    def owner(self) -> str:
        """The administrator's token."""
        return self.tokens["admin"]

    def report(self) -> None:
        """Make the requester the one who reported every incident."""
        Incident.objects.update(reporter=self.people["requester"])

    def restrict(self) -> None:
        """Restrict every incident, and let one person in who has no other part in it."""
        Incident.objects.update(is_restricted=True, confidants=[self.people["let_in"].pk])


@contextmanager
def staged(clone: Clone, blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """Commit one world, and throw it away afterwards; each test in between is rolled back."""
    with blocker.unblock():
        people = {
            who: make_person(name, role=role, now=NOW) for who, (name, role) in PEOPLE.items()
        }
        team = make_team("Security", people["cleared"], now=NOW)
        change_team(team_id=team.pk, is_security=True, actor=SYSTEM, now=NOW)
        every, read = (
            {who: _token(person, scopes) for who, person in people.items()}
            for scopes in (list(SCOPES), ["read"])
        )
        yield Stage(make_world(NOW, people["admin"]), people, every, read)
        clone.renew()


def _token(person: Person, scopes: list[str]) -> str:
    return create_token(person_id=person.pk, name="tests", scopes=scopes, actor=SYSTEM, now=NOW)[1]
