"""The final schedule: rotations by priority, then overrides."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from watchbell.oncall.domain import (
    Duty,
    OverrideFacts,
    OverrideKind,
    ScheduleFacts,
    Shift,
    Source,
)
from watchbell.oncall.shifts.turns import Piece, pieces

_MOMENT = timedelta(microseconds=1)
# How far around an instant its shift is looked for: most are days or weeks, some are months.
_REACHES = (timedelta(days=2), timedelta(days=10), timedelta(days=70), timedelta(days=800))
# What tells two spells apart: the person, the reason, and the turn or override itself.
_Spell = tuple[UUID | None, Source | None, datetime | UUID | None]


def final_schedule(facts: ScheduleFacts, lo: datetime, hi: datetime) -> list[Shift]:
    """Return all shifts within [lo, hi), clipped to it, and the gaps as shifts of nobody."""
    found = [piece for rotation in facts.rotations for piece in pieces(rotation, lo, hi)]
    overrides = [one for one in facts.overrides if one.starts_at < hi and one.ends_at > lo]
    spells: dict[_Spell, Shift] = {}
    finished: list[Shift] = []
    for start, end, active, effective in _moments(found, overrides, lo, hi):
        now_on = _spells_at(active, effective)
        finished += [spells.pop(spell) for spell in spells.keys() - now_on.keys()]
        for spell in now_on:
            since = spells[spell].start if spell in spells else start
            spells[spell] = Shift(since, end, spell[0], spell[1])
    return sorted([*finished, *spells.values()], key=_in_order)


def oncall_at(facts: ScheduleFacts, instant: datetime) -> list[Duty]:
    """Return who is on call at `instant` and why; nobody is an empty list."""
    active = [
        piece
        for rotation in facts.rotations
        for piece in pieces(rotation, instant, instant + _MOMENT)
    ]
    overrides = [one for one in facts.overrides if one.starts_at <= instant < one.ends_at]
    return [
        Duty(person, source)
        for person, source, _ in _spells_at(active, overrides)
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


def _moments(
    found: Sequence[Piece], overrides: Sequence[OverrideFacts], lo: datetime, hi: datetime
) -> Iterable[tuple[datetime, datetime, list[Piece], list[OverrideFacts]]]:
    """Yield the spans within which nothing changes, with all that holds in each."""
    bounds = {lo, hi}
    for piece in found:
        bounds |= {piece.start, piece.end}
    for override in overrides:
        bounds |= {max(lo, override.starts_at), min(hi, override.ends_at)}
    edges = sorted(bounds)
    coming = sorted(found, key=lambda piece: piece.start)
    active: list[Piece] = []
    place = 0
    for start, end in pairwise(edges):
        while place < len(coming) and coming[place].start <= start:
            active.append(coming[place])
            place += 1
        active = [piece for piece in active if piece.end > start]
        yield (
            start,
            end,
            active,
            [one for one in overrides if one.starts_at <= start < one.ends_at],
        )


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
            source = Source("override", override.id, override.name)
            on.setdefault(override.person, (override.person, source, override.id))
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
    return Source("rotation", piece.rotation.id, piece.rotation.name)


def _in_order(shift: Shift) -> tuple[datetime, datetime, str, str]:
    return (
        shift.start,
        shift.end,
        str(shift.person),
        str(shift.source.id) if shift.source else "",
    )
