"""What every vendor's adapter is, and how it says no."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from watchbell.alerts.domain import Answer, Observation

Said = Observation | Answer
Parse = Callable[[bytes, Mapping[str, str]], Sequence[Said]]
"""parse(body, headers): one observation or answer per thing said; headers in lower case."""
ParseWith = Callable[[bytes, Mapping[str, str], Mapping[str, Any]], Sequence[Said]]
"""parse_with(body, headers, settings): the same for a kind whose integrations are set up."""
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
ANYTHING = frozenset({"*"})


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to fetch before, or because of, a signal: what it is and from where."""

    what: str
    url: str


class PayloadIgnored(Exception):
    """A valid request that means no alert (a test ping, say); the message says why."""

    def __init__(self, reason: str, errand: Errand | None = None) -> None:
        super().__init__(reason)
        self.errand = errand


class PayloadRejected(Exception):
    """A request that cannot be understood; the message says what was found and what was wanted."""


class PayloadWaits(Exception):
    """A request that cannot be judged before an errand is done; it is absorbed again then."""

    def __init__(self, reason: str, errand: Errand) -> None:
        super().__init__(reason)
        self.errand = errand


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A request whose signature is to be checked, with what checking needs.

    `secret` is what the sender signs with ("" when none was set); `certificate` returns one that
    was fetched before, or None.
    """

    body: bytes
    headers: Mapping[str, str]
    secret: str
    received_at: datetime
    settings: Mapping[str, Any]
    certificate: Callable[[str], bytes | None]


Verify = Callable[[Signed], None]
"""verify(signed): nothing when it is genuine; PayloadRejected or PayloadWaits when it is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """A yes or no that people decide for an integration; kept in its settings by `name`."""

    name: str
    label: str
    hint: str
    default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupFile:
    """A file to download for the sender; `{address}` in it is filled in."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """One kind of sender. `setup` tells an operator what to configure; see `setup_for`.

    `keeps` are the headers, in lower case, that `parse` needs besides the content type; one like
    `ce-*` stands for all that have this first word. `takes` are the content types besides JSON
    that it reads (`*` for all). `verify` checks signatures; `signs` says what secret it is, ""
    when the sender signs without one that people set. `parse_with`, where given, is asked in
    place of `parse`. `handshakes` by CloudEvents' OPTIONS request.
    `key_length` is how long its senders want the key to be, letters and digits only; 0 for ours.
    `counts`: its alerts get short numbers, by which its senders may name them.
    """

    kind: str
    title: str
    setup: str
    parse: Parse
    keeps: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()
    verify: Verify | None = None
    signs: str = ""
    parse_with: ParseWith | None = None
    switches: tuple[Switch, ...] = ()
    files: tuple[SetupFile, ...] = ()
    handshakes: bool = False
    key_length: int = 0
    counts: bool = False

    def setup_for(self, address: str) -> str:
        """Return `setup` with {address} filled in, or the parts of it that it names instead.

        The parts are {scheme}, {host}, {path}, {base} (the installation) and {key}.
        """
        parts = urlsplit(address)
        known = {
            "address": address,
            "scheme": parts.scheme,
            "host": parts.netloc,
            "path": parts.path,
            "base": address.rpartition("/integrations/")[0],
            "key": address.rpartition("/")[2],
        }
        filled = self.setup
        for name, value in known.items():
            filled = filled.replace(f"{{{name}}}", value)
        return filled


RESTRICTS = "restricts"
"""The switch by which an integration's alerts open restricted security incidents."""


def restricting(*, default: bool = False) -> Switch:
    """Return the switch that a sender of security events offers."""
    return Switch(
        name=RESTRICTS,
        label="Its alerts open restricted security incidents",
        hint="Only people who were let in see such an incident and its alerts.",
        default=default,
    )
