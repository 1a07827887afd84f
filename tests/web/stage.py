"""A committed world for the test that visits every address, and the sessions of its visitors."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests.builders.people import make_person, make_team
from tests.database import Clone
from tests.web.world import World, make_world
from watchbell.accounts.models import Person
from watchbell.accounts.services import change_team
from watchbell.incidents.models import Incident
from watchbell.incidents.services import let_in, restrict_incident
from watchbell.kernel.actors import SYSTEM, Role

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PEOPLE = {
    "outsider": ("Mallory", Role.REQUESTER),
    "requester": ("Bob", Role.REQUESTER),
    "responder": ("Grace", Role.RESPONDER),
    "manager": ("Linus", Role.MANAGER),
    "admin": ("Ada", Role.ADMIN),
    "stranger": ("Steve", Role.RESPONDER),
    "let_in": ("Lena", Role.RESPONDER),
    "cleared": ("Clara", Role.RESPONDER),
}


@dataclass(frozen=True)
class Stage:
    """The world, its people, and the sessions that they have signed in with, by who they are."""

    world: World
    people: dict[str, Person]
    sessions: dict[str, str]

    def client(self, who: str) -> Client:
        """Return a browser of its own; one of the addresses signs out."""
        client = Client()
        if who in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        return client

    def restrict(self) -> None:
        """Restrict the incidents that addresses name, and let one person in."""
        numbers = [self.world.values[name].partition("-")[2] for name in ("incident", "major")]
        for incident in Incident.objects.filter(number__in=numbers):
            restrict_incident(incident_id=incident.pk, reason="A leak", actor=SYSTEM, now=NOW)
            let_in(incident_id=incident.pk, person=self.people["let_in"], actor=SYSTEM, now=NOW)


@contextmanager
def staged(clone: Clone, blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """Commit one world, and throw it away afterwards; each test in between is rolled back."""
    with blocker.unblock():
        people = {
            who: make_person(name, role=role, now=NOW) for who, (name, role) in PEOPLE.items()
        }
        team = make_team("Security", people["cleared"], now=NOW)
        change_team(team_id=team.pk, is_security=True, actor=SYSTEM, now=NOW)
        world = make_world(
            ada=people["admin"], grace=people["responder"], bob=people["requester"], now=NOW
        )
        yield Stage(world, people, {who: _session(person) for who, person in people.items()})
        clone.renew()


def _session(person: Person) -> str:
    client = Client()
    client.force_login(person, BACKEND)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
