"""The proof: days lived by the real engine, replayed with nothing changed, give the same pages."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.builders.incidents import declare, resolve
from tests.builders.people import make_person, make_team
from tests.builders.policies import aim, make_policy, step
from tests.builders.schedules import make_schedule, wall, weekly
from tests.builders.services import make_service
from tests.fakes.bell import Bell
from tests.paging.incidents import acknowledge, incident_of
from watchbell.accounts.models import Person
from watchbell.catalog.models import Service
from watchbell.incidents.domain import HoldReason
from watchbell.incidents.models import Incident
from watchbell.incidents.services import (
    change_incident,
    hold_incident,
    reopen_incident,
    resume_incident,
    unacknowledge_incident,
)
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import Conflict, InvalidInput
from watchbell.notify.models import Message
from watchbell.oncall.services import add_override
from watchbell.oncall.specs import RotationSpec
from watchbell.paging.backtest.changes import Change
from watchbell.paging.backtest.reading import Which, read_cases
from watchbell.paging.backtest.replaying import Answers, replay
from watchbell.paging.backtest.running import report_on
from watchbell.paging.backtest.setup import world_of
from watchbell.paging.backtest.walks import Rung
from watchbell.paging.models import Escalation, Page
from watchbell.paging.services import answer_incident, silence

pytestmark = pytest.mark.usefixtures("database")
DAYS = 1
MANY = 40


class House:
    """People, schedules and policies that use everything a policy can do."""

    def __init__(self, ada: Person, grace: Person, linus: Person, now: datetime) -> None:
        self.people = [ada, grace, linus, make_person("Edsger", now=now)]
        Person.objects.filter(pk=grace.pk).update(manager=linus)
        team = make_team("Shop", grace, self.people[3], now=now)
        team.memberships.filter(person=grace).update(is_lead=True)
        self.services = [make_service(f"S{n}", team=team, now=now) for n in range(3)]
        daily = make_schedule("Daily", self._daily(), now=now, timezone="Europe/Berlin")
        hours = make_schedule("Hours", self._hourly(), now=now)
        weeks = make_schedule("Weeks", weekly(ada, grace), now=now)
        self.policies = [
            make_policy(step(daily), step(weeks, linus), repeat=1, name="One", now=now),
            make_policy(
                step(hours, nobody="hold", conditions="priority <= 2"),
                step(team, pick="round_robin", delay=7),
                step(aim("managers_of_told"), aim("next_on_call", daily)),
                repeat=4,
                name="Two",
                now=now,
            ),
            make_policy(
                step(daily, nobody="fallback", delay=3, conditions='time < "18:00" || major'),
                step(ada, grace, until="everyone", delay=4),
                step(aim("team_leads", team), aim("whole_schedule", daily), until="resolved"),
                repeat=2,
                name="Three",
                timezone="Europe/Berlin",
                now=now,
            ),
            make_policy(
                step(daily, hours="mon-fri 09:00-17:00", delay=0),
                step(aim("incident_leads"), delay=20),
                name="Four",
                now=now,
            ),
            make_policy(name="Five", now=now),
        ]
        for service, policy in zip(self.services, self.policies[1:4], strict=True):
            Service.objects.filter(pk=service.pk).update(escalation_policy_id=policy.pk)

    def _hourly(self) -> RotationSpec:
        """Most of each hour: a step that holds looks again every minute of the rest."""
        return RotationSpec(
            name="Hourly",
            starts_at=wall("2026-02-02T00:00"),
            ends_at=wall("2026-02-02T00:52"),
            rrule="FREQ=HOURLY",
            members=[self.people[1].pk, self.people[3].pk],
        )

    def _daily(self) -> RotationSpec:
        return RotationSpec(
            name="Daily",
            starts_at=wall("2026-02-02T08:00"),
            ends_at=wall("2026-02-02T16:30"),
            rrule="FREQ=DAILY",
            members=[self.people[1].pk, None, self.people[2].pk],
        )


class Days:
    """Random days: incidents come, are answered, taken up again, changed and resolved."""

    def __init__(self, house: House, bell: Bell, clock: ManualClock, seed: int) -> None:
        self.house, self.bell, self.clock = house, bell, clock
        self.random = random.Random(seed)
        self.incidents: list[Incident] = []

    def live(self) -> None:
        """Do something at random minutes, and all that is due between."""
        end = self.clock.now() + timedelta(days=DAYS)
        while self.clock.now() < end:
            # No two things at one instant: which came first is not on record.
            self._until(self.clock.now() + timedelta(seconds=self.random.uniform(30, 3600)))
            self._do_something()
            self.bell.tick()
        self._until(end + timedelta(hours=3))

    def _do_something(self) -> None:
        for action in self.random.sample(self._actions(), len(self._actions())):
            try:
                action()
            except (Conflict, InvalidInput):
                continue
            return

    def _until(self, instant: datetime) -> None:
        while True:
            due = Escalation.objects.filter(next_at__lte=instant).order_by("next_at").first()
            if due is None or due.next_at is None:
                break
            self.clock.move_to(max(due.next_at, self.clock.now()))
            self.bell.tick()
        self.clock.move_to(instant)

    def _actions(self) -> list[Callable[[], object]]:
        if len(self.incidents) < 3:
            return [self._declare]
        return [
            self._declare, self._declare, self._acknowledge, self._acknowledge, self._let_go,
            self._resolve, self._reopen, self._hold, self._resume, self._rate, self._move,
            self._silence,
        ]  # fmt: skip

    def _any(self) -> Incident:
        found = self.random.choice(self.incidents[-6:])
        return Incident.objects.get(pk=found.pk)

    def _declare(self) -> None:
        if self.random.random() < 0.5:
            policy = self.random.choice(self.house.policies)
            incident = incident_of(policy, self.clock)
        else:
            service = self.random.choice(self.house.services)
            incident = declare(
                service=service, impact=self.random.randint(1, 4), now=self.clock.now()
            )
        self.incidents.append(incident)

    def _acknowledge(self) -> None:
        incident, person = self._any(), self.random.choice(self.house.people)
        if incident.acknowledged_at is None:
            acknowledge(incident, person, self.clock)
        else:
            answer_incident(incident_id=incident.pk, actor=person.as_actor(), now=self.clock.now())

    def _let_go(self) -> None:
        unacknowledge_incident(
            incident_id=self._any().pk, reason="gone", actor=SYSTEM, now=self.clock.now()
        )

    def _resolve(self) -> None:
        incident = self._any()
        if incident.acknowledged_at is not None:
            resolve(incident, actor=SYSTEM, now=self.clock.now())

    def _reopen(self) -> None:
        reopen_incident(
            incident_id=self._any().pk, reason="again", actor=SYSTEM, now=self.clock.now()
        )

    def _hold(self) -> None:
        hold_incident(
            incident_id=self._any().pk,
            reason=HoldReason.VENDOR,
            follow_up_at=self.clock.now() + timedelta(days=20),
            note="They look into it.",
            actor=SYSTEM,
            now=self.clock.now(),
        )

    def _resume(self) -> None:
        resume_incident(incident_id=self._any().pk, actor=SYSTEM, now=self.clock.now())

    def _rate(self) -> None:
        impact, urgency = self.random.randint(1, 4), self.random.randint(1, 4)
        self._change({"impact": impact, "urgency": urgency})

    def _move(self) -> None:
        self._change({"service": self.random.choice(self.house.services)})

    def _silence(self) -> None:
        if self.random.random() < 0.5:
            silence(
                incident_id=self._any().pk,
                reason="known",
                actor=self.house.people[0].as_actor(),
                now=self.clock.now(),
            )

    def _change(self, changes: dict[str, object]) -> None:
        change_incident(
            incident_id=self._any().pk, changes=changes, actor=SYSTEM, now=self.clock.now()
        )


def recorded() -> list[tuple[object, ...]]:
    rows = Page.objects.order_by("created_at")
    found = rows.values_list("escalation__incident_id", "person_id", "created_at", "step", "loop")
    return sorted(found.distinct(), key=str)


@pytest.mark.parametrize("seed", [1, 2])
def test_what_the_engine_did_is_what_the_replay_does(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person, linus: Person, seed: int
) -> None:
    since = clock.now()
    house = House(ada, grace, linus, since)
    daily = house.policies[0].steps.order_by("position")[0].targets.get().target_id
    add_override(
        schedule_id=daily,
        kind="add",
        person_id=ada.pk,
        starts_at=since + timedelta(hours=20),
        ends_at=since + timedelta(hours=40),
        actor=SYSTEM,
        now=since,
    )
    bell.only_mails()
    Days(house, bell, clock, seed).live()
    assert not Message.objects.exclude(channel=bell.channel.kind).exists()
    now = clock.now() + timedelta(seconds=1)
    which = Which(since=since, until=now, as_of=now)
    lived = recorded()
    assert len(lived) > MANY
    world = world_of(since, now)
    cases = [case for batch in read_cases(which) for case in batch]
    rungs: list[Rung] = []
    past = replay(cases, world, until=now, ring=rungs.append)
    assert told_in(rungs) == lived
    rungs.clear()
    replay(cases, world, until=now, ring=rungs.append, firsts=past.firsts)
    assert told_in(rungs) == lived
    for answers in Answers:
        report = report_on(which, Change(), answers, progress=lambda done, of: None)
        assert report["before"] == report["after"]
        assert report["changed"] == []
        assert report["recorded_pages"] == report["before"]["pages"] == len(lived)


def told_in(rungs: list[Rung]) -> list[tuple[object, ...]]:
    found = [(one.case.id, one.person, one.at, one.step, one.loop) for one in rungs]
    return sorted(found, key=str)
