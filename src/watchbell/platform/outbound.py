"""The one HTTP client: short timeouts, a size limit, no redirects, no way into the private net.

A name is resolved first, every address is checked, and the connection goes to a checked
address with the original name as Host and in TLS: answering the second look-up differently
(rebinding) gains nothing. WATCHBELL_ALLOW_PRIVATE_WEBHOOKS=yes opens the private net.
"""

import ipaddress
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import httpx

from watchbell.kernel.clock import stopwatch
from watchbell.platform.settings import current

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
TOTAL_SECONDS = 20.0
MAX_BYTES = 1_000_000
USER_AGENT = "Watchbell"

_MAX_ADDRESSES = 4
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
) -> Answer:
    """Send one request and return its answer; OutboundError when there is none."""
    target = _parse(url)
    problem: OutboundError | None = None
    for address in _addresses(target):
        try:
            return _send(method, target, address, headers or {}, body, max_bytes, total_seconds)
        except httpx.ConnectError as error:
            problem = OutboundError(f"cannot connect to {target.host}: {error}")
        except httpx.ConnectTimeout:
            problem = OutboundError(f"{target.host} did not accept the connection in time")
        except httpx.TimeoutException as error:
            raise OutboundError(f"{target.host} did not answer in time") from error
        except httpx.HTTPError as error:
            raise OutboundError(f"{target.host} broke the connection: {error}") from error
    raise problem or OutboundError(f"{target.host} has no address")


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


def _send(
    method: str,
    target: httpx.URL,
    address: str,
    headers: Mapping[str, str],
    body: bytes,
    max_bytes: int,
    total_seconds: float,
) -> Answer:
    pinned = target.copy_with(host=address)
    all_headers = {
        "User-Agent": USER_AGENT,
        **headers,
        "Host": target.netloc.decode("ascii"),
    }
    deadline = stopwatch() + total_seconds
    with _client().stream(
        method,
        pinned,
        headers=all_headers,
        content=body,
        extensions={"sni_hostname": target.raw_host.decode("ascii")},
    ) as response:
        content = _read(response, target.host, max_bytes, deadline)
        return Answer(response.status_code, dict(response.headers), content)


def _read(response: httpx.Response, host: str, max_bytes: int, deadline: float) -> bytes:
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > max_bytes:
            raise OutboundError(f"{host} answered with more than {max_bytes} bytes", permanent=True)
        if stopwatch() > deadline:
            raise OutboundError(f"{host} did not finish its answer in time")
    return bytes(content)


@cache
def _client() -> httpx.Client:
    """Connections are not kept: one to an address must never serve another name at it."""
    return httpx.Client(
        verify=ssl.create_default_context(),
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        limits=httpx.Limits(max_keepalive_connections=0),
        follow_redirects=False,
        trust_env=False,
    )


def _retry_after(headers: Mapping[str, str]) -> float | None:
    value = headers.get("retry-after", "")
    return float(value) if value.isascii() and value.isdigit() else None
