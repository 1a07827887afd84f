"""Every address of the site, visited by everybody: who gets in, and who is told what."""

from collections.abc import Iterator, Sequence

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.web.addresses import VISITS
from tests.web.stage import Stage
from tests.web.visiting import Visit
from watchbell.api.compatible import urlpatterns as compatible_patterns
from watchbell.api.urls import urlpatterns as api_patterns
from watchbell.web.urls import urlpatterns as web_patterns

API = "/api/v1/"
OPEN_TO_ALL = {"openapi.json", "docs"}
"""What of the API needs no token: its description."""


def _walk(
    patterns: Sequence[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield str(pattern.name), path


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("visit", VISITS, ids=[visit.label for visit in VISITS])
def test_every_visitor_gets_the_answer_that_is_theirs(visit: Visit, stage: Stage) -> None:
    assert {who: _status(visit, stage, who) for who in visit.statuses} == visit.statuses
    if visit.names_an_incident:
        stage.restrict()
        wanted = visit.statuses_when_restricted
        assert {who: _status(visit, stage, who) for who in wanted} == wanted


def _status(visit: Visit, stage: Stage, who: str) -> int:
    """Visit, then undo what the visit did, so that the next visitor finds the same world."""
    client = stage.client(who)
    with transaction.atomic():
        send = client.post if visit.method == "post" else client.get
        answer = send(stage.world.path(visit.path), visit.data)
        transaction.set_rollback(True)
    return answer.status_code


def test_no_address_is_left_out() -> None:
    """Fails when an address is added without an entry in addresses.py."""
    assert {name for name, _ in _walk(web_patterns)} == {visit.name for visit in VISITS}


def test_the_site_is_the_pages_and_the_api() -> None:
    """Fails when a part is mounted that nobody visits here or in tests/api/test_compatible.py."""
    everything = {path for _, path in _walk(get_resolver().url_patterns)}
    pages = {path for _, path in _walk(web_patterns)}
    calls = {f"api/v1/{path}" for _, path in _walk(api_patterns)}
    compatible = {path for _, path in _walk(compatible_patterns)}
    assert everything == pages | calls | compatible


def test_the_api_answers_nobody_without_a_token(database: None) -> None:
    for path in sorted({path for _, path in _walk(api_patterns)} - {""} - OPEN_TO_ALL):
        address = API + path.replace("<", "x").replace(">", "x")
        statuses = {
            method: Client().generic(method, address).status_code
            for method in ("GET", "POST", "PATCH", "PUT", "DELETE")
        }
        assert 401 in statuses.values(), path
        assert set(statuses.values()) <= {401, 405}, path


def test_the_apis_description_needs_no_token(database: None) -> None:
    for path in OPEN_TO_ALL:
        assert Client().get(API + path).status_code == 200
