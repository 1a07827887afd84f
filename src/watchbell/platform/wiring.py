"""Where bootstrap leaves what it put together, for edges that must not import bootstrap."""

from collections.abc import Callable

from watchbell.platform.engine import Engine

_engine: list[Callable[[], Engine]] = []


def provide_engine(make: Callable[[], Engine]) -> None:
    """Say how the engine is made; called once, by bootstrap."""
    _engine[:] = [make]


def engine() -> Engine:
    """Return a new engine with every cycle and subscription of the program."""
    return _engine[0]()
