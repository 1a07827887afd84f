"""What every vendor's adapter is, and how it says no."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

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
    """One kind of sender. `setup` tells an operator what to configure.

    In it `{address}`, `{base}` (this installation's own address) and `{key}` are filled in.
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
