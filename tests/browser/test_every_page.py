"""Every page of tests/web/addresses.py, and every tab of a record, asked by axe in both themes."""

from datetime import timedelta

import pytest

from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.people import make_person
from tests.web.addresses import VISITS
from tests.web.world import World, make_world
from watchbell.accounts.models import Person
from watchbell.kernel.actors import Role
from watchbell.kernel.clock import SystemClock
from watchbell.web.incidents.tabs import TABS

pytestmark = pytest.mark.browser
_now = SystemClock().now


@pytest.fixture
def ada(address: str) -> Person:
    return make_person("Ada", role=Role.ADMIN, now=_now() - timedelta(days=9), password=PASSWORD)


@pytest.fixture
def world(ada: Person) -> World:
    now = _now() - timedelta(minutes=30)
    grace = make_person("Grace", now=now)
    bob = make_person("Bob", role=Role.REQUESTER, now=now)
    return make_world(ada=ada, grace=grace, bob=bob, now=now)


@pytest.mark.parametrize("half", [0, 1])
def test_every_page_is_open_to_everybody_and_fits_a_phone(
    visitor: Visitor, ada: Person, world: World, half: int
) -> None:
    visitor.sign_in(ada)
    paths = [visit.path for visit in VISITS if visit.method == "get" and visit.admin == 200]
    tabs = [
        f"/incidents/{{{which}}}?tab={tab.name}" for which in ("incident", "major") for tab in TABS
    ]
    found = [
        f"{path}: {fault}"
        for path in list(dict.fromkeys((*paths, *tabs)))[half::2]
        if path != "/sign-out" and _is_page(visitor, world.path(path))
        for fault in _faults(visitor, world.path(path))
    ]
    assert found == []


def _is_page(visitor: Visitor, path: str) -> bool:
    """Say whether the address gives a page; some give a part of one, or a file."""
    answer = visitor.page.request.get(visitor.address + path)
    return answer.ok and answer.text().lstrip().lower().startswith("<!doctype html")


def _faults(visitor: Visitor, path: str) -> list[str]:
    visitor.go(path)
    found = faults(visitor.page) + visitor.complaints
    visitor.complaints.clear()
    return found
