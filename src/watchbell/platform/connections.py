"""HTTP/1.1 to one checked address, by a connection of its own or one of the last second.

The standard library's client, because a page is one small request: it takes a third of the
processor time that a client with pools, hooks and cookies takes.
"""

import http.client
import re
import select
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain

from watchbell.kernel.clock import stopwatch

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
_KEPT_SECONDS = 1.0
"""Less than any server waits for another request, so that none hangs up meanwhile."""
_MOST_KEPT = 64
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f]")
"""What no path may hold, and no header below: it would begin another line, or request."""
_BREAKS = re.compile(r"[\x00\r\n]")
Broken = (http.client.HTTPException, OSError)
"""What a connection that ends too early raises; a TimeoutError is one of them."""


class CannotConnect(Exception):
    """No connection came about; the cause is the message's end."""


class NoConnectionInTime(Exception):
    """The other side did not accept in time."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A name at one of its addresses; `name` is what a certificate must say."""

    is_encrypted: bool
    name: str
    address: str
    port: int


class Connection:
    """A connection to a peer, opened when it is needed; `is_used` when it carried a request."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.is_used = False
        self.idle_since = 0.0
        self._socket: socket.socket | None = None

    def _connected(self) -> socket.socket:
        if self._socket is None:
            try:
                self._socket = self._opened()
            except TimeoutError as error:
                raise NoConnectionInTime from error
            except OSError as error:
                raise CannotConnect(str(error)) from error
            self._socket.settimeout(READ_SECONDS)
        return self._socket

    def close(self) -> None:
        """Hang up."""
        opened, self._socket = self._socket, None
        if opened is not None:
            opened.close()

    def _opened(self) -> socket.socket:
        peer = self.peer
        plain = socket.create_connection((peer.address, peer.port), CONNECT_SECONDS)
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if not peer.is_encrypted:
                return plain
            return _trust().wrap_socket(plain, server_hostname=peer.name)
        except BaseException:
            plain.close()
            raise

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> http.client.HTTPResponse:
        """Send a request; return its answer, whose body is still to be read.

        All of it leaves at once: head and body one after the other wake the other side twice.
        """
        said = dict(headers)
        if body or method in ("POST", "PUT", "PATCH"):
            said["Content-Length"] = str(len(body))
        if _FORBIDDEN.search(path) or any(_BREAKS.search(part) for part in chain(*said.items())):
            raise ValueError("a line break where none may be")
        lines = [f"{method} {path} HTTP/1.1", *map(": ".join, said.items()), "", ""]
        opened = self._connected()
        opened.sendall("\r\n".join(lines).encode() + body)
        response = http.client.HTTPResponse(opened, method=method)
        try:
            response.begin()
        except BaseException:
            response.close()
            raise
        return response

    @property
    def is_silent(self) -> bool:
        """Say whether the other side neither hung up nor said what nobody asked for."""
        poll = select.poll()
        poll.register(self._connected(), select.POLLIN)
        return not poll.poll(0)


class Kept:
    """Connections that may carry another request within a second; each for its peer alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[Connection] = []

    def take(self, peer: Peer) -> Connection:
        """Return a connection to this peer, a kept one if there is one."""
        while (kept := self._taken(peer)) is not None:
            if kept.is_silent:
                return kept
            kept.close()
        return Connection(peer)

    def give_back(self, connection: Connection) -> None:
        """Keep a connection whose answer was read to its end."""
        connection.is_used = True
        connection.idle_since = stopwatch()
        with self._lock:
            self._idle.append(connection)
            old = self._too_old()
        for one in old:
            one.close()

    def _taken(self, peer: Peer) -> Connection | None:
        with self._lock:
            old = self._too_old()
            found = next((one for one in reversed(self._idle) if one.peer == peer), None)
            if found is not None:
                self._idle.remove(found)
        for one in old:
            one.close()
        return found

    def _too_old(self) -> list[Connection]:
        """Take out those that were idle for too long, and the oldest of too many."""
        since = stopwatch() - _KEPT_SECONDS
        fresh = [one for one in self._idle if one.idle_since > since][-_MOST_KEPT:]
        old = (
            [one for one in self._idle if one not in fresh] if len(fresh) < len(self._idle) else []
        )
        self._idle = fresh
        return old


@cache
def _trust() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
