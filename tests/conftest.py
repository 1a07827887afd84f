"""What every test may ask for: a database, a clock that stands still, Ada, Grace and Bob.

`database` gives a transaction that is rolled back. A test about locks or commits asks for
`committed_db` too: then commits are real, several connections see them, and the database is
made as it was afterwards.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from tests.browser.chromium import open_chromium
from tests.builders.people import make_person
from tests.database import Clone, TestServer
from watchbell.accounts.models import Person
from watchbell.catalog.selectors.calendars import forget_hours
from watchbell.kernel.actors import Role
from watchbell.kernel.clock import ManualClock
from watchbell.platform.options import reading as options

# Playwright's sync API keeps an event loop in this thread; the tests use the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
# How long an example takes is the machine's affair: no test is timed.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")
_server: list[TestServer] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run write golden files anew, or live through more of the real data than usual."""
    parser.addoption("--update-goldens", action="store_true", help="write golden files anew")
    parser.addoption("--whole", action="store_true", help="live through all of the real data")


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    for server in _server:
        server.stop()
    _server.clear()


@pytest.fixture(scope="session")
def clone(django_db_blocker: DjangoDbBlocker) -> Iterator[Clone]:
    """This process's copy of the migrated database, on this process's PostgreSQL."""
    _server.append(TestServer())
    _server[0].start()
    clone = Clone()
    with django_db_blocker.unblock():
        clone.make()
    yield clone
    with django_db_blocker.unblock():
        clone.remove()


@pytest.fixture(scope="session")
def django_db_setup(clone: Clone) -> None:
    """Take pytest-django's place in making the database."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser a run: Playwright's loop can be entered once in a thread."""
    with sync_playwright() as playwright, open_chromium(playwright) as browser:
        yield browser


@pytest.fixture
def committed_db(clone: Clone, django_db_blocker: DjangoDbBlocker) -> Iterator[Clone]:
    """Let commits be real; the database is made as it was afterwards."""
    with django_db_blocker.unblock():
        yield clone
        clone.renew()


@pytest.fixture(autouse=True)
def nothing_set() -> None:
    """Let every test begin with no option set and no hours known, whatever the one before read."""
    options.hold({})
    # A database that was made as it was gives the numbers of versions again.
    forget_hours()


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a batch leave in its order, however slow this machine is: nobody joins the sender."""
    monkeypatch.setattr("watchbell.notify.sending._LOOK", 60.0)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> None:
    """Give the test a database: rolled back, or with real commits when it asks for those."""
    committed = "committed_db" in request.fixturenames
    request.getfixturevalue("committed_db" if committed else "db")


@pytest.fixture
def clock() -> ManualClock:
    """Monday, 2026-03-02, 09:00 UTC."""
    return ManualClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
def now(clock: ManualClock) -> datetime:
    """The instant at which the clock stands when the test begins."""
    return clock.now()


@pytest.fixture
def ada(database: None, now: datetime) -> Person:
    """An administrator."""
    return make_person("Ada", role=Role.ADMIN, now=now)


@pytest.fixture
def grace(database: None, now: datetime) -> Person:
    """A responder."""
    return make_person("Grace", role=Role.RESPONDER, now=now)


@pytest.fixture
def bob(database: None, now: datetime) -> Person:
    """A requester."""
    return make_person("Bob", role=Role.REQUESTER, now=now)


@pytest.fixture
def linus(database: None, now: datetime) -> Person:
    """A manager."""
    return make_person("Linus", role=Role.MANAGER, now=now)
