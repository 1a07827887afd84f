"""What is worked out again from the log is what was lived."""

import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from tests.builders.calendars import make_calendar
from tests.builders.incidents import declare, resolve
from tests.builders.people import make_team
from tests.builders.promises import Watch, cycles, goal, make_policy
from watchbell.accounts.models import Person
from watchbell.incidents import services
from watchbell.incidents.domain import CancelCode, HoldReason, Visibility
from watchbell.incidents.models import Incident
from watchbell.incidents.services.bulk import change_in_bulk, undo_bulk
from watchbell.kernel.actors import SYSTEM, Actor
from watchbell.kernel.errors import DomainError
from watchbell.sla.domain import Metric, Reopening
from watchbell.sla.models import Cycle
from watchbell.sla.services import recompute, void_cycle

pytestmark = pytest.mark.usefixtures("database")
_WEEK = timedelta(days=7)


def _lines() -> list[Mapping[str, Any]]:
    return list(Cycle.objects.order_by("incident_id", "metric", "id").values())


class Living:
    """Does anything to anybody's incidents, as a dice says, on the clock of a watch."""

    def __init__(self, watch: Watch, people: list[Person], dice: random.Random) -> None:
        self.watch, self.people, self.dice = watch, people, dice
        self.teams = [make_team(name, now=self.now) for name in ("Desk", "Network")]
        self.incidents = [self._declared() for _ in range(6)]

    @property
    def now(self) -> datetime:
        return self.watch.clock.now()

    def _declared(self) -> Incident:
        given: dict[str, Any] = {
            "assignee": self.dice.choice([None, *self.people]),
            "reporter": self.people[-1],
        }
        impact = self.dice.choice([None, 1, 2, 3])
        return declare(now=self.now, impact=impact, **given)

    def step(self) -> None:
        """Let some time pass, unevenly, and do one thing; whatever is refused changes nothing."""
        self.watch.after(minutes=self.dice.choice([1, 7, 40, 200, 900]))
        incident = Incident.objects.get(pk=self.dice.choice(self.incidents).pk)
        actor = self.dice.choice(self.people).as_actor()
        with suppress(DomainError), transaction.atomic():
            self.dice.choice(self._deeds())(incident, actor)
        if self.dice.random() < 0.7:
            self.watch.tick()

    def _deeds(self) -> list[Callable[[Incident, Actor], object]]:
        return [
            self._acknowledge,
            self._assign,
            self._hold,
            lambda one, who: services.resume_incident(incident_id=one.pk, actor=who, now=self.now),
            lambda one, who: resolve(one, actor=who, now=self.now),
            lambda one, who: services.close_incident(incident_id=one.pk, actor=who, now=self.now),
            self._reopen,
            self._reopen,
            self._change,
            self._change,
            self._comment,
            self._cancel,
            self._take_back,
            self._void,
        ]

    def _acknowledge(self, one: Incident, who: Actor) -> None:
        services.acknowledge_incident(incident_id=one.pk, actor=who, now=self.now)

    def _assign(self, one: Incident, who: Actor) -> None:
        services.assign_incident(
            incident_id=one.pk,
            team=self.dice.choice([None, *self.teams]),
            assignee=self.dice.choice([None, *self.people]),
            actor=who,
            now=self.now,
        )

    def _hold(self, one: Incident, who: Actor) -> None:
        services.hold_incident(
            incident_id=one.pk,
            reason=self.dice.choice(list(HoldReason)),
            follow_up_at=self.now + _WEEK,
            note="Parts",
            actor=who,
            now=self.now,
        )

    def _reopen(self, one: Incident, who: Actor) -> None:
        services.reopen_incident(incident_id=one.pk, reason="Again", actor=who, now=self.now)

    def _change(self, one: Incident, who: Actor) -> None:
        levels = {name: self.dice.randint(1, 4) for name in ("impact", "urgency")}
        labels = self.dice.choice([[], ["vip"], ["vip", "called"]])
        changes = {**levels, "labels": labels}
        services.change_incident(incident_id=one.pk, changes=changes, actor=who, now=self.now)

    def _comment(self, one: Incident, who: Actor) -> None:
        visibility = self.dice.choice(list(Visibility))
        services.add_comment(
            incident_id=one.pk, body="We look", visibility=visibility, actor=who, now=self.now
        )

    def _cancel(self, one: Incident, who: Actor) -> None:
        services.cancel_incident(
            incident_id=one.pk, code=CancelCode.FALSE_ALARM, note="", actor=who, now=self.now
        )

    def _take_back(self, one: Incident, who: Actor) -> None:
        verb = self.dice.choice(["acknowledge", "close"])
        done = change_in_bulk(incidents=[one], verb=verb, given={}, actor=who, now=self.now)
        self.watch.after(seconds=3)
        if done.change is not None:
            undo_bulk(change_id=done.change.pk, actor=who, now=self.now)

    def _void(self, one: Incident, who: Actor) -> None:
        found = cycles(one)
        if found and self.dice.random() < 0.2:
            void_cycle(cycle_id=found[-1].pk, reason="A test", actor=who, now=self.now)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_log_of_a_lived_history_gives_the_same_cycles_again(
    watch: Watch, ada: Person, grace: Person, linus: Person, seed: int
) -> None:
    dice = random.Random(seed)
    start = watch.tick()
    office = make_calendar("Office", now=start).pk
    by_priority = [goal(2, priority="1"), goal(6, office, priority="2"), goal(12, office)]
    reopening = dice.choice(list(Reopening))
    make_policy(*by_priority, now=start, reopening=reopening, longest_pause_minutes=600)
    make_policy(*by_priority, metric=Metric.RESPONSE, now=start)
    make_policy(*by_priority[:2], metric=Metric.UPDATE, now=start)
    make_policy(goal(1), metric=Metric.ASSIGNMENT, now=start)
    conditions: dict[str, Any] = {"start": '"vip" in labels', "stop": '"called" in labels'}
    make_policy(goal(9, office), metric=Metric.CUSTOM, now=start, **conditions)
    life = Living(watch, [ada, grace, linus], dice)
    for _ in range(40):
        life.step()
    now = watch.tick()
    lived = _lines()
    assert len(lived) > 10
    assert len({row["state"] for row in lived}) > 1
    span: dict[str, Any] = {"since": start, "until": now + timedelta(seconds=1), "now": now}
    again = recompute(**span)
    assert (again.incidents, again.differs) == (6, 0)
    Cycle.objects.all().delete()
    trial = recompute(**span, dry_run=True)
    assert (trial.added, Cycle.objects.count()) == (len(lived), 0)
    assert recompute(**span).added == len(lived)
    assert _lines() == lived


def test_what_no_policy_asks_for_any_more_and_what_was_tampered_with_is_put_right(
    watch: Watch,
) -> None:
    start = watch.tick()
    policy = make_policy(goal(8), now=start)
    incident = declare(now=start)
    now = watch.after(hours=1)
    (cycle,) = cycles(incident)
    Cycle.objects.filter(pk=cycle.pk).update(due_at=now)
    Cycle.objects.filter(pk=cycle.pk).get()
    found = recompute(since=start, until=now, now=now)
    assert (found.changed, found.added, found.removed) == (1, 0, 0)
    assert cycles(incident)[0].due_at == cycle.due_at
    policy.versions.update(valid_from=now)
    assert cycles(incident) != []


def test_a_policy_that_holds_from_earlier_on_measures_what_was_before(watch: Watch) -> None:
    start = watch.tick()
    incident = declare(now=start)
    now = watch.after(hours=3)
    make_policy(goal(2), now=now, valid_from=start - timedelta(days=1))
    watch.tick()
    assert cycles(incident) == []
    assert recompute(since=start, until=now, now=now).added == 1
    assert cycles(incident)[0].breached_at == start + timedelta(hours=2)


def test_an_incident_whose_beginning_retention_dropped_keeps_its_cycles(watch: Watch) -> None:
    start = watch.tick()
    make_policy(goal(2), now=start)
    incident = declare(now=start, actor=SYSTEM)
    now = watch.tick()
    before = _lines()
    Incident.objects.filter(pk=incident.pk).update(created_at=start + timedelta(days=40))
    later = now + timedelta(days=41)
    found = recompute(since=start, until=later, now=later)
    assert (found.incidents, found.differs) == (1, 0)
    assert _lines() == before
