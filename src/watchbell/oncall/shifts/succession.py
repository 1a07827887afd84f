"""When a changed rotation takes over, and how its turns go on from those before."""

from datetime import datetime, timedelta
from uuid import UUID

from watchbell.oncall.domain import Rollout, RotationFacts, Strategy
from watchbell.oncall.shifts.turns import Turn, place_of, turns

# A round of so many members and so long shifts that it ends later is not waited for.
_LONGEST_ROUND = timedelta(days=5 * 366)


def changeover_at(rotation: RotationFacts, rollout: Rollout, now: datetime) -> datetime:
    """Return the instant at which a change of `rotation` made now takes over."""
    if rollout is Rollout.AT_ONCE or not rotation.members:
        return now
    for turn in turns(rotation, now, now + _LONGEST_ROUND):
        if turn.start <= now:
            if rollout is Rollout.AFTER_SHIFT:
                return turn.end
        elif rollout is Rollout.AFTER_SHIFT:
            return now
        elif turn.is_taken and _starts_round(rotation, turn):
            return turn.start
    return now


def turns_ahead_after(old: RotationFacts, new: RotationFacts, at: datetime) -> int:
    """Return the `turns_ahead` with which `new` goes on at `at` where `old` was.

    Whoever is on call stays; a newcomer in the place of one who is gone has their turn, else
    the next of the old order who is still in the list has it. A rotation with another rule of
    its own starts with its first member.
    """
    same_rule = (old.starts_at, old.rrule) == (new.starts_at, new.rrule)
    rotate = Strategy.ROTATE
    if not same_rule or (old.strategy, new.strategy) != (rotate, rotate) or not new.members:
        return 0
    before, after = _turn_at(old, at), _turn_at(new, at)
    if before is None or after is None or not old.members:
        return 0
    place = place_of(old, before.number)
    kept, stays = _first_kept(old.members, new.members, place)
    done = (before.number + old.turns_ahead) % old.shifts_per_member if stays else 0
    wanted = kept * new.shifts_per_member + min(done, new.shifts_per_member - 1)
    return (wanted - after.number) % (len(new.members) * new.shifts_per_member)


def _turn_at(rotation: RotationFacts, at: datetime) -> Turn | None:
    """Return the turn under way at `at`, or the next one."""
    taken = (turn for turn in turns(rotation, at, at + _LONGEST_ROUND) if turn.is_taken)
    return next(taken, None)


def _first_kept(
    old: tuple[UUID | None, ...], new: tuple[UUID | None, ...], place: int
) -> tuple[int, bool]:
    """Return the new place that goes on with the old order from `place`, and whether it is its
    very turn: of the first one who is still there, or of the newcomer who stands in their place."""
    for step in range(len(old)):
        here = (place + step) % len(old)
        if here < len(new) and new[here] == old[here]:
            return here, step == 0
        if old[here] in new:
            return new.index(old[here]), step == 0
        if here < len(new) and new[here] not in old:
            return here, step == 0
    return 0, False


def _starts_round(rotation: RotationFacts, turn: Turn) -> bool:
    round_length = len(rotation.members) * rotation.shifts_per_member
    return (turn.number + rotation.turns_ahead) % round_length == 0
