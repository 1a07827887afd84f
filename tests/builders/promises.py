"""Policies for tests, made through the services, and an engine that minds nothing else."""

from datetime import datetime
from typing import Any
from uuid import UUID

from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.platform.engine import Cycle as EngineCycle
from watchbell.platform.engine import Engine
from watchbell.platform.eventlog import Subscription
from watchbell.sla.cycles import watch_clocks
from watchbell.sla.domain import Definition, GoalSpec, Metric
from watchbell.sla.handlers import HANDLERS, handle_at_once
from watchbell.sla.models import Cycle, Policy
from watchbell.sla.services import PolicyFields, archive_policy, create_policy
from watchbell.sla.services.following import follow


def goal(hours: float, calendar: UUID | None = None, **where: Any) -> GoalSpec:
    """Return a goal of so many hours for what has these facts: priority="2"."""
    chosen = {name: (value,) for name, value in where.items()}
    name = f"{hours:g} h"
    return GoalSpec(name=name, minutes=round(hours * 60), calendar=calendar, where=chosen)


def make_policy(
    *goals: GoalSpec,
    metric: Metric = Metric.RESOLUTION,
    slug: str = "",
    now: datetime,
    valid_from: datetime | None = None,
    **says: Any,
) -> Policy:
    """Return a policy with these goals; eight hours for everything without any."""
    definition = Definition(goals=goals or (goal(8),), **says)
    fields = PolicyFields(name=f"Our {metric.value}", metric=metric, definition=definition)
    name = slug or metric.value
    return create_policy(slug=name, fields=fields, valid_from=valid_from, actor=SYSTEM, now=now)


def make_promises(now: datetime) -> dict[str, str]:
    """Make a policy and an archived one; their short names."""
    kept = make_policy(now=now)
    old = make_policy(slug="old", now=now)
    archive_policy(policy_id=old.pk, actor=SYSTEM, now=now)
    return {"promise": kept.slug, "old_promise": old.slug}


def make_clock(incident: Incident, now: datetime) -> dict[str, str]:
    """Let the policies that there are measure an incident; the id of its cycle."""
    follow([incident.pk], now)
    return {"clock": str(cycles(incident)[0].pk)}


def cycles(incident: Incident, metric: Metric = Metric.RESOLUTION) -> list[Cycle]:
    """Return the incident's cycles of a metric, oldest first."""
    return list(Cycle.objects.filter(incident=incident, metric=metric).order_by("no"))


class Watch:
    """Reads the log and minds the clocks, at the instant of the test's clock."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self._engine = Engine([], [Subscription("sla", HANDLERS, at_once=handle_at_once)])
        self._engine.cycles = [
            EngineCycle("events", self._engine.read_log),
            EngineCycle("watch-clocks", watch_clocks),
        ]

    def tick(self) -> datetime:
        """Do everything that is due, and return the instant."""
        self._engine.drain(self.clock.now())
        return self.clock.now()

    def after(self, **span: float) -> datetime:
        """Move the clock, do what is due then, and return the instant."""
        self.clock.advance(**span)
        return self.tick()
