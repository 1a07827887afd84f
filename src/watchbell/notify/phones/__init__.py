"""The port of whoever sends texts and places calls for us, and the one this installation has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from watchbell.notify.domain import Outcome


@dataclass(frozen=True, slots=True)
class Document:
    """What the provider is answered, in its own language."""

    content_type: str
    body: str


@dataclass(frozen=True, slots=True)
class Script:
    """What a call says; `keys_to` takes the key that was pressed, when one is asked for."""

    sentences: tuple[str, ...]
    keys_to: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a text or a call that the provider had taken. `outcome` is None on the way."""

    reference: str
    said: str
    outcome: Outcome | None = None
    permanent: bool = False


@dataclass(frozen=True, slots=True)
class IncomingText:
    """A text message somebody sent us."""

    sender: str
    body: str


class PhoneProvider(Protocol):
    """Sends texts and places calls, for several threads at once; failures are DeliveryErrors."""

    @property
    def kind(self) -> str:
        """The name in the addresses that it calls back."""
        ...

    def send_text(self, to: str, text: str, *, report_to: str) -> str:
        """Send one text; returns the provider's reference."""
        ...

    def place_call(self, to: str, script: Script, *, report_to: str) -> str:
        """Call and say the script; returns the provider's reference."""
        ...

    def is_genuine(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> bool:
        """Say whether the provider itself sent this request to `url`."""
        ...

    def read_report(self, form: Mapping[str, str]) -> Report:
        """Read what it tells of a text or a call."""
        ...

    def read_text(self, form: Mapping[str, str]) -> IncomingText:
        """Read a text message that came in."""
        ...

    def read_keys(self, form: Mapping[str, str]) -> str:
        """Read the keys that were pressed."""
        ...

    def reply(self, text: str) -> Document:
        """Write the answer to a text; "" says nothing."""
        ...

    def speak(self, script: Script) -> Document:
        """Write what the call says next."""
        ...


class Phones:
    """The provider of this installation, if it has one."""

    def __init__(self) -> None:
        self._provider: PhoneProvider | None = None

    def provide(self, provider: PhoneProvider | None) -> None:
        self._provider = provider

    def provider(self, kind: str) -> PhoneProvider | None:
        """Return the provider of this name, None when this installation has another or none."""
        known = self._provider
        return known if known is not None and known.kind == kind else None


phones = Phones()
