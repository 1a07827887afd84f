"""A module that is off is gone: its pages and calls refuse, and nothing else points at it."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, ResolverMatch, resolve

from tests.api.client import ApiClient
from tests.api.world import BODIES
from tests.builders.incidents import declare
from tests.builders.policies import make_policy
from tests.web.addresses import VISITS
from tests.web.conftest import SignIn
from tests.web.visiting import Visit
from tests.web.world import World, make_world
from watchbell.accounts.models import Person
from watchbell.accounts.permissions import SCOPES
from watchbell.accounts.services import create_token, switch_module
from watchbell.api.modules import CALLS
from watchbell.api.openapi import document
from watchbell.incidents.models import Incident, MajorProposal
from watchbell.incidents.modules import CAPACITY, MAJORS, SURVEYS, TASKS
from watchbell.incidents.selectors import possible_actions
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import AlreadyDone, NotFound, PermissionDenied
from watchbell.oncall.modules import PAGING
from watchbell.platform import wiring
from watchbell.platform.models import EventRow
from watchbell.platform.modules import Module, is_on, module_named, modules
from watchbell.web.modules import OPEN_TO_ALL, PAGES, TABS, module_of
from watchbell.web.urls import urlpatterns

_ADDRESS = re.compile(r'(?:href|action|hx-get|hx-post|formaction)="(/[^"]*)"')
MODULES = modules()
_LEADING = [
    "/",
    "/incidents",
    "/incidents/{incident}",
    "/incidents/{major}/room",
    "/alerts",
    "/admin",
]
"""The pages from which most others are reached, looked at with each module off alone."""


@pytest.fixture
def world(ada: Person, grace: Person, bob: Person, now: datetime) -> World:
    return make_world(ada=ada, grace=grace, bob=bob, now=now)


def _off(module: Module, now: datetime) -> None:
    switch_module(module=module, on=False, actor=SYSTEM, now=now)


def _read_by_admin() -> list[Visit]:
    return [visit for visit in VISITS if visit.method == "get" and visit.admin == 200]


@pytest.mark.parametrize("module", MODULES, ids=[module.name for module in MODULES])
def test_a_module_that_is_off_is_gone_and_leaves_no_link(
    module: Module, world: World, ada: Person, now: datetime, sign_in: SignIn
) -> None:
    client = sign_in(ada)
    _off(module, now)
    own = [visit for visit in VISITS if _belongs(world, visit, module)]
    assert own or module is SURVEYS
    for visit in own:
        _refused(client, visit, world, module)
    for path in map(world.path, _LEADING):
        if module_of(_resolved(path)) is not module:
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert module not in _led_to(_text(answer)), path


@pytest.mark.stories
@pytest.mark.parametrize("module", MODULES, ids=[module.name for module in MODULES])
def test_with_one_module_off_every_other_page_stands(
    module: Module, world: World, ada: Person, now: datetime, sign_in: SignIn
) -> None:
    client = sign_in(ada)
    _off(module, now)
    for visit in _read_by_admin():
        if module_of(_resolved(world.path(visit.path))) is not module:
            answer = client.get(world.path(visit.path))
            assert answer.status_code == 200, visit.label
            assert module not in _led_to(_text(answer)), visit.label


def test_with_all_modules_off_every_other_page_stands(
    world: World, ada: Person, now: datetime, sign_in: SignIn
) -> None:
    client = sign_in(ada)
    for module in MODULES:
        _off(module, now)
    for visit in _read_by_admin():
        if module_of(_resolved(world.path(visit.path))) is None:
            answer = client.get(world.path(visit.path))
            assert answer.status_code == 200, visit.label
            assert _led_to(_text(answer)) == set(), visit.label


def _belongs(world: World, visit: Visit, module: Module) -> bool:
    return module_of(_resolved(world.path(visit.path))) is module


def _resolved(address: str) -> ResolverMatch:
    return resolve(urlsplit(address).path)


def _refused(client: Client, visit: Visit, world: World, module: Module) -> None:
    send = client.post if visit.method == "post" else client.get
    answer = send(world.path(visit.path), visit.data)
    assert answer.status_code == 404, visit.label
    assert f"“{module.label}” is switched off here." in answer.content.decode()
    if visit.name not in OPEN_TO_ALL:
        assert Client().get(world.path(visit.path)).status_code in (302, 405), visit.label


def _text(answer: HttpResponseBase) -> str:
    return answer.content.decode(errors="replace") if isinstance(answer, HttpResponse) else ""


def _led_to(page: str) -> set[Module]:
    """Return the modules to which addresses on a page belong."""
    return {module for address in set(_ADDRESS.findall(page)) for module in _leads_to(address)}


def _leads_to(address: str) -> list[Module]:
    parts = urlsplit(address.replace("&amp;", "&"))
    try:
        match = resolve(parts.path)
    except Resolver404:
        return []
    tab = parse_qs(parts.query).get("tab", [""])[0]
    return [module for module in (module_of(match), TABS.get(tab)) if module is not None]


def test_the_table_of_pages_names_pages_that_exist() -> None:
    assert set(PAGES) <= {visit.name for visit in VISITS} | set(_names(urlpatterns))


def _names(patterns: Sequence[object]) -> Iterator[str]:
    for pattern in patterns:
        yield from _names(getattr(pattern, "url_patterns", []))
        yield str(getattr(pattern, "name", ""))


@pytest.mark.parametrize("module", MODULES, ids=[module.name for module in MODULES])
def test_calls_of_a_module_that_is_off_say_so(module: Module, ada: Person, now: datetime) -> None:
    _off(module, now)
    _, token = create_token(
        person_id=ada.pk,
        name="tests",
        scopes=tuple(SCOPES),
        expires_at=None,
        actor=SYSTEM,
        now=now,
    )
    client = ApiClient(token)
    for name, method, path in _calls():
        if CALLS.get(name) is module:
            address = path.removeprefix("/api/v1").format(**_NAMED)
            reply = client.send(method, address, BODIES.get(name, {}) if method != "GET" else None)
            assert (reply.status, reply.code) == (404, "module_off"), name
            assert module.label in reply.body["detail"]
    assert client.get("/incidents").status == 200


def _calls() -> list[tuple[str, str, str]]:
    return [
        (operation["operationId"], method.upper(), path)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]


_NAMED = {
    "number": "INC-1001",
    "slug": "any",
    "email": "nobody@example.org",
    "id": "00000000-0000-0000-0000-000000000000",
    "piece": "00000000-0000-0000-0000-000000000000",
    "role": "scribe",
    "type": "incident",
    "name": "mtta",
    "key": "service-desk",
    "widget": "w1",
}


def test_the_table_of_calls_names_calls_that_exist() -> None:
    assert set(CALLS) <= {name for name, _, _ in _calls()}


def test_nothing_is_proposed_paged_or_reminded_by_what_is_off(
    committed_db: object, ada: Person, clock: ManualClock
) -> None:
    now = clock.now()
    policy = make_policy(ada, now=now)
    for module in (PAGING, MAJORS, TASKS):
        _off(module, now)
    for _ in range(6):
        declare("Checkout is down", now=now, escalation_policy_id=policy.pk)
    wiring.engine().drain(now)
    kinds = set(EventRow.objects.values_list("kind", flat=True))
    assert not any(kind.startswith(("escalation.", "page.", "message.")) for kind in kinds)
    assert not MajorProposal.objects.exists()
    switch_module(module=MAJORS, on=True, actor=SYSTEM, now=now)
    declare("Checkout is down", now=now)
    wiring.engine().drain(now)
    assert MajorProposal.objects.count() == 1


def test_what_may_be_done_to_an_incident_knows_of_it(incident: Incident, now: datetime) -> None:
    assert "declare-major" in possible_actions(SYSTEM, incident, now=now)
    _off(MAJORS, now)
    assert "declare-major" not in possible_actions(SYSTEM, incident, now=now)


def test_a_switch_is_an_event_and_comes_back_with_its_data(
    world: World, ada: Person, now: datetime, sign_in: SignIn
) -> None:
    client = sign_in(ada)
    task = world.path("/incidents/{incident}?tab=tasks")
    own = world.path("/incidents/{incident}/tasks/{task}/done")
    assert own in client.get(task).content.decode()
    for wanted in ("false", "true"):
        answer = client.post("/admin/modules/tasks/switch", {"on": wanted})
        assert answer.status_code == 302
        assert (own in client.get(task).content.decode()) is (wanted == "true")
    told = EventRow.objects.filter(kind="option.changed").order_by("seq")
    assert [(row.actor_name, row.payload["value"]) for row in told] == [
        ("Ada", False),
        ("Ada", True),
    ]
    assert "Switched by Ada" in client.get("/admin/modules").content.decode()


def test_only_administrators_switch_and_only_what_is_there(
    grace: Person, ada: Person, now: datetime
) -> None:
    with pytest.raises(PermissionDenied):
        switch_module(module=CAPACITY, on=False, actor=grace.as_actor(), now=now)
    with pytest.raises(AlreadyDone):
        switch_module(module=CAPACITY, on=True, actor=ada.as_actor(), now=now)
    with pytest.raises(NotFound):
        module_named("telepathy")
    assert is_on(CAPACITY)
