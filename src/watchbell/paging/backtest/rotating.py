"""A rotation that is only planned, as if it had counted all along. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from dateutil.relativedelta import relativedelta

from watchbell.oncall.domain import RotationFacts
from watchbell.oncall.shifts.rules import parse_rrule

_UNITS = {"HOURLY": timedelta(hours=1), "DAILY": timedelta(days=1), "WEEKLY": timedelta(weeks=1)}
_MONTHS = {"MONTHLY": 1, "YEARLY": 12}
_MARGIN = timedelta(days=8)


def as_if_always(one: RotationFacts, since: datetime) -> RotationFacts:
    """Return a rotation in the same rhythm whose first shift begins before `since`.

    It moves back by whole intervals of its rule; the turns begin there with the first member.
    """
    starts = _moved_back(one, since.replace(tzinfo=None) - _MARGIN)
    ends = starts + (one.ends_at - one.starts_at) if one.ends_at else None
    return replace(one, starts_at=starts, ends_at=ends, effective_since=None, turns_ahead=0)


def _moved_back(one: RotationFacts, latest: datetime) -> datetime:
    if one.starts_at <= latest:
        return one.starts_at
    words = parse_rrule(one.rrule)
    every = int(words.get("INTERVAL", "1"))
    if unit := _UNITS.get(words["FREQ"]):
        return one.starts_at - -(-(one.starts_at - latest) // (unit * every)) * unit * every
    months = _MONTHS[words["FREQ"]] * every
    moved, count = one.starts_at, 0
    # A month that is too short would change the day: the 31st stays the 31st.
    while moved > latest or moved.day != one.starts_at.day:
        count += 1
        moved = one.starts_at - relativedelta(months=count * months)
    return moved


def lineage(rotations: Iterable[RotationFacts], ids: Iterable[UUID]) -> set[UUID]:
    """Return these rotations with those they followed and those that follow them: one that was
    changed ended at the instant at which its successor began."""
    known = list(rotations)
    found = {one.id: one for one in known if one.id in set(ids)}
    looked_at = list(found.values())
    while looked_at:
        one = looked_at.pop()
        near = (_one_of(_before(one, known), one), _one_of(_behind(one, known), one))
        fresh = [other for other in near if other is not None and other.id not in found]
        found |= {other.id: other for other in fresh}
        looked_at += fresh
    return set(found)


def _before(one: RotationFacts, known: list[RotationFacts]) -> list[RotationFacts]:
    began = one.effective_since
    return [other for other in known if began is not None and other.effective_until == began]


def _behind(one: RotationFacts, known: list[RotationFacts]) -> list[RotationFacts]:
    ended = one.effective_until
    return [other for other in known if ended is not None and other.effective_since == ended]


def _one_of(near: list[RotationFacts], one: RotationFacts) -> RotationFacts | None:
    """Return the only one; of several that changed at that instant, the one with the same name."""
    named = [other for other in near if other.name == one.name]
    return next(iter(near if len(near) == 1 else named), None)
