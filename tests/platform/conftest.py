"""What tests of the plumbing share."""

from collections.abc import Iterator

import pytest

from tests.fakes.http_server import HttpServer, http_server
from watchbell.platform.settings import current


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with http_server() as server:
        yield server


@pytest.fixture
def private_net(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let requests go to loopback, as an operator may."""
    monkeypatch.setenv("WATCHBELL_ALLOW_PRIVATE_WEBHOOKS", "yes")
    current.cache_clear()
    yield
    monkeypatch.undo()
    current.cache_clear()
