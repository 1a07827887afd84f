"""A storm: one source shouts as fast as it is told to, and another has something grave to say.

The whole product runs as real processes. What the noisy source posts goes over one connection
a sender, as fast as a plan of so many a second allows; nothing is sent twice, so what is refused
or lost shows.
"""

import json
import re
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import psutil

from tests.faults.inside import Inside
from tests.faults.signals import webhook
from tests.stories.running import Product
from tests.stories.setting_up import ON_CALL, alertmanager_address, set_up

_GRAVE = 900_000
_NOT_YET = "state in ('pending', 'waiting')"
_MIB = 1024 * 1024


@dataclass(frozen=True)
class Plan:
    """How many alerts come, over how long, how many a post, of how many groups."""

    alerts: int
    seconds: float
    batch: int = 1
    groups: int = 100
    connections: int = 32
    grave: int = 5
    """How many grave signals come from the other source, spread over the middle half."""


@dataclass(frozen=True)
class Second:
    """What was seen at one second of the storm."""

    at: float
    posted: int
    waiting: int
    memory: dict[str, float]


@dataclass
class Storm:
    """What came of one storm."""

    plan: Plan
    posts: int = 0
    refused: int = 0
    sending_took: float = 0.0
    absorbed_after: float = 0.0
    stored: int = 0
    alerts: int = 0
    incidents: int = 0
    page_delays: list[float] = field(default_factory=list)
    unpaged: int = 0
    curve: list[Second] = field(default_factory=list)

    @property
    def most_waiting(self) -> int:
        return max(second.waiting for second in self.curve)

    def memory(self, part: str) -> tuple[float, float]:
        """Return a part's MiB before the storm and at most."""
        sizes = [second.memory.get(part, 0.0) for second in self.curve]
        return sizes[0], max(sizes)

    def told(self) -> str:
        """Return what came of it in a few lines, and the curve."""
        delays = ", ".join(f"{delay:.2f}" for delay in sorted(self.page_delays))
        lines = [
            f"{self.plan.alerts} alerts, {self.plan.batch} a post, in {self.sending_took:.1f} s:"
            f" {self.posts} posts, {self.refused} refused, {self.stored} stored",
            f"absorbed {self.absorbed_after:.1f} s after the first post: {self.alerts} alerts,"
            f" {self.incidents} incidents; at most {self.most_waiting} signals waited",
            f"grave signals of another source paged after {delays} s; {self.unpaged} never",
        ]
        parts = sorted(self.curve[0].memory)
        lines.append("  s   posted  waiting  " + "  ".join(f"{part:>10}" for part in parts))
        lines += [
            f"{second.at:3.0f} {second.posted:8} {second.waiting:8}  "
            + "  ".join(f"{second.memory.get(part, 0):10.0f}" for part in parts)
            for second in self.curve
        ]
        return "\n".join(lines)


class Pages:
    """A webhook receiver that notes when the first page about each numbered fault came."""

    def __init__(self) -> None:
        self.arrived: dict[int, float] = {}

    def note(self, body: bytes) -> None:
        came = time.perf_counter()
        for number in re.findall(rb"Fault number (\d+)", body):
            self.arrived.setdefault(int(number), came)


@contextmanager
def receiving() -> Iterator[tuple[Pages, str]]:
    """Run a receiver; yields it and its address."""
    pages = Pages()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            pages.note(self.rfile.read(int(self.headers["content-length"])))
            self.wfile.write(b"HTTP/1.0 204 taken\r\n\r\n")

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield pages, f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


class Noise:
    """Posts what the plan says, over some connections; counts what was not answered 2xx."""

    def __init__(self, product: Product, path: str, plan: Plan) -> None:
        self.posted = self.refused = 0
        self._plan, self._port = plan, product.port
        self._numbers = iter(range(0, plan.alerts, plan.batch))
        self._lock = threading.Lock()
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{product.port}\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        )
        self._threads = [
            threading.Thread(target=self._send, daemon=True) for _ in range(plan.connections)
        ]

    def start(self) -> None:
        self._began = time.perf_counter()
        for thread in self._threads:
            thread.start()

    @property
    def is_over(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def _send(self) -> None:
        rate = self._plan.alerts / self._plan.seconds
        with socket.create_connection(("127.0.0.1", self._port), timeout=60) as connection:
            while (first := self._next()) is not None:
                early = self._began + first / rate - time.perf_counter()
                if early > 0.001:
                    time.sleep(early)
                connection.sendall(self._request(first))
                answer = connection.recv(4096)
                with self._lock:
                    self.refused += answer[9:10] != b"2"
                    self.posted += self._plan.batch

    def _next(self) -> int | None:
        with self._lock:
            return next(self._numbers, None)

    def _request(self, first: int) -> bytes:
        alerts = [
            noise(number, self._plan.groups) for number in range(first, first + self._plan.batch)
        ]
        body = json.dumps(alerts).encode()
        return f"{self._head}{len(body)}\r\n\r\n".encode() + body


def noise(number: int, groups: int) -> dict[str, Any]:
    """Return an alert as Prometheus posts it; each is another, of so many groups."""
    return {
        "labels": {
            "alertname": f"DiskFull{number % groups}",
            "instance": f"node-{number}:9100",
            "job": "node",
            "severity": "warning",
        },
        "annotations": {
            "summary": f"Disk of node {number} is 95% full",
            "description": "The filesystem /var fills up within the next four hours.",
        },
        "startsAt": "2026-11-22T10:00:00Z",
        "generatorURL": "http://prometheus:9090/graph?g0.expr=disk&g0.tab=1",
    }


class Watching:
    """Says each second how much waits and how much memory the product's processes hold."""

    def __init__(self, product: Product, noise: Noise) -> None:
        self._inside, self._product, self._noise = Inside(product), product, noise
        self._began = time.perf_counter()
        self.curve: list[Second] = []

    def look(self) -> Second:
        """Note one second."""
        seen = Second(
            at=time.perf_counter() - self._began,
            posted=self._noise.posted,
            waiting=self._inside.count(f"alerts_signal where {_NOT_YET}"),
            memory=memory_of(self._product),
        )
        self.curve.append(seen)
        return seen


def memory_of(product: Product) -> dict[str, float]:
    """Return the MiB of each kind of process; what PostgreSQL's share is counted once."""
    sizes: dict[str, float] = defaultdict(float)
    for process in product.processes():
        with suppress(psutil.NoSuchProcess):
            words = process.cmdline()
            part = next((word for word in ("web", "worker") if word in words), "supervisor")
            name = "PostgreSQL" if "postgres" in process.name() else part
            sizes[name] += process.memory_full_info().pss / _MIB
    return dict(sizes)


def storm(product: Product, pages: Pages, page_to: str, plan: Plan, *, patience: float) -> Storm:
    """Set a fresh product up, let the storm come, and wait until nothing of it waits."""
    set_up(product, delay_minutes=60)
    inside = Inside(product)
    inside.reach_by_webhook(ON_CALL, page_to)
    grave = alertmanager_address(product)
    noise = Noise(product, _noisy_path(product), plan)
    # One page before the storm: what is loaded at the first of its kind is not the storm's.
    _say_gravely(grave, _GRAVE - 1, {})
    deadline = time.monotonic() + 30
    while _GRAVE - 1 not in pages.arrived and time.monotonic() < deadline:
        time.sleep(0.05)
    watching, result, sent = Watching(product, noise), Storm(plan), dict[int, float]()
    watching.look()
    noise.start()
    _watch(watching, noise, grave, plan, sent, patience)
    result.sending_took = next(s.at for s in watching.curve if s.posted >= plan.alerts)
    result.absorbed_after = watching.curve[-1].at
    result.posts, result.refused = noise.posted // plan.batch, noise.refused
    _count(result, inside, sent, pages)
    result.curve = watching.curve
    return result


def _watch(
    watching: Watching,
    noise: Noise,
    grave: str,
    plan: Plan,
    sent: dict[int, float],
    patience: float,
) -> None:
    """Look each second until all is absorbed; say the grave things when their time comes."""
    began = time.perf_counter()
    step = plan.seconds / 2 / max(plan.grave, 1)
    due = [began + plan.seconds / 4 + step * place for place in range(plan.grave)]
    look_at = began
    while time.perf_counter() < began + patience:
        if due and time.perf_counter() >= due[0]:
            due.pop(0)
            _say_gravely(grave, _GRAVE + len(due), sent)
        if time.perf_counter() >= look_at:
            look_at += 1.0
            seen = watching.look()
            if not seen.waiting and noise.is_over and not due:
                return
        time.sleep(0.01)
    raise AssertionError(f"{watching.look()} after {patience} s")


def _count(result: Storm, inside: Inside, sent: dict[int, float], pages: Pages) -> None:
    deadline = time.monotonic() + 15
    while not sent.keys() <= pages.arrived.keys() and time.monotonic() < deadline:
        time.sleep(0.05)
    came = pages.arrived
    result.page_delays = [came[number] - at for number, at in sent.items() if number in came]
    result.unpaged = len(sent.keys() - came.keys())
    noisy = "integration_id = (select id from alerts_integration where name = 'Noise')"
    result.stored = inside.count(f"alerts_signal where state = 'absorbed' and {noisy}")
    result.alerts = inside.count(f"alerts_alert where {noisy}")
    result.incidents = inside.count("incidents_incident")


def _noisy_path(product: Product) -> str:
    made = product.run("integration", "create", "prometheus", "Noise", "--team", "payments")
    assert made.returncode == 0, made.stderr
    return f"/integrations/prometheus/{made.stdout.strip()}/api/v2/alerts"


def _say_gravely(address: str, number: int, sent: dict[int, float]) -> None:
    sent[number] = time.perf_counter()
    httpx.post(address, json=webhook(number), timeout=30).raise_for_status()
