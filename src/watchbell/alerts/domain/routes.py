"""The ordered tree that says what becomes of an alert: its nodes, and how an answer is found."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from watchbell.alerts.domain.conditions import LABELS, Group, Part, Test
from watchbell.alerts.domain.values import Severity


class Fate(StrEnum):
    """What an alert leads to: an incident, only a row in the list, or nothing at all."""

    INCIDENT = "incident"
    RECORD = "record"
    DROP = "drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What routes decide; None leaves it open. Times are in seconds.

    `group_by` names labels: alerts with the same values share an incident. `related` shares it
    with alerts of services at most so many dependencies away. Either joins an open incident only
    while its last alert came at most `window` ago and it began at most `longest` ago.
    """

    service_id: UUID | None = None
    team_id: UUID | None = None
    policy_id: UUID | None = None
    severity: Severity | None = None
    priority: int | None = None
    fate: Fate | None = None
    restricted: bool | None = None
    group_by: tuple[str, ...] | None = None
    related: int | None = None
    group_wait: int | None = None
    group_interval: int | None = None
    window: int | None = None
    longest: int | None = None
    threshold_count: int | None = None
    threshold_seconds: int | None = None
    resolve_after: int | None = None


NO_RULING = Ruling()
_NAMES = tuple(one.name for one in fields(Ruling))


def filled(first: Ruling, second: Ruling) -> Ruling:
    """Return what the first decides, and of the second what the first leaves open."""
    missing = {
        name: value
        for name in _NAMES
        if getattr(first, name) is None and (value := getattr(second, name)) is not None
    }
    return replace(first, **missing) if missing else first


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One node: what it asks, what it decides, and the nodes that ask more closely.

    With `goes_on` the nodes behind it are asked too, for what is still open.
    """

    id: UUID
    condition: str = ""
    name: str = ""
    goes_on: bool = False
    ruling: Ruling = NO_RULING
    children: tuple["Branch", ...] = ()


def walk(branches: Sequence[Branch]) -> Iterator[Branch]:
    """Go through all nodes, each before its children."""
    for branch in branches:
        yield branch
        yield from walk(branch.children)


Facts = Mapping[str, Any]
"""What a condition may speak of: `labels`, a mapping, and texts by name."""
Flat = Mapping[str | tuple[str], Any]
"""The same, and each label's value under (name,): one look-up finds anything."""
Holds = Callable[[Flat], bool | None]
"""Decides one condition; None when it asks for what the alert lacks."""


def flat(facts: Facts) -> Flat:
    """Return the facts with each label's value beside them."""
    known: dict[str | tuple[str], Any] = {(name,): text for name, text in facts[LABELS].items()}
    known.update(facts)
    return known


@dataclass(slots=True)
class Twig:
    """A node ready to be asked, among its siblings."""

    branch: Branch
    holds: Holds
    below: "Level"


@dataclass(slots=True)
class Level:
    """Siblings in order; those that insist on one value of one thing are found by it."""

    twigs: list[Twig]
    asks: list[Holds]
    by_value: dict[str | tuple[str], dict[str, list[int]]] = field(default_factory=dict)
    others: list[int] = field(default_factory=list)

    def candidates(self, facts: Flat) -> Sequence[int]:
        """Return the places of the nodes that may hold, in order."""
        found = self.others
        for key, places in self.by_value.items():
            value = facts.get(key)
            if value is not None and (hits := places.get(value)):
                found = found + hits
        return found if found is self.others else sorted(found)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the tree says of one alert, and the nodes that held, in the order they were asked.

    `by` says which node decided each thing, by the thing's name.
    """

    ruling: Ruling
    held: tuple[Branch, ...]

    @property
    def by(self) -> dict[str, Branch]:
        """Return the node that decided, for each thing that is decided."""
        found: dict[str, Branch] = {}
        for branch in _closest_first(self.held):
            for name in _NAMES:
                if getattr(branch.ruling, name) is not None:
                    found.setdefault(name, branch)
        return found


def decide(levels: Sequence[Level], facts: Facts) -> Verdict:
    """Ask the levels in turn; a closer node goes before what stands above it, and before later."""
    held: list[Branch] = []
    ruling = NO_RULING
    known = flat(facts)
    for level in levels:
        ruling = filled(ruling, _ask(level, known, held))
        if ruling.fate is Fate.DROP:
            break
    return Verdict(ruling, tuple(held))


def _ask(level: Level, facts: Flat, held: list[Branch]) -> Ruling:
    ruling = NO_RULING
    asks = level.asks
    for place in level.candidates(facts):
        if asks[place](facts) is not True:
            continue
        twig = level.twigs[place]
        held.append(twig.branch)
        own = twig.branch.ruling
        if twig.below.twigs:
            own = filled(_ask(twig.below, facts, held), own)
        ruling = filled(ruling, own) if ruling is not NO_RULING else own
        if not twig.branch.goes_on:
            break
    return ruling


def _closest_first(held: Sequence[Branch]) -> list[Branch]:
    """Return the nodes with each child before its parent, siblings in order."""
    inside = {branch.id: [one.id for one in walk(branch.children)] for branch in held}
    found: list[Branch] = []
    for branch in held:
        place = len(found)
        while place and branch.id in inside[found[place - 1].id]:
            place -= 1
        found.insert(place, branch)
    return found


def levelled(twigs: Sequence[tuple[Twig, Part | None]]) -> Level:
    """Return siblings with those found by a value set apart."""
    level = Level([twig for twig, _ in twigs], [twig.holds for twig, _ in twigs])
    for place, (_, part) in enumerate(twigs):
        insists = _insists_on(part) if part is not None else None
        if insists is None:
            level.others.append(place)
            continue
        places = level.by_value.setdefault(insists.subject.key, {})
        for value in set(insists.values):
            places.setdefault(value, []).append(place)
    return level


def _insists_on(part: Part) -> Test | None:
    """Return a comparison with given values without which the condition cannot hold."""
    if isinstance(part, Test):
        return part if part.how in ("==", "in") else None
    if isinstance(part, Group) and part.every:
        return next((found for one in part.parts if (found := _insists_on(one))), None)
    return None
