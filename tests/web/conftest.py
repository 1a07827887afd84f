"""Browsers without a browser: a client for each person, at the test's own time."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests.builders.incidents import declare
from tests.database import Clone
from tests.web.stage import BACKEND, Stage, staged
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident
from watchbell.kernel.clock import ManualClock
from watchbell.web import middleware

SignIn = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def _time_stands_still(monkeypatch: pytest.MonkeyPatch, clock: ManualClock) -> None:
    monkeypatch.setattr(middleware, "clock", clock)


@pytest.fixture
def sign_in() -> SignIn:
    """Return a client that a person has signed in with."""

    def enter(person: Person) -> Client:
        client = Client()
        client.force_login(person, BACKEND)
        return client

    return enter


@pytest.fixture
def incident(database: None, now: datetime, bob: Person) -> Incident:
    """A triaged incident that Bob reported."""
    return declare("Checkout is down", now=now, reporter=bob)


@pytest.fixture(scope="module")
def stage(clone: Clone, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """One world for all tests of a module."""
    with staged(clone, django_db_blocker) as stage:
        yield stage
