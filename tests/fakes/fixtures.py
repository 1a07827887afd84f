"""Fixtures that start fakes, for every test that asks."""

from collections.abc import Iterator

import pytest

from tests.fakes.http_server import HttpServer, http_server
from tests.fakes.smtp_server import SmtpServer, smtp_server
from watchbell.platform.settings import current


@pytest.fixture
def server() -> Iterator[HttpServer]:
    """A web server on loopback."""
    with http_server() as server:
        yield server


@pytest.fixture
def mail_server() -> Iterator[SmtpServer]:
    """A mail server on loopback."""
    with smtp_server() as server:
        yield server


@pytest.fixture
def private_net(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let requests go to loopback, as an operator may."""
    monkeypatch.setenv("WATCHBELL_ALLOW_PRIVATE_WEBHOOKS", "yes")
    current.cache_clear()
    yield
    monkeypatch.undo()
    current.cache_clear()
