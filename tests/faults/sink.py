"""A webhook receiver on loopback that notes when each page came, and can keep everybody waiting."""

import json
import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from watchbell.kernel.clock import SystemClock

_CLOCK = SystemClock()
_FAULT = re.compile(r"Fault number (\d+)")
_LABEL = re.compile(r"\[(INC-\d+)\]")


@dataclass(frozen=True)
class Arrival:
    """One page as it came: its message's id, its incident, whose address, and when."""

    message: str
    label: str
    fault: int
    path: str
    at: datetime


class Sink:
    """`arrivals` holds every page as it came; while `open` is not set, none is taken."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.open = threading.Event()
        self.open.set()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def by_message(self) -> dict[str, list[Arrival]]:
        """Return the arrivals of each message."""
        found: dict[str, list[Arrival]] = defaultdict(list)
        for arrival in list(self.arrivals):
            found[arrival.message].append(arrival)
        return found

    def first_of(self, path: str) -> dict[int, datetime]:
        """Return when the first page about each fault came to one address."""
        first: dict[int, datetime] = {}
        for arrival in list(self.arrivals):
            if arrival.path == path:
                first.setdefault(arrival.fault, arrival.at)
        return first

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.open.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _take(self, path: str, identifier: str, body: bytes) -> None:
        came = _CLOCK.now()
        title = json.loads(body)["data"]["title"]
        fault, label = _FAULT.search(title), _LABEL.search(title)
        assert fault, title
        assert label, title
        self.arrivals.append(Arrival(identifier, label[1], int(fault[1]), path, came))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                sink.open.wait(60)
                sink._take(self.path, self.headers["webhook-id"], body)
                self.wfile.write(b"HTTP/1.0 204 taken\r\n\r\n")

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that was killed hangs up; that is what the tests are about."""


@contextmanager
def sink() -> Iterator[Sink]:
    """Run one for the length of a test."""
    running = Sink()
    running.start()
    try:
        yield running
    finally:
        running.stop()
