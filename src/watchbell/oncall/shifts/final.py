"""The final schedule: rotations by priority, then overrides; a temporary one instead of both."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from watchbell.oncall.domain import (
    Duty,
    FixedShift,
    OverrideFacts,
    OverrideKind,
    ScheduleFacts,
    Shift,
    Source,
    TemporaryFacts,
)
from watchbell.oncall.shifts.imported import imported_pieces
from watchbell.oncall.shifts.turns import Piece, pieces

_MOMENT = timedelta(microseconds=1)
# How far around an instant its shift is looked for: most are days or weeks, some are months.
_REACHES = (timedelta(days=2), timedelta(days=10), timedelta(days=70), timedelta(days=800))
# What tells two spells apart: the person, the reason, and the turn or override itself.
_Spell = tuple[UUID | None, Source | None, datetime | UUID | None]


def final_schedule(facts: ScheduleFacts, lo: datetime, hi: datetime) -> list[Shift]:
    """Return all shifts within [lo, hi), clipped to it, and the gaps as shifts of nobody."""
    found = [piece for rotation in facts.rotations for piece in pieces(rotation, lo, hi)]
    found += imported_pieces(facts.imported, lo, hi)
    overrides = [one for one in facts.overrides if one.starts_at < hi and one.ends_at > lo]
    temporaries = [one for one in facts.temporaries if one.starts_at < hi and one.ends_at > lo]
    spells: dict[_Spell, Shift] = {}
    finished: list[Shift] = []
    edges = _edges(found, overrides, temporaries, lo, hi)
    for start, end, active in _moments(found, edges):
        now_on = _spells_of(active, overrides, temporaries, start)
        finished += [spells.pop(spell) for spell in spells.keys() - now_on.keys()]
        for spell in now_on:
            since = spells[spell].start if spell in spells else start
            spells[spell] = Shift(since, end, spell[0], spell[1])
    return sorted([*finished, *spells.values()], key=_in_order)


def oncall_at(facts: ScheduleFacts, instant: datetime) -> list[Duty]:
    """Return who is on call at `instant` and why; nobody is an empty list."""
    active: list[Piece] = []
    if not any(one.starts_at <= instant < one.ends_at for one in facts.temporaries):
        for rotation in facts.rotations:
            active += pieces(rotation, instant, instant + _MOMENT)
        active += imported_pieces(facts.imported, instant, instant + _MOMENT)
    return [
        Duty(person, source)
        for person, source, _ in _spells_of(active, facts.overrides, facts.temporaries, instant)
        if person is not None and source is not None
    ]


def shifts_at(facts: ScheduleFacts, instant: datetime) -> list[Shift]:
    """Return the whole shifts that hold `instant`; one longer than two years is clipped."""
    found: list[Shift] = []
    for reach in _REACHES:
        lo, hi = instant - reach, instant + reach
        found = [
            shift
            for shift in final_schedule(facts, lo, hi)
            if shift.start <= instant < shift.end and shift.person is not None
        ]
        if all(lo < shift.start and shift.end < hi for shift in found):
            break
    return found


def _edges(
    found: Sequence[Piece],
    overrides: Sequence[OverrideFacts],
    temporaries: Sequence[TemporaryFacts],
    lo: datetime,
    hi: datetime,
) -> list[datetime]:
    """Return the instants within [lo, hi] at which somebody may come or go."""
    decided: list[OverrideFacts | TemporaryFacts | FixedShift] = [*overrides, *temporaries]
    decided += [shift for one in temporaries for shift in one.shifts]
    bounds = {lo, hi}
    for piece in found:
        bounds |= {piece.start, piece.end}
    for one in decided:
        bounds |= {min(hi, max(lo, one.starts_at)), max(lo, min(hi, one.ends_at))}
    return sorted(bounds)


def _moments(
    found: Sequence[Piece], edges: Sequence[datetime]
) -> Iterable[tuple[datetime, datetime, list[Piece]]]:
    """Yield the spans within which nothing changes, with the pieces that hold in each."""
    coming = sorted(found, key=lambda piece: piece.start)
    active: list[Piece] = []
    place = 0
    for start, end in pairwise(edges):
        while place < len(coming) and coming[place].start <= start:
            active.append(coming[place])
            place += 1
        active = [piece for piece in active if piece.end > start]
        yield start, end, active


def _spells_of(
    active: Sequence[Piece],
    overrides: Sequence[OverrideFacts],
    temporaries: Sequence[TemporaryFacts],
    at: datetime,
) -> dict[_Spell, None]:
    """Return what holds at one moment: a temporary schedule, or else the rules and overrides."""
    for temporary in temporaries:
        if temporary.starts_at <= at < temporary.ends_at:
            return _fixed(temporary, at)
    return _spells_at(active, [one for one in overrides if one.starts_at <= at < one.ends_at])


def _fixed(temporary: TemporaryFacts, at: datetime) -> dict[_Spell, None]:
    source = Source("temporary", temporary.id, temporary.name, temporary.made_by)
    on: dict[UUID, _Spell] = {}
    for shift in temporary.shifts:
        if shift.starts_at <= at < shift.ends_at:
            on.setdefault(shift.person, (shift.person, source, shift.starts_at))
    return dict.fromkeys(on.values()) or {(None, None, None): None}


def _spells_at(active: Sequence[Piece], overrides: Sequence[OverrideFacts]) -> dict[_Spell, None]:
    """Return what holds at one moment: the highest rotations with somebody, then overrides."""
    by_rule = _highest(active)
    on = dict(by_rule)
    for override in overrides:
        out = override.replaces if override.kind is OverrideKind.REPLACE else override.person
        if override.kind is not OverrideKind.ADD and out in by_rule:
            on.pop(out, None)
    for override in overrides:
        stands_in = override.kind is OverrideKind.REPLACE and override.replaces in by_rule
        if override.kind is OverrideKind.ADD or stands_in:
            on.setdefault(override.person, (override.person, _decided(override), override.id))
    if on:
        return dict.fromkeys(on.values())
    return {_gap(active): None}


def _highest(active: Sequence[Piece]) -> dict[UUID, _Spell]:
    """Return the people of the highest priority that has any, each once."""
    manned = [piece for piece in active if any(person is not None for person in piece.people)]
    highest = max((piece.rotation.priority for piece in manned), default=0)
    on: dict[UUID, _Spell] = {}
    for piece in sorted(manned, key=lambda piece: (piece.rotation.name, piece.rotation.id)):
        if piece.rotation.priority != highest:
            continue
        for person in piece.people:
            if person is not None:
                on.setdefault(person, (person, _source(piece), piece.turn_start))
    return on


def _gap(active: Sequence[Piece]) -> _Spell:
    """Return nobody's spell: with a source when an empty slot is meant."""
    empty = max(active, key=lambda piece: piece.rotation.priority, default=None)
    deliberate = empty is not None and None in empty.people
    return (None, _source(empty) if empty is not None and deliberate else None, None)


def _source(piece: Piece) -> Source:
    return Source(piece.kind, piece.rotation.id, piece.rotation.name)


def _decided(override: OverrideFacts) -> Source:
    kind = "swap" if override.is_swap else "override"
    return Source(kind, override.id, override.name, override.made_by)


def _in_order(shift: Shift) -> tuple[datetime, datetime, str, str]:
    return (
        shift.start,
        shift.end,
        str(shift.person),
        str(shift.source.id) if shift.source else "",
    )
