"""A committed world for tests that walk every call, and tokens of those who walk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from pytest_django.plugin import DjangoDbBlocker

from tests.api.world import World, make_world
from tests.builders.people import make_person
from tests.database import Clone
from watchbell.accounts.permissions import SCOPES
from watchbell.accounts.services import create_token
from watchbell.kernel.actors import SYSTEM, Role


@dataclass(frozen=True)
class Stage:
    """The world, and the tokens of those who walk through it."""

    world: World
    owner: str
    outsider: str
    reader: str


@contextmanager
def staged(clone: Clone, blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """Commit one world, and throw it away afterwards; each test in between is rolled back."""
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    with blocker.unblock():
        ada = make_person("Ada", role=Role.ADMIN, now=now)
        bob = make_person("Bob", role=Role.REQUESTER, now=now)
        tokens = [
            create_token(person_id=who.pk, name="tests", scopes=scopes, actor=SYSTEM, now=now)[1]
            for who, scopes in ((ada, SCOPES), (bob, SCOPES), (ada, ["read"]))
        ]
        yield Stage(make_world(now, ada), *tokens)
        clone.renew()
