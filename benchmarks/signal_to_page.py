"""From Alertmanager's post to the page: how long until it leaves.

    python -m benchmarks.signal_to_page [--channel email|webhook] [--rate 10] [--seconds 30]
                                        [--burst 500] [--open 100000] [--due 1000]

The whole product runs as real processes; a server on loopback notes when each mail's DATA, or
each webhook, arrives. Every signal is an incident of its own, at the worst. `--open` fills the
table with escalations that run and are not due. `--due` then lets the second step of that many
fall due in one instant, and tells how long until all their pages have left.
"""

import argparse
import asyncio
import json
import re
import socket
import statistics
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.smtp_server import SmtpServer
from tests.faults.inside import Inside
from tests.faults.signals import webhook
from tests.stories.running import Product
from tests.stories.setting_up import ADMIN, ON_CALL, alertmanager_address, set_up

_WARM_UP = 20
_COPY_INCIDENTS = """
insert into incidents_incident ({columns})
select {values} from (select * from incidents_incident order by number desc limit 1) i,
    generate_series(%s::bigint, %s::bigint) n
"""
_COPY_ESCALATIONS = """
insert into paging_escalation
    (id, incident_id, policy_id, snapshot, state, cause, reason, step, loop, next_at, is_holding,
     is_forced, started_at)
select gen_random_uuid(), i.id, e.policy_id, e.snapshot, 'running', 'a benchmark', '', 1, 0,
    now() + interval '1 day', false, false, now()
from incidents_incident i,
    (select * from paging_escalation where state = 'running' order by id desc limit 1) e
where i.number > %s
"""
_NO_FIGURES = """
insert into platform_option (name, value, changed_at, changed_by_kind, changed_by_name)
values ('module.reports', 'false', now(), 'system', '')
"""
_MAKE_DUE = """
update paging_escalation e set next_at = now()
from (
    select id from paging_escalation where state = 'running' order by started_at desc limit %s
) few
where e.id = few.id
"""


class TimedMailbox(SmtpServer):
    """Notes when each numbered fault's mail came."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: dict[int, float] = {}

    def reach(self, inside: Inside) -> None:
        """Everybody has mail."""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        came = time.perf_counter()
        for number in re.findall(rb"Fault number (\d+)", envelope.content):  # several in a storm
            self.arrived.setdefault(int(number), came)
        return "250 taken"


class TimedReceiver:
    """Notes when each numbered fault's first webhook came; answers at once, on one thread."""

    url = ""

    def __init__(self) -> None:
        self.arrived: dict[int, float] = {}
        self.count = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> None:
        self._thread.start()
        begun = self._loop.create_server(lambda: _Taking(self._note), "127.0.0.1", 0, backlog=256)
        server = asyncio.run_coroutine_threadsafe(begun, self._loop).result(10)
        self._address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def reach(self, inside: Inside) -> None:
        """Have Grace and Ada paged by webhook alone."""
        inside.reach_by_webhook(ON_CALL, f"{self._address}grace")
        inside.reach_by_webhook(ADMIN, f"{self._address}ada")

    def _note(self, body: bytes) -> None:
        came = time.perf_counter()
        found = re.search(rb"Fault number (\d+)", body)
        if found:
            self.arrived.setdefault(int(found[1]), came)
            self.count += 1


class _Taking(asyncio.Protocol):
    """Takes what comes on one connection, which stays open as any web server's does.

    By hand: a web server of Python's would take the product's processors for as long as the
    product sends.
    """

    def __init__(self, note: Callable[[bytes], None]) -> None:
        self._note = note
        self._had = b""
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._had += data
        while (head := self._had.find(b"\r\n\r\n")) >= 0:
            length = re.search(rb"(?i)content-length: (\d+)", self._had[:head])
            end = head + 4 + (int(length[1]) if length else 0)
            if len(self._had) < end:
                return
            self._note(self._had[head + 4 : end])
            self._had = self._had[end:]
            self._transport.write(b"HTTP/1.1 204 taken\r\n\r\n")


def main() -> None:
    """Measure and print the percentiles."""
    options = _options()
    mailbox = TimedMailbox() if options.channel == "email" else TimedReceiver()
    mailbox.start()
    with tempfile.TemporaryDirectory() as folder:
        settings = {"WATCHBELL_EMAIL_URL": mailbox.url} if mailbox.url else {}
        settings["WATCHBELL_ALLOW_PRIVATE_WEBHOOKS"] = "yes"
        up = ["--workers", str(options.workers)]
        product = Product(Path(folder) / "home", settings=settings, options=up)
        product.start()
        try:
            set_up(product, delay_minutes=60, then=ADMIN)
            inside = Inside(product)
            mailbox.reach(inside)
            address = alertmanager_address(product)
            _run(address, 0, _WARM_UP, options.rate, mailbox)
            _fill(inside, options.open)
            count = options.burst or int(options.rate * options.seconds)
            pause_free = options.burst > 0
            rate = float("inf") if pause_free else options.rate
            delays = _run(address, _WARM_UP, count, rate, mailbox)
            if options.due and isinstance(mailbox, TimedReceiver):
                _fall_due(inside, options.due, mailbox)
        finally:
            product.stop()
            mailbox.stop()
    cuts = statistics.quantiles(delays, n=100, method="inclusive")
    what = f"a burst of {options.burst}" if options.burst else f"{options.rate:g} signals a second"
    print(
        f"{what}: n {len(delays)}, p50 {cuts[49]:.0f} ms, p90 {cuts[89]:.0f} ms,"
        f" p99 {cuts[98]:.0f} ms, worst {max(delays):.0f} ms"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=10)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--burst", type=int, default=0, help="instead, this many at once")
    parser.add_argument("--channel", choices=("email", "webhook"), default="email")
    parser.add_argument("--open", type=int, default=0, help="escalations that run, not due")
    parser.add_argument("--due", type=int, default=0, help="then this many fall due at once")
    parser.add_argument("--workers", type=int, default=1)
    return parser.parse_args()


def _fill(inside: Inside, count: int) -> None:
    """Copy the newest incident and its escalation that often; the next step is a day away.

    All begin in one minute on one service, which makes rolling up their figures, once, as dear as
    can be: the figures are off.
    """
    if not count:
        return
    columns = inside.rows(
        "select column_name as name from information_schema.columns where is_generated = 'NEVER'"
        " and table_name = 'incidents_incident' order by ordinal_position"
    )
    names = [row["name"] for row in columns]
    own = {"id": "gen_random_uuid()", "number": "i.number + n"}
    values = ", ".join(own.get(name, f"i.{name}") for name in names)
    statement = _COPY_INCIDENTS.format(columns=", ".join(names), values=values)
    inside.rows(_NO_FIGURES)
    inside.rows(statement, 10**6, 10**6 + count - 1)
    inside.rows(_COPY_ESCALATIONS, 10**6)
    inside.rows("vacuum analyze paging_escalation")
    inside.rows("vacuum analyze incidents_incident")


def _fall_due(inside: Inside, count: int, receiver: TimedReceiver) -> None:
    """Let the second step of that many fall due at once; tell when their pages have left."""
    before = receiver.count
    began = time.perf_counter()
    inside.rows(_MAKE_DUE, count)
    deadline = began + 120
    while receiver.count - before < count and time.perf_counter() < deadline:
        time.sleep(0.01)
    took = time.perf_counter() - began
    print(f"{receiver.count - before} of {count} pages that fell due at once left in {took:.2f} s")


def _run(
    address: str, first: int, count: int, rate: float, mailbox: "TimedMailbox | TimedReceiver"
) -> list[float]:
    """Post `count` signals at `rate` and return each one's milliseconds to its mail."""
    sent: dict[int, float] = {}
    waiting = deque(_ready(address, number) for number in range(first, first + count))
    senders = [_Sender(address, sent) for _ in range(16 if rate == float("inf") else 1)]
    began = time.perf_counter()

    def post(sender: _Sender) -> None:
        while True:
            try:
                number, request = waiting.popleft()
            except IndexError:
                return
            time.sleep(max(0.0, began + (number - first) / rate - time.perf_counter()))
            sender.post(number, request)

    threads = [threading.Thread(target=post, args=[sender]) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deadline = time.monotonic() + 60
    while not sent.keys() <= mailbox.arrived.keys() and time.monotonic() < deadline:
        time.sleep(0.05)
    missing = sent.keys() - mailbox.arrived.keys()
    assert not missing, f"{len(missing)} pages never left"
    return [(mailbox.arrived[number] - sent[number]) * 1000 for number in sent]


def _ready(address: str, number: int) -> tuple[int, bytes]:
    """Return a signal's number and its whole request."""
    target = urlsplit(address)
    body = json.dumps(webhook(number)).encode()
    head = (
        f"POST {target.path} HTTP/1.1\r\nHost: {target.netloc}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return number, head.encode() + body


class _Sender:
    """One open connection to the product.

    Requests are made beforehand: a client that works for a millisecond between two of a burst
    would spread the burst over half a second, and take the product's processors meanwhile.
    """

    def __init__(self, address: str, sent: dict[int, float]) -> None:
        target = urlsplit(address)
        self._socket = socket.create_connection((target.hostname or "", target.port or 80), 10)
        self._sent = sent

    def post(self, number: int, request: bytes) -> None:
        """Send one signal and wait until it is accepted."""
        self._sent[number] = time.perf_counter()
        self._socket.sendall(request)
        answer = self._socket.recv(65536)
        while b"\r\n\r\n" not in answer:
            answer += self._socket.recv(65536)
        assert answer.startswith(b"HTTP/1.1 20"), answer


if __name__ == "__main__":
    main()
