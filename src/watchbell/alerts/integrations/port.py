"""What every vendor's adapter is, and how it says no."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from watchbell.alerts.domain import Answer, Observation

Said = Observation | Answer
Parse = Callable[[bytes, Mapping[str, str]], Sequence[Said]]
"""parse(body, headers): one observation or answer per thing said; headers in lower case."""


class PayloadIgnored(Exception):
    """A valid request that means no alert (a test ping, say); the message says why."""


class PayloadRejected(Exception):
    """A request that cannot be understood; the message says what was found and what was wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """One kind of sender. `setup` tells an operator what to configure; see `setup_for`.

    `keeps` are the headers, in lower case, that `parse` needs besides the content type.
    `key_length` is how long its senders want the key to be, letters and digits only; 0 for ours.
    `counts`: its alerts get short numbers, by which its senders may name them.
    """

    kind: str
    title: str
    setup: str
    parse: Parse
    keeps: frozenset[str] = frozenset()
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
