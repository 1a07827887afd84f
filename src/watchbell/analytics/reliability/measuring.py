"""What a service's outages come down to. Pure; docs/user/reliability.md says what each is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from watchbell.kernel.intervals import Interval, merge, overlaps, subtract, total

AT_RISK = 0.75
"""A budget of which more than this share is used up is at risk."""


class Budget(StrEnum):
    """How an error budget stands."""

    NONE = "none"
    KEPT = "kept"
    AT_RISK = "at_risk"
    SPENT = "spent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suffered:
    """When a service was away, when it was slow, and when it was meant to be quiet.

    Outages and degradations are whole, also where they began before the window or last longer.
    """

    outages: Sequence[Interval] = ()
    degraded: Sequence[Interval] = ()
    maintained: Sequence[Interval] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """One service over one window; spans in time, shares from 0 to 1.

    `agreed` is the window without maintenance. `downtime` is the union of its outages in agreed
    time, `degraded` what was slow and not away. `failures` began in the window. `counted` is the
    downtime with the share of degraded time that the installation counts.
    """

    agreed: timedelta
    downtime: timedelta
    degraded: timedelta
    counted: timedelta
    failures: int
    cost_per_minute: Decimal = Decimal(0)
    target: Decimal | None = None
    spans: list[Interval] = field(default_factory=list)

    @property
    def availability(self) -> float | None:
        """Return the share of the agreed time in which it worked; None without agreed time."""
        return (self.agreed - self.counted) / self.agreed if self.agreed else None

    @property
    def mtbf(self) -> timedelta | None:
        """Return the working time for each failure; None without any: then it is more than
        the window."""
        return (self.agreed - self.downtime) / self.failures if self.failures else None

    @property
    def cost(self) -> Decimal | None:
        """Return what the downtime cost; None where nobody said what a minute costs."""
        if not self.cost_per_minute:
            return None
        minutes = Decimal(self.downtime / timedelta(milliseconds=1)) / 60_000
        return (minutes * self.cost_per_minute).quantize(Decimal("0.01"))

    @property
    def allowed(self) -> timedelta | None:
        """Return the error budget: how long it may be away; None without a target."""
        if self.target is None:
            return None
        return self.agreed * float((100 - self.target) / 100)

    @property
    def left(self) -> timedelta | None:
        """Return what is left of the budget, below zero when more was used than there was."""
        return None if self.allowed is None else self.allowed - self.counted

    @property
    def budget(self) -> Budget:
        """Say how the budget stands."""
        if self.allowed is None:
            return Budget.NONE
        if self.counted > self.allowed:
            return Budget.SPENT
        return Budget.AT_RISK if self.counted > self.allowed * AT_RISK else Budget.KEPT


def measure(
    suffered: Suffered,
    window: Interval,
    *,
    degraded_percent: int = 0,
    cost_per_minute: Decimal = Decimal(0),
    target: Decimal | None = None,
) -> Reliability:
    """Return how reliable a service was in the window.

    Outages that touch or overlap are one failure; what lies in maintenance does not count.
    """
    agreed = subtract([window], suffered.maintained)
    failed = merge(suffered.outages)
    away = overlaps(failed, agreed)
    slow = subtract(overlaps(suffered.degraded, agreed), away)
    downtime, degraded = total(away), total(slow)
    return Reliability(
        agreed=total(agreed),
        downtime=downtime,
        degraded=degraded,
        counted=downtime + degraded * degraded_percent / 100,
        failures=sum(one.start in window and bool(overlaps([one], agreed)) for one in failed),
        cost_per_minute=cost_per_minute,
        target=target,
        spans=away,
    )
