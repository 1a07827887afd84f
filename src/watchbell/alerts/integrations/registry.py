"""Which kinds of senders exist. Bootstrap fills it; a kind is a plain text in the tables."""

from collections.abc import Iterable

from watchbell.alerts.integrations.port import Adapter
from watchbell.kernel.errors import InvalidInput

_adapters: dict[str, Adapter] = {}


def provide(adapters: Iterable[Adapter]) -> None:
    """Say which adapters there are; called once, by bootstrap."""
    _adapters.clear()
    for adapter in adapters:
        if adapter.kind in _adapters:
            raise ValueError(f"two adapters are called {adapter.kind!r}")
        _adapters[adapter.kind] = adapter


def all_adapters() -> list[Adapter]:
    """Return every adapter by title, for a picker."""
    return sorted(_adapters.values(), key=lambda adapter: adapter.title)


def kinds() -> frozenset[str]:
    """Return the kinds that exist."""
    return frozenset(_adapters)


def keeps_of(kind: str) -> frozenset[str]:
    """Return the headers that a kind's adapter needs; none for a kind that does not exist."""
    adapter = _adapters.get(kind)
    return adapter.keeps if adapter else frozenset()


def takes_of(kind: str) -> frozenset[str]:
    """Return the content types besides JSON that a kind's adapter reads; `*` for all."""
    adapter = _adapters.get(kind)
    return adapter.takes if adapter else frozenset()


def shakes_hands(kind: str) -> bool:
    """Say whether a kind's senders ask by OPTIONS whether they may send."""
    adapter = _adapters.get(kind)
    return adapter is not None and adapter.handshakes


def counts(kind: str) -> bool:
    """Say whether the alerts of a kind get short numbers."""
    adapter = _adapters.get(kind)
    return adapter is not None and adapter.counts


def adapter_for(kind: str) -> Adapter:
    """Return the adapter of a kind; InvalidInput names those that exist."""
    adapter = _adapters.get(kind)
    if adapter is None:
        known = ", ".join(sorted(_adapters))
        message = f"{kind[:60]!r} is no kind of integration; use one of: {known}."
        raise InvalidInput(f"kind: {message}", fields={"kind": message})
    return adapter
