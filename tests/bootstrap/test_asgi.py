"""The one address: who answers what."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from tests.builders.alerts import make_integration
from tests.builders.incidents import declare
from tests.builders.people import make_person
from tests.database import Clone
from tests.intake.asgi import Answer, call
from watchbell.alerts.models import Signal
from watchbell.alerts.selectors import integration_key
from watchbell.bootstrap.asgi import Application
from watchbell.kernel.actors import SYSTEM, Role
from watchbell.kernel.clock import SystemClock
from watchbell.platform.wiring import engine
from watchbell.platform.worker import Worker

T = TypeVar("T")


def serving(work: Callable[[Application], Awaitable[T]]) -> T:
    """Start the application as a server does, do `work`, stop it."""

    async def run() -> T:
        application = Application()
        to_application: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        said: asyncio.Queue[Any] = asyncio.Queue()
        await to_application.put({"type": "lifespan.startup"})
        life = asyncio.create_task(application({"type": "lifespan"}, to_application.get, said.put))
        assert (await said.get())["type"] == "lifespan.startup.complete"
        try:
            return await work(application)
        finally:
            await to_application.put({"type": "lifespan.shutdown"})
            await life
            assert (await said.get())["type"] == "lifespan.shutdown.complete"

    return asyncio.run(run())


def ask(path: str, *parts: bytes, **more: Any) -> Answer:
    return serving(lambda application: call(application, path, *parts, **more))


def test_a_signal_goes_to_the_intake(committed_db: Clone, now: datetime) -> None:
    key = integration_key(actor=SYSTEM, integration=make_integration(now=now))
    assert ask(f"/integrations/alertmanager/{key}/", b"{}").status == 202
    assert Signal.objects.count() == 1


@pytest.mark.parametrize("path", ["/integrations/alertmanager/x", "/integrations/none/wbi_x"])
def test_an_unknown_address_of_a_machine_is_a_problem(committed_db: Clone, path: str) -> None:
    answer = ask(path, b"{}")
    assert (answer.status, answer.json["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["/integrations", "/integrations/", "/integrations/0/wbi_/x"])
def test_pages_of_integrations_are_pages(committed_db: Clone, path: str) -> None:
    answer = ask(path, method="GET")
    assert answer.status in (302, 404)
    assert answer.headers[b"content-type"].startswith(b"text/html")


def test_an_address_that_is_not_ascii_is_refused(committed_db: Clone) -> None:
    async def ask_raw(application: Application) -> int:
        statuses: list[int] = []

        async def send(message: Any) -> None:
            statuses.append(message.get("status", 0))

        scope = {"type": "http", "path": "/", "method": "GET", "query_string": b"\xff"}
        await application(scope, asyncio.Queue[Any]().get, send)
        return statuses[0]

    assert serving(ask_raw) == 400


def test_probes_and_metrics(committed_db: Clone) -> None:
    assert ask("/health/live", method="GET").json["status"] == "ok"
    ready = ask("/health/ready", method="GET")
    assert (ready.status, ready.json["checks"]["worker"]["ok"]) == (503, False)
    Worker(engine(), SystemClock()).beat()
    assert ask("/health/ready", method="GET").status == 200
    metrics = ask("/metrics", method="GET")
    assert b"watchbell_build_info" in metrics.body


def session_of(email: str) -> list[tuple[bytes, bytes]]:
    """Sign somebody in; returns the header that proves it."""
    client = Client()
    assert client.login(email=email, password="correct horse battery")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    return [(b"cookie", f"a=b; {settings.SESSION_COOKIE_NAME}={cookie}".encode())]


def test_only_who_may_read_a_record_may_listen_to_it(committed_db: Clone, now: datetime) -> None:
    for name, role in (("Grace", Role.RESPONDER), ("Bob", Role.REQUESTER)):
        make_person(name, role=role, password="correct horse battery", now=now)
    subject = declare(now=now).ref
    grace, bob = session_of("grace@example.org"), session_of("bob@example.org")
    connections.close_all()
    one, all_ = f"/live?subject={subject}", "/live?topic=incidents"
    assert ask(one, method="GET", headers=grace).status == 200
    assert ask(all_, method="GET", headers=grace).status == 200
    assert ask(one, method="GET", headers=bob).status == 404
    assert ask(all_, method="GET", headers=bob).status == 404
    assert ask(one, method="GET", headers=[]).status == 404
