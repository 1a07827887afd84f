"""Another product's language at its own address, on the same desk as every signal."""

import asyncio
import json
from datetime import datetime
from functools import partial
from uuid import UUID

import pytest

from tests.builders.alerts import make_integration
from tests.database import Clone
from tests.intake.asgi import Answer, call
from tests.intake.desks import open_desk
from watchbell.alerts.domain import SignalState
from watchbell.alerts.models import Integration, Signal
from watchbell.alerts.selectors import integration_key
from watchbell.intake.exchange import Dialect, Exchange, Reply
from watchbell.intake.problems import Problem
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock


async def _speak(exchange: Exchange) -> Reply:
    """Keep the body under the key of the header, with the address that spoke."""
    door = await exchange.desk.find(exchange.headers["x-key"])
    signal_id = await exchange.desk.commit(door, exchange.body, kept={":path": exchange.path})
    count = await exchange.desk.aside(Signal.objects.count)
    return Reply(202, json.dumps({"id": str(UUID(bytes=signal_id)), "count": count}).encode())


def _refuse(problem: Problem) -> Reply:
    return Reply(problem.status, json.dumps({"message": problem.code}).encode())


DIALECT = Dialect(
    name="parrot", matches=lambda path: path == "/parrot", speak=_speak, refuse=_refuse
)


@pytest.fixture
def prometheus(committed_db: Clone, now: datetime) -> Integration:
    return make_integration(now=now)


def ask(clock: ManualClock, key: str) -> Answer:
    async def run() -> Answer:
        async with open_desk(clock) as intake:
            application = partial(intake.speak, DIALECT)
            headers = [(b"x-key", key.encode())]
            return await call(application, "/parrot", b"hello", headers=headers)

    return asyncio.run(run())


def test_a_dialect_keeps_its_request_and_answers_in_its_words(
    clock: ManualClock, prometheus: Integration, now: datetime
) -> None:
    key = integration_key(actor=SYSTEM, integration=prometheus)
    answer = ask(clock, str(key))
    signal = Signal.objects.get()
    assert answer.status == 202
    assert json.loads(answer.body) == {"id": str(signal.id), "count": 1}
    assert (signal.state, bytes(signal.body)) == (SignalState.PENDING, b"hello")
    assert (signal.received_at, json.loads(signal.headers)) == (now, {":path": "/parrot"})


def test_a_dialect_refuses_in_its_own_words(clock: ManualClock, prometheus: Integration) -> None:
    answer = ask(clock, "wbi_nobody")
    assert (answer.status, json.loads(answer.body)) == (404, {"message": "not_found"})
    assert not Signal.objects.exists()
