"""The one HTTP client: short timeouts, a size limit, no redirects, no way into the private net.

A name is resolved first, every address is checked, and the connection goes to a checked
address with the original name as Host and in TLS: answering the second look-up differently
(rebinding) gains nothing. WATCHBELL_ALLOW_PRIVATE_WEBHOOKS=yes opens the private net.

Who sends many in a row may keep connections for a moment (`keep`). One is used again only for
the same name at the same address, which was resolved and checked anew.
"""

import base64
import ipaddress
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http.client import HTTPResponse

import httpx

from watchbell.kernel.clock import stopwatch
from watchbell.platform.connections import (
    Broken,
    CannotConnect,
    Connection,
    Kept,
    NoConnectionInTime,
    Peer,
)
from watchbell.platform.settings import current

TOTAL_SECONDS = 20.0
MAX_BYTES = 1_000_000
USER_AGENT = "Watchbell"

_MAX_ADDRESSES = 4
_CHUNK = 65_536
_MOST_NAMES = 64
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_TEMPORARY = frozenset({408, 409, 425, 429})
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class OutboundError(Exception):
    """A request that brought no usable answer. `permanent`: trying again will not help."""

    def __init__(
        self, reason: str, *, permanent: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def require_ok(self) -> "Answer":
        """Return the answer, or raise an OutboundError that says whether to try again."""
        if self.ok:
            return self
        permanent = self.status < 500 and self.status not in _TEMPORARY
        raise OutboundError(
            f"answered with status {self.status}",
            permanent=permanent,
            retry_after=None if permanent else _retry_after(self.headers),
        )


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    max_bytes: int = MAX_BYTES,
    total_seconds: float = TOTAL_SECONDS,
    keep: bool = False,
) -> Answer:
    """Send one request and return its answer; OutboundError when there is none.

    With `keep` it may go by a connection of the last second. When such a one breaks before an
    answer began, the request is sent again by a new one: the other side must know a repetition.
    """
    target = _parse(url)
    problem: OutboundError | None = None
    for address in _addresses(target):
        try:
            wanted = _Wanted(method, target, address, headers or {}, body, max_bytes, total_seconds)
            return _send_kept(wanted) if keep else _send(wanted)
        except CannotConnect as error:
            problem = OutboundError(f"cannot connect to {target.host}: {error}")
        except NoConnectionInTime:
            problem = OutboundError(f"{target.host} did not accept the connection in time")
        except TimeoutError as error:
            raise OutboundError(f"{target.host} did not answer in time") from error
        except Broken as error:
            raise OutboundError(f"{target.host} broke the connection: {error}") from error
        except ValueError as error:
            raise OutboundError(
                f"the request cannot be written: {error}", permanent=True
            ) from error
    raise problem or OutboundError(f"{target.host} has no address")


@lru_cache(_MOST_NAMES)
def _parse(url: str) -> httpx.URL:
    try:
        target = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise OutboundError(f"the address cannot be read: {error}", permanent=True) from error
    if target.scheme not in ("http", "https") or not target.host:
        raise OutboundError("the address must start with http:// or https://", permanent=True)
    return target


def _addresses(target: httpx.URL) -> list[str]:
    host = target.raw_host.decode("ascii")
    try:
        found = socket.getaddrinfo(host, target.port or 0, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise OutboundError(f"the name {host} has no address ({error.strerror})") from error
    except UnicodeError as error:
        raise OutboundError(f"{host!r} is no host name", permanent=True) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not current().allow_private_webhooks:
        addresses = [address for address in addresses if is_public(address)]
        if not addresses:
            raise OutboundError(
                f"{host} is in a private network; an operator may allow that with"
                " WATCHBELL_ALLOW_PRIVATE_WEBHOOKS=yes",
                permanent=True,
            )
    return addresses[:_MAX_ADDRESSES]


def is_public(address: str) -> bool:
    """Say whether an IP address, or the IPv4 address hidden in it, is on the public Internet."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return all(_is_global(part) for part in _with_embedded(parsed))


def _is_global(address: _Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved


def _with_embedded(address: _Address) -> Iterator[_Address]:
    if isinstance(address, ipaddress.IPv4Address):
        yield address
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    elif address.sixtofour is not None:
        yield address.sixtofour
    elif address.teredo is not None:
        yield from address.teredo
    elif address in _NAT64:
        yield ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    else:
        yield address


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One request to one checked address."""

    method: str
    target: httpx.URL
    address: str
    headers: Mapping[str, str]
    body: bytes
    max_bytes: int
    total_seconds: float


def _send_kept(wanted: _Wanted) -> Answer:
    """Send by a kept connection if there is one; by a new one when that broke on the way."""
    connection = _kept.take(_peer(wanted))
    try:
        response = _ask(connection, wanted, keep=True)
    except Broken as error:
        connection.close()
        if not connection.is_used or isinstance(error, TimeoutError):
            raise
        connection = Connection(_peer(wanted))
        response = _ask(connection, wanted, keep=True)
    return _answer(connection, response, wanted, keep=True)


def _send(wanted: _Wanted) -> Answer:
    connection = Connection(_peer(wanted))
    return _answer(connection, _ask(connection, wanted, keep=False), wanted, keep=False)


def _peer(wanted: _Wanted) -> Peer:
    target = wanted.target
    is_encrypted = target.scheme == "https"
    port = target.port or (443 if is_encrypted else 80)
    return Peer(is_encrypted, target.raw_host.decode("ascii"), wanted.address, port)


def _ask(connection: Connection, wanted: _Wanted, *, keep: bool) -> HTTPResponse:
    target = wanted.target
    headers = {
        "User-Agent": USER_AGENT,
        "Accept": "*/*",
        "Connection": "keep-alive" if keep else "close",
        **wanted.headers,
        "Host": target.netloc.decode("ascii"),
    }
    if target.userinfo:
        headers.setdefault("Authorization", _basic(target))
    try:
        return connection.ask(wanted.method, target.raw_path.decode("ascii"), headers, wanted.body)
    except BaseException:
        connection.close()
        raise


def _basic(target: httpx.URL) -> str:
    credentials = f"{target.username}:{target.password}".encode()
    return f"Basic {base64.b64encode(credentials).decode()}"


def _answer(
    connection: Connection, response: HTTPResponse, wanted: _Wanted, *, keep: bool
) -> Answer:
    """Read an answer to its end; its connection is kept or closed."""
    deadline = stopwatch() + wanted.total_seconds
    goes_on = False
    try:
        headers: dict[str, str] = {}
        for name, value in response.getheaders():
            known = headers.get(name.lower())
            headers[name.lower()] = value if known is None else f"{known}, {value}"
        body = _read(response, wanted.target.host, wanted.max_bytes, deadline)
        goes_on = keep and not response.will_close
        return Answer(response.status, headers, body)
    finally:
        response.close()
        if goes_on:
            _kept.give_back(connection)
        else:
            connection.close()


def _read(response: HTTPResponse, host: str, max_bytes: int, deadline: float) -> bytes:
    content = bytearray()
    while chunk := response.read1(_CHUNK):
        content += chunk
        if len(content) > max_bytes:
            raise OutboundError(f"{host} answered with more than {max_bytes} bytes", permanent=True)
        if stopwatch() > deadline:
            raise OutboundError(f"{host} did not finish its answer in time")
    if response.length:
        raise OutboundError(f"{host} broke the connection before the end of its answer")
    return bytes(content)


_kept = Kept()


def _retry_after(headers: Mapping[str, str]) -> float | None:
    value = headers.get("retry-after", "")
    return float(value) if value.isascii() and value.isdigit() else None
