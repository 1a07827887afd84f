"""The short way of a signal: uvicorn's HTTP, in which a whole and good one needs no task.

Most of what arrives in a storm is a small POST that only has to be committed. It is handed to
the application once its body is complete, and answered when its commit is done. Whatever is not
like that (another method, a large or chunked body, a request behind an unanswered one, what the
application does not take at once) goes uvicorn's own way, as if this were not here.
"""

from asyncio import Future
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from watchbell.intake.exchange import RawHeaders, Reply, Taken
from watchbell.intake.problems import UNAVAILABLE

LARGEST = 256 * 1024
"""A body that is larger goes the long way, which lets its sender wait while it is read."""
_STATUS_LINES = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus
}
_CLOSE = (b"connection", b"close")


class SignalProtocol(HttpToolsProtocol):
    """One connection. `at_once` of the application may take a POST by its path and body."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._at_once: Callable[[str, RawHeaders, bytes], Taken | None] | None = getattr(
            self.app, "at_once", None
        )
        self._held = False
        self._body = b""

    def on_message_begin(self) -> None:
        """Begin with a request; the scope, which only the long way needs, is made there."""
        self.url = b""
        self.expect_100_continue = False
        self.headers = []

    def on_headers_complete(self) -> None:
        """Hold a request back that may go the short way, until its body is there."""
        self._held = self._may_be_short()
        if self._held:
            self._body = b""
        else:
            self._go_the_long_way()

    def _go_the_long_way(self) -> None:
        url, headers, expects = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expects
        self.headers += headers
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body."""
        if self._held:
            self._body += body
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Take the signal; what is not taken at once begins the long way now."""
        if not self._held:
            super().on_message_complete()
            return
        self._held, body, self._body = False, self._body, b""
        taken = self._take(body)
        if taken is None:
            self._go_the_long_way()
            if body:
                super().on_body(body)
            super().on_message_complete()
            return
        # uvicorn sees a request that is not answered yet.
        pending: Any = Pending(self, taken)
        self.cycle = pending
        taken.done.add_done_callback(pending.finish)

    def answer(self, reply: Reply, *, keep_alive: bool) -> None:
        """Write a whole answer at once; uvicorn goes on with what came behind its request."""
        closes = not keep_alive or _CLOSE in reply.headers
        self.transport.write(_written.of(self.server_state.default_headers, reply, closes=closes))
        if closes:
            self.transport.close()
        self.on_response_complete()

    def _may_be_short(self) -> bool:
        if self._at_once is None or self.expect_100_continue or self.flow.write_paused:
            return False
        if not getattr(self.cycle, "response_complete", True):
            return False
        parser = self.parser
        return (
            parser.get_method() == b"POST"
            and parser.get_http_version() == "1.1"
            and parser.should_keep_alive()
            and not parser.should_upgrade()
            and 0 < _length(self.headers) <= LARGEST
        )

    def _take(self, body: bytes) -> Taken | None:
        url = self.url
        if self._at_once is None or b"?" in url or b"%" in url or not url.isascii():
            return None
        return self._at_once(url.decode("ascii"), self.headers, body)


class Written:
    """How answers are written: what is the same for all of a second is put together once."""

    def __init__(self) -> None:
        self._shared: RawHeaders = ()
        self._lines = b""
        self._bare: dict[tuple[int, bool], bytes] = {}

    def of(self, shared: RawHeaders, reply: Reply, *, closes: bool) -> bytes:
        """Return an answer's bytes; `shared` are the headers that uvicorn gives to all."""
        if shared is not self._shared:
            self._shared, self._lines, self._bare = shared, _lines(shared), {}
        if reply.body or reply.headers:
            return self._whole(reply, closes=closes)
        bare = self._bare.get((reply.status, closes))
        if bare is None:
            bare = self._bare[reply.status, closes] = self._whole(reply, closes=closes)
        return bare

    def _whole(self, reply: Reply, *, closes: bool) -> bytes:
        own = headers_of(reply)
        if closes and _CLOSE not in own:
            own = (*own, _CLOSE)
        parts = (_STATUS_LINES[reply.status], self._lines, _lines(own), b"\r\n", reply.body)
        return b"".join(parts)


def _lines(headers: RawHeaders) -> bytes:
    return b"".join([b"%b: %b\r\n" % header for header in headers])


_written = Written()


class Pending:
    """Stands where uvicorn looks for the request that it serves, until its commit is done."""

    __slots__ = ("_protocol", "_taken", "disconnected", "keep_alive", "response_complete")

    def __init__(self, protocol: SignalProtocol, taken: Taken) -> None:
        self._protocol, self._taken = protocol, taken
        self.disconnected = self.response_complete = False
        self.keep_alive = True

    @property
    def message_event(self) -> "Pending":
        """What uvicorn wakes when the sender has gone: nobody."""
        return self

    def set(self) -> None:
        """Wake nobody."""

    def finish(self, done: "Future[bytes]") -> None:
        """Answer what the commit came to; a sender that has gone is not told."""
        failed = done.exception()
        self.response_complete = True
        if not self.disconnected:
            reply = self._taken.refuse(UNAVAILABLE) if failed else self._taken.reply
            self._protocol.answer(reply, keep_alive=self.keep_alive)


def headers_of(reply: Reply) -> Sequence[tuple[bytes, bytes]]:
    """Return the headers of an answer; one without a body has no type either."""
    length = (b"content-length", b"%d" % len(reply.body))
    if not reply.body:
        return (length, *reply.headers)
    return ((b"content-type", reply.content_type), length, *reply.headers)


def _length(headers: RawHeaders) -> int:
    """Return what the sender says the body's length is; 0 when it says none."""
    for name, value in headers:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0
