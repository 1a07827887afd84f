"""The short way of signals, over real connections to a real server."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
import uvicorn
from django.db import connections

from tests.builders.alerts import alert, make_integration, webhook
from tests.database import Clone
from watchbell.alerts.domain import SignalState
from watchbell.alerts.models import Signal
from watchbell.alerts.selectors import integration_key
from watchbell.intake.dialects import pagerduty, prometheus
from watchbell.intake.edge import PREFIX, Intake
from watchbell.intake.exchange import Dialect, RawHeaders, Taken
from watchbell.intake.protocol import LARGEST, SignalProtocol
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.platform.wakeup import conninfo


class Door:
    """What bootstrap's application is to the protocol; `short` and `long` count who took what."""

    def __init__(self, intake: Intake) -> None:
        self.intake, self.short, self.long = intake, 0, 0

    def at_once(self, path: str, headers: RawHeaders, body: bytes) -> Taken | None:
        taken = self.intake.at_once(_dialect_of(path), path, headers, body)
        self.short += taken is not None
        return taken

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await self.intake.start()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await self.intake.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
        self.long += 1
        dialect = _dialect_of(scope["path"])
        if dialect:
            await self.intake.speak(dialect, scope, receive, send)
        else:
            await self.intake(scope, receive, send)


def _dialect_of(path: str) -> Dialect | None:
    for dialect in (prometheus.DIALECT, pagerduty.DIALECT):
        if dialect.matches(path):
            return dialect
    return None


class Sender:
    """One connection; what is sent is exactly what the test says."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._read = self.socket.makefile("rb")

    def post(self, path: str, body: bytes, *lines: str) -> tuple[int, dict[str, str], bytes]:
        self.socket.sendall(request(path, body, *lines))
        return self.answer()

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        status = int(self._read.readline().split()[1])
        headers: dict[str, str] = {}
        while line := self._read.readline().strip():
            name, _, value = line.decode().partition(": ")
            headers[name] = value
        return status, headers, self._read.read(int(headers["content-length"]))

    def is_closed(self) -> bool:
        return self._read.read(1) == b""

    def close(self) -> None:
        self._read.close()
        self.socket.close()


def request(path: str, body: bytes, *lines: str) -> bytes:
    length = [] if any("Transfer-Encoding" in line for line in lines) else [f"{len(body)}"]
    head = [f"POST {path} HTTP/1.1", "Host: here", "Content-Type: application/json", *lines]
    head += [f"Content-Length: {size}" for size in length]
    return "\r\n".join([*head, "", ""]).encode() + body


class Served:
    """A server in a thread, and the connections that a test opens to it."""

    def __init__(self, door: Door) -> None:
        self.door = door
        config = uvicorn.Config(
            door, port=0, http=SignalProtocol, lifespan="on", log_config=None, proxy_headers=False,
            timeout_graceful_shutdown=5,
        )  # fmt: skip
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve)
        self._senders: list[Sender] = []
        self._thread.start()

    def _serve(self) -> None:
        asyncio.run(self._server.serve([self._listening]))

    def sender(self) -> Sender:
        self._senders.append(Sender(self.port))
        return self._senders[-1]

    def begin_to_stop(self) -> None:
        self._server.should_exit = True

    def stop(self) -> None:
        self.begin_to_stop()
        self._thread.join()
        for sender in self._senders:
            sender.close()
        self._listening.close()


@pytest.fixture
def served(committed_db: Clone, clock: ManualClock) -> Iterator[Served]:
    running = Served(Door(Intake(conninfo, clock)))
    yield running
    running.stop()


@pytest.fixture
def address(committed_db: Clone, clock: ManualClock) -> str:
    return f"{PREFIX}alertmanager/{_key('alertmanager', clock)}"


def _key(kind: str, clock: ManualClock) -> str:
    integration = make_integration(kind.title(), kind=kind, now=clock.now())
    return str(integration_key(actor=SYSTEM, integration=integration))


BODY = webhook(alert("Disk"))


def test_once_its_key_is_known_a_signal_goes_the_short_way_and_is_committed(
    served: Served, address: str
) -> None:
    sender = served.sender()
    answers = [sender.post(address, BODY) for _ in range(3)]
    assert [answer[0] for answer in answers] == [202, 202, 202]
    assert {answer[2] for answer in answers} == {b""}
    assert (served.door.long, served.door.short) == (1, 2)
    signals = Signal.objects.all()
    assert {bytes(signal.body) for signal in signals} == {BODY}
    assert [signal.state for signal in signals] == [SignalState.PENDING] * 3
    assert {signal.content_type for signal in signals} == {"application/json"}


def test_both_ways_answer_alike(served: Served, clock: ManualClock) -> None:
    key = _key("pagerduty", clock)
    event: dict[str, Any] = {"routing_key": key, "event_action": "trigger", "dedup_key": "a"}
    event["payload"] = {"summary": "Full", "source": "db1", "severity": "critical"}
    body = json.dumps(event).encode()
    sender = served.sender()
    long, short = sender.post("/v2/enqueue", body), sender.post("/v2/enqueue", body)
    assert (served.door.long, served.door.short) == (1, 1)
    assert (long[0], long[2]) == (short[0], short[2])
    assert long[1].keys() == short[1].keys()
    assert json.loads(short[2])["dedup_key"] == "a"


def test_requests_sent_ahead_are_answered_in_their_order(
    served: Served, address: str, clock: ManualClock
) -> None:
    ours = f"{PREFIX}prometheus/{_key('prometheus', clock)}/api/v2/alerts"
    alerts = json.dumps([{"labels": {"alertname": "Disk"}}]).encode()
    sender = served.sender()
    sender.post(address, BODY)
    sender.post(ours, alerts)
    sender.socket.sendall(
        request(address, BODY) + request(ours, alerts) + request(ours, b"[{]") + request(ours, b"")
        + request(address, BODY)
    )  # fmt: skip
    assert [sender.answer()[0] for _ in range(5)] == [202, 200, 400, 400, 202]
    assert sender.post(address, BODY)[0] == 202
    assert served.door.short >= 2


@pytest.mark.parametrize(
    ("body", "lines", "status"),
    [
        (b"{not json", (), 400),
        (b'{"alerts": []}'.ljust(LARGEST + 1), (), 202),
        (b"5\r\n[1,2]\r\n0\r\n\r\n", ("Transfer-Encoding: chunked",), 202),
        (BODY, ("Expect: 100-continue",), 202),
    ],
)
def test_what_is_not_small_whole_and_good_goes_the_long_way(
    served: Served, address: str, body: bytes, lines: tuple[str, ...], status: int
) -> None:
    sender = served.sender()
    sender.post(address, BODY)
    sender.socket.sendall(request(address, body, *lines))
    if "Expect: 100-continue" in lines:
        assert sender.socket.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert sender.answer()[0] == status
    assert served.door.short == 0
    assert sender.post(address, BODY)[0] == 202


def test_a_body_in_pieces_is_one_signal(served: Served, address: str) -> None:
    sender = served.sender()
    sender.post(address, BODY)
    whole = request(address, BODY)
    for start in range(0, len(whole), 97):
        sender.socket.sendall(whole[start : start + 97])
        time.sleep(0.002)
    assert sender.answer()[0] == 202
    assert served.door.short == 1
    assert bytes(Signal.objects.latest("id").body) == BODY


def test_an_unknown_key_is_refused_and_the_connection_lives(served: Served, address: str) -> None:
    sender = served.sender()
    assert sender.post(f"{PREFIX}alertmanager/nobodys", BODY)[0] == 404
    assert sender.post(address, BODY)[0] == 202


class Slow(Intake):
    """Lets a commit wait until the test says so, or fail."""

    def hold(self) -> Callable[[], None]:
        released = threading.Event()
        turn = self._store._turn

        async def held() -> None:
            await asyncio.to_thread(released.wait)
            await turn()

        self._store._turn = held  # type: ignore[method-assign] # the instant between two steps
        return released.set


@pytest.fixture
def slow(committed_db: Clone, clock: ManualClock) -> Iterator[tuple[Served, Slow]]:
    intake = Slow(conninfo, clock)
    running = Served(Door(intake))
    yield running, intake
    running.stop()


def test_a_sender_that_leaves_before_the_answer_has_sent_all_the_same(
    slow: tuple[Served, Slow], address: str
) -> None:
    served, intake = slow
    sender = served.sender()
    sender.post(address, BODY)
    release = intake.hold()
    sender.socket.sendall(request(address, BODY))
    _wait(lambda: served.door.short == 1)
    sender.close()
    time.sleep(0.1)
    release()
    _wait(lambda: Signal.objects.count() == 2)
    assert served.sender().post(address, BODY)[0] == 202


def test_at_the_end_what_was_taken_is_committed_and_answered(
    slow: tuple[Served, Slow], address: str
) -> None:
    served, intake = slow
    sender = served.sender()
    sender.post(address, BODY)
    release = intake.hold()
    sender.socket.sendall(request(address, BODY))
    _wait(lambda: served.door.short == 1)
    served.begin_to_stop()
    time.sleep(0.3)
    release()
    status, headers, _ = sender.answer()
    assert (status, headers["connection"]) == (202, "close")
    assert sender.is_closed()
    assert Signal.objects.count() == 2


def test_what_cannot_be_committed_is_refused_in_the_senders_language(
    served: Served, clock: ManualClock
) -> None:
    path = f"{PREFIX}prometheus/{_key('prometheus', clock)}/api/v2/alerts"
    alerts = json.dumps([{"labels": {"alertname": "Disk"}}]).encode()
    sender = served.sender()
    assert sender.post(path, alerts)[0] == 200
    _end_the_stores_connection()
    status, headers, body = sender.post(path, alerts)
    assert (served.door.short, status, headers["retry-after"]) == (1, 503, "1")
    assert "send it again" in json.loads(body)
    time.sleep(0.3)
    assert sender.post(path, alerts)[0] == 200
    assert Signal.objects.count() == 2


def _end_the_stores_connection() -> None:
    with closing(connections["default"].cursor()) as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'watchbell intake' and datname = current_database()"
        )


def _wait(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not what() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert what()
