"""The shape of one kind of trouble: everything said about it from the first report to the fix."""

from dataclasses import dataclass

from watchbell.incidents.domain import Cause, Effect, Outcome


@dataclass(frozen=True, slots=True)
class Containment:
    """What limits the damage, what that did, and how it is undone."""

    action: str
    effect: str
    reversal: str


@dataclass(frozen=True, slots=True)
class Fix:
    """One way it ends."""

    notes: str
    cause: Cause
    outcome: Outcome = Outcome.PERMANENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One kind of trouble with one service. Texts may name {host}, {site}, {order} and the like.

    `alert` is the name of the monitoring rule that notices it; without one, people report it.
    `levels` are the impact and urgency it has; `minutes` the usual span of hands-on work;
    `weight` how often it happens beside the others.
    """

    service: str
    category: str
    titles: tuple[str, ...]
    descriptions: tuple[str, ...]
    fixes: tuple[Fix, ...]
    notes: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()
    containments: tuple[Containment, ...] = ()
    levels: tuple[tuple[int, int], ...] = ((3, 3),)
    effect: Effect = Effect.DEGRADED
    minutes: tuple[int, int] = (20, 120)
    alert: str = ""
    weight: float = 1.0
