"""What was read of blocks before, at hand in this process, up to a bound.

A block never changes: a day or a month that is made anew gets another `made`. So what is kept
under that stays right, whoever asks and whenever; and no block has anything restricted in it.
"""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any

_MOST = 24 * 2**20


class Shelf:
    """Things by their keys; what was not asked for longest goes when they weigh more than `most`.

    Weights are bytes, about.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most, self._weight = most, 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Any:
        """Return what is kept under a key, or None."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, kept: object, weight: int) -> None:
        """Keep something instead of what was under this key."""
        with self._lock:
            self._drop(key)
            self._kept[key] = kept, weight
            self._weight += weight
            while self._weight > self._most:
                self._drop(next(iter(self._kept)))

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._kept.clear()
            self._weight = 0

    def _drop(self, key: Hashable) -> None:
        _, weight = self._kept.pop(key, (None, 0))
        self._weight -= weight


SHELF = Shelf()
"""What this process has at hand."""
