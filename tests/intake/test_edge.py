"""The door for machines: what it takes is in the database before it answers."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import psycopg
import pytest
from django.db import connection

from tests.builders.alerts import alert, make_integration, webhook
from tests.database import Clone
from tests.intake.asgi import Answer, call
from watchbell.alerts.domain import SignalState
from watchbell.alerts.domain.cleaning import BODY_LIMIT
from watchbell.alerts.models import Integration, Signal
from watchbell.alerts.selectors import integration_key
from watchbell.alerts.services import disable_integration, enable_integration, rotate_key
from watchbell.intake.edge import Intake
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.platform.wakeup import conninfo

T = TypeVar("T")
REAL = Path(__file__).parents[1] / "alerts/payloads/alertmanager/one-firing.json"


def using(intake: Intake, work: Callable[[], Awaitable[T]]) -> T:
    """Run `work` while the intake is open, as a server does."""

    async def run() -> T:
        await intake.start()
        try:
            return await work()
        finally:
            await intake.stop()

    return asyncio.run(run())


@pytest.fixture
def prometheus(committed_db: Clone, now: datetime) -> Integration:
    return make_integration(now=now)


@pytest.fixture
def address(prometheus: Integration) -> str:
    key = integration_key(actor=SYSTEM, integration=prometheus)
    return f"/integrations/alertmanager/{key}"


@pytest.fixture
def intake(clock: ManualClock) -> Intake:
    return Intake(conninfo, clock)


def post(intake: Intake, path: str, *parts: bytes, **more: object) -> Answer:
    return using(intake, lambda: call(intake, path, *parts, **more))  # type: ignore[arg-type]


def test_what_is_accepted_is_in_the_database(
    intake: Intake, address: str, prometheus: Integration, now: datetime
) -> None:
    body = REAL.read_bytes()
    answer = post(intake, address, body)
    signal = Signal.objects.get()
    assert (answer.status, answer.body) == (202, b"")
    assert bytes(signal.body) == body
    assert (signal.state, signal.integration_id) == (SignalState.PENDING, prometheus.pk)
    assert (signal.received_at, signal.content_type) == (now, "application/json")


def test_a_trailing_slash_and_a_body_in_parts_are_fine(intake: Intake, address: str) -> None:
    body = webhook(alert("Disk"))
    assert post(intake, address + "/", body[:10], body[10:], b"").status == 202
    assert bytes(Signal.objects.get().body) == body


def test_a_burst_is_kept_in_its_order(intake: Intake, address: str) -> None:
    bodies = [b'{"n": %d}' % number for number in range(500)]

    async def burst() -> list[Answer]:
        return await asyncio.gather(*(call(intake, address, body) for body in bodies))

    answers = using(intake, burst)
    assert {answer.status for answer in answers} == {202}
    kept = Signal.objects.order_by("received_at", "id").values_list("body", flat=True)
    assert [bytes(body) for body in kept] == bodies


def test_the_absorber_is_woken_once_a_batch(intake: Intake, address: str) -> None:
    with psycopg.connect(conninfo(), autocommit=True) as listening:
        listening.execute("listen watchbell")
        assert post(intake, address, b"{}").status == 202
        heard = [n.payload for n in listening.notifies(timeout=2, stop_after=1)]
    assert heard == ["signals"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "The body is not JSON"),
        (b"", "The body is empty"),
        (b'{"a": "\xff"}', "The body is not JSON"),
        ('{"a": 1}'.encode("utf-16"), "The body is not JSON"),
        (b"[" * 100_000, "The body is not JSON"),
        (b"\x00", "The body is not JSON"),
    ],
)
def test_what_is_no_json_is_refused_and_kept(
    intake: Intake, address: str, body: bytes, sentence: str
) -> None:
    answer = post(intake, address, body)
    signal = Signal.objects.get()
    assert (answer.status, answer.json["code"]) == (400, "malformed_json")
    assert answer.headers[b"content-type"] == b"application/problem+json"
    assert answer.json["detail"].startswith(sentence)
    assert (signal.state, bytes(signal.body)) == (SignalState.REJECTED, body)
    assert signal.reason.startswith(sentence)


@pytest.mark.parametrize("content_type", [b"text/plain", b"application/x-www-form-urlencoded", b""])
def test_json_under_any_name_is_taken(intake: Intake, address: str, content_type: bytes) -> None:
    headers = [(b"content-type", content_type)] if content_type else []
    assert post(intake, address, b'{"a": "\\ud800"}', headers=headers).status == 202


def test_a_strange_content_type_is_kept_without_what_no_column_holds(
    intake: Intake, address: str
) -> None:
    headers = [(b"content-type", b"a\xff\x00" + b"x" * 900)]
    assert post(intake, address, b"{}", headers=headers).status == 202
    assert Signal.objects.get().content_type == "aÿ" + "x" * 198


def refused(intake: Intake, *arguments: object, **more: object) -> tuple[int, str]:
    answer = post(intake, *arguments, **more)  # type: ignore[arg-type]
    assert not Signal.objects.exists()
    assert answer.json["detail"].endswith((".", "again."))
    return answer.status, answer.json["code"]


def test_another_format_under_its_own_name_is_refused(intake: Intake, address: str) -> None:
    headers = [(b"content-type", b"text/xml")]
    answer = refused(intake, address, b"<alert/>", headers=headers)
    assert answer == (415, "unsupported_media_type")


def test_a_body_that_is_too_large_is_refused(intake: Intake, address: str) -> None:
    headers = [(b"content-length", str(BODY_LIMIT + 1).encode())]
    assert refused(intake, address, b"{}", headers=headers)[0] == 413
    part = b" " * 1024 * 1024
    assert refused(Intake(conninfo), address, *[part] * 6, headers=[])[0] == 413
    assert refused(Intake(conninfo), address, b" " * (BODY_LIMIT + 1), headers=[])[0] == 413


def test_a_get_is_told_what_is_allowed(intake: Intake, address: str) -> None:
    answer = post(intake, address, method="GET")
    assert (answer.status, answer.headers[b"allow"]) == (405, b"POST")


@pytest.mark.parametrize("key", ["nope", "", "a/b", "\ud800"])
def test_an_unknown_key_leaves_no_trace(
    intake: Intake, prometheus: Integration, caplog: pytest.LogCaptureFixture, key: str
) -> None:
    assert refused(intake, f"/integrations/alertmanager/{key}", b"{}")[0] == 404
    assert not caplog.records


def test_a_key_opens_only_the_door_of_its_kind(intake: Intake, address: str) -> None:
    assert refused(intake, address.replace("alertmanager", "zabbix"), b"{}")[0] == 404


def test_a_key_works_at_once_and_stops_within_a_second(
    intake: Intake, address: str, prometheus: Integration, now: datetime
) -> None:
    async def story() -> list[int]:
        statuses = [(await call(intake, address, b"{}")).status]
        await asyncio.to_thread(switch, False)
        await asyncio.sleep(0.6)
        statuses.append((await call(intake, address, b"{}")).status)
        await asyncio.to_thread(switch, True)
        statuses.append((await call(intake, address, b"{}")).status)
        key = await asyncio.to_thread(rotate)
        statuses.append((await call(intake, f"/integrations/alertmanager/{key}", b"{}")).status)
        await asyncio.sleep(0.6)
        statuses.append((await call(intake, address, b"{}")).status)
        return statuses

    def switch(on: bool) -> None:
        do = enable_integration if on else disable_integration
        do(integration_id=prometheus.pk, actor=SYSTEM, now=now)
        connection.close()

    def rotate() -> str:
        _, key = rotate_key(integration_id=prometheus.pk, actor=SYSTEM, now=now)
        connection.close()
        return str(key)

    assert using(intake, story) == [202, 404, 202, 202, 404]


def test_without_a_database_the_sender_is_told_to_try_again(
    committed_db: Clone, clock: ManualClock
) -> None:
    nowhere = Intake(lambda: "host=/nonexistent dbname=none", clock)
    answer = post(nowhere, "/integrations/alertmanager/wbi_x", b"{}")
    assert (answer.status, answer.headers[b"retry-after"]) == (503, b"1")


def test_a_lost_connection_costs_nothing_that_was_accepted(intake: Intake, address: str) -> None:
    async def story() -> list[int]:
        statuses = [(await call(intake, address, b'{"n": 0}')).status]
        await asyncio.to_thread(cut_the_line)
        while statuses[-1] != 202 or len(statuses) == 1:
            statuses.append((await call(intake, address, b'{"n": 1}')).status)
            await asyncio.sleep(0.05)
        return statuses

    def cut_the_line() -> None:
        with psycopg.connect(conninfo(), autocommit=True) as other:
            other.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                " where application_name = 'watchbell intake' and datname = current_database()"
            )

    statuses = using(intake, story)
    assert set(statuses) == {202, 503}
    assert Signal.objects.count() == statuses.count(202)


def test_stopping_commits_what_was_taken(intake: Intake, address: str) -> None:
    async def story() -> list[Answer]:
        sending = [asyncio.create_task(call(intake, address, b"{}")) for _ in range(50)]
        while not any(task.done() for task in sending):
            await asyncio.sleep(0)
        await intake.stop()
        return [await task for task in sending]

    async def run() -> list[Answer]:
        await intake.start()
        return await story()

    answers = asyncio.run(run())
    accepted = [answer for answer in answers if answer.status == 202]
    assert len(accepted) == Signal.objects.count()
    assert {answer.status for answer in answers} <= {202, 503}
