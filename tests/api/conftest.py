"""What the API's tests share: clients that speak for people, on a clock that stands still."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.api.client import ApiClient
from tests.api.stage import Stage, staged
from tests.database import Clone
from watchbell.accounts.models import Person
from watchbell.accounts.permissions import SCOPES
from watchbell.accounts.services import create_token
from watchbell.api import edge
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock

Speak = Callable[..., ApiClient]


@pytest.fixture(autouse=True)
def api_clock(clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every request read the test's clock."""
    monkeypatch.setattr(edge, "clock", clock)


@pytest.fixture
def speak(database: None, now: datetime) -> Speak:
    """Return a function that gives somebody a client with a token of the scopes named."""

    def client(person: Person, *scopes: str, expires_at: datetime | None = None) -> ApiClient:
        _, text = create_token(
            person_id=person.pk,
            name="tests",
            scopes=scopes or tuple(SCOPES),
            expires_at=expires_at,
            actor=SYSTEM,
            now=now,
        )
        return ApiClient(text)

    return client


@pytest.fixture
def owner(ada: Person, speak: Speak) -> ApiClient:
    """An administrator with every scope."""
    return speak(ada)


@pytest.fixture
def responder(grace: Person, speak: Speak) -> ApiClient:
    """A responder with every scope."""
    return speak(grace)


@pytest.fixture(scope="module")
def stage(clone: Clone, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """One world for all tests of a module."""
    with staged(clone, django_db_blocker) as stage:
        yield stage


@pytest.fixture
def requester(bob: Person, speak: Speak) -> ApiClient:
    """Bob's client, who only reports, with every scope."""
    return speak(bob)
