"""Finding the few of many rules that an alert may match, without trying them all.

A rule that asks for exact values of a label is found by them in two look-ups; of several such
labels the one is taken that fewest rules share. Only rules without any are tried one by one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from watchbell.alerts.domain.matching import Matcher, Test, test_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Entry(Generic[T]):
    item: T
    tests: tuple[tuple[str, Test], ...]


class RuleIndex(Generic[T]):
    """Items by their matchers; built once for a version of the rules."""

    def __init__(self, rules: Iterable[tuple[T, Sequence[Matcher]]]) -> None:
        listed = list(rules)
        self.items = [item for item, _ in listed]
        shared = Counter(
            (m.name, value) for _, matchers in listed for m in matchers for value in m.values
        )
        self._by_value: dict[str, dict[str, list[_Entry[T]]]] = {}
        self._others: list[_Entry[T]] = []
        tests: dict[Matcher, Test] = {}
        for item, matchers in listed:
            for matcher in matchers:
                tests.setdefault(matcher, test_of(matcher))
            self._add(item, matchers, tests, shared)

    def matching(self, facts: Mapping[str, str]) -> Iterator[T]:
        """Yield the items all of whose matchers hold for `facts`."""
        for name, values in self._by_value.items():
            found = values.get(facts.get(name, ""))
            if found is not None:
                yield from _holding(found, facts)
        yield from _holding(self._others, facts)

    def _add(
        self,
        item: T,
        matchers: Sequence[Matcher],
        tests: Mapping[Matcher, Test],
        shared: Mapping[tuple[str, str], int],
    ) -> None:
        listing = [m for m in matchers if m.values]
        key = min(
            listing, key=lambda m: max(shared[m.name, value] for value in m.values), default=None
        )
        entry = _Entry(item, tuple((m.name, tests[m]) for m in matchers if m is not key))
        if key is None:
            self._others.append(entry)
            return
        for value in key.values:
            self._by_value.setdefault(key.name, {}).setdefault(value, []).append(entry)


def _holding(entries: Iterable[_Entry[T]], facts: Mapping[str, str]) -> Iterator[T]:
    for entry in entries:
        for name, test in entry.tests:
            if not test(facts.get(name, "")):
                break
        else:
            yield entry.item
