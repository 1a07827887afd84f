"""The kinds of histories that can be read; bootstrap provides them."""

from collections.abc import Sequence

from watchbell.importers.domain import Reader
from watchbell.kernel.errors import InvalidInput

_readers: dict[str, Reader] = {}


def provide(readers: Sequence[Reader]) -> None:
    """Set the readers; called once, by bootstrap."""
    _readers.clear()
    _readers.update((reader.kind, reader) for reader in readers)


def readers() -> list[Reader]:
    """Return all readers, in their order."""
    return list(_readers.values())


def reader_of(kind: str) -> Reader:
    """Return the reader of a kind; InvalidInput names those that are there."""
    found = _readers.get(kind)
    if found is None:
        known = ", ".join(_readers)
        raise InvalidInput(
            f"There is no kind {kind!r}; use one of: {known}.", fields={"kind": f"Use: {known}."}
        )
    return found
