"""Chance that repeats: the same seed gives the same throws."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of throws of its own, so that one story's chance disturbs no other's."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._random = random.Random(seed)  # noqa: S311 nothing secret hangs on a demo's chance

    def child(self, name: str) -> "Dice":
        """Return a stream that depends on this seed and `name` alone."""
        return Dice(f"{self._seed}/{name}")

    def chance(self, share: float) -> bool:
        """Say yes in this share of all throws."""
        return self._random.random() < share

    def number(self, low: int, high: int) -> int:
        return self._random.randint(low, high)

    def one_of(self, options: Sequence[T]) -> T:
        return self._random.choice(options)

    def some_of(self, options: Sequence[T], most: int) -> list[T]:
        """Return none to `most` of the options, in their order."""
        count = min(self._random.randint(0, most), len(options))
        chosen = set(self._random.sample(range(len(options)), count))
        return [option for place, option in enumerate(options) if place in chosen]

    def weighted(self, options: Sequence[T], weights: Sequence[float], count: int = 1) -> list[T]:
        return self._random.choices(options, weights, k=count)

    def about(self, usual: timedelta, spread: float = 0.6) -> timedelta:
        """Return a span whose median is `usual`, with the long tail that human delays have."""
        return timedelta(
            seconds=round(usual.total_seconds() * self._random.lognormvariate(0, spread))
        )
