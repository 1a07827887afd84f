"""Silences, snoozes and promised times of the past: a replay heeds them as the engine did."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tests.builders.alerts import alert, make_integration, say
from tests.builders.incidents import declare
from tests.builders.policies import make_policy
from tests.fakes.bell import Bell
from tests.paging.incidents import acknowledge
from tests.paging.test_silenced_pages import silence
from watchbell.accounts.models import Person
from watchbell.alerts.models import Alert, Integration
from watchbell.alerts.services import end_silence, snooze_alert, wake_alert
from watchbell.catalog.models import Service
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.ids import new_id
from watchbell.kernel.intervals import Interval
from watchbell.paging.backtest.bells import Bells
from watchbell.paging.backtest.cases import Case
from watchbell.paging.backtest.reading import Which, read_cases
from watchbell.paging.backtest.replaying import replay
from watchbell.paging.backtest.setup import world_of
from watchbell.paging.backtest.walks import Rung
from watchbell.paging.models import EscalationPolicy, Page
from watchbell.paging.reaching import PageUrgency, Reach, Rule, Way
from watchbell.platform.eventlog import publish
from watchbell.sla.events import ThresholdReached

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def monitor(shop: Service, clock: ManualClock) -> Integration:
    """What watches the shop: its alerts page Ada, and ten minutes later Grace."""
    return make_integration(service_id=shop.id, now=clock.now())


def cases(since: datetime, now: datetime) -> list[Case]:
    which = Which(since=since, until=now, as_of=now)
    return [case for batch in read_cases(which) for case in batch]


def replayed(since: datetime, now: datetime) -> list[tuple[datetime, int, UUID]]:
    """Return who would have been told when, by which step; an alert's times keep milliseconds."""
    rungs: list[Rung] = []
    replay(cases(since, now), world_of(since, now), until=now, ring=rungs.append)
    return sorted((one.at.replace(microsecond=0), one.step, one.person) for one in rungs)


def lived() -> list[tuple[datetime, int, UUID]]:
    rows = Page.objects.values_list("created_at", "step", "person_id")
    return sorted((at.replace(microsecond=0), step, person) for at, step, person in rows)


def test_what_was_silenced_is_told_when_the_silence_is_over(
    bell: Bell, monitor: Integration, clock: ManualClock
) -> None:
    since = clock.now()
    for name in ("Disk", "Memory"):
        say(monitor, alert(name), now=clock.now())
    bell.tick()
    silence('alertname="Disk"', bell.after(minutes=5), minutes=30)
    for _ in range(60):
        bell.after(minutes=1)
    assert replayed(since, clock.now()) == lived()
    times = Page.objects.filter(person__name="Grace").values_list("created_at", flat=True)
    assert sorted(times) == [since + timedelta(minutes=10), since + timedelta(minutes=35)]


def test_what_a_person_reported_is_not_silenced(
    bell: Bell, monitor: Integration, shop: Service, clock: ManualClock
) -> None:
    since = clock.now()
    reported = declare("I cannot pay", service=shop, now=since)
    say(monitor, alert("Disk"), now=since)
    Alert.objects.update(incident_id=reported.pk)
    silence('alertname="Disk"', clock.now())
    [case] = [one for one in cases(since, bell.after(minutes=1)) if one.id == reported.pk]
    assert case.quiet == ()


@pytest.mark.parametrize("early", [False, True])
def test_what_was_snoozed_or_let_go_before_its_time(
    bell: Bell, monitor: Integration, clock: ManualClock, early: bool
) -> None:
    since = clock.now()
    for name in ("Disk", "Memory"):
        say(monitor, alert(name), now=clock.now())
    bell.tick()
    disk = Alert.objects.get(title__startswith="Disk")
    made = silence('alertname="Memory"', bell.after(minutes=3), minutes=40)
    until = clock.now() + timedelta(minutes=40)
    snooze_alert(alert_id=disk.pk, until=until, actor=SYSTEM, now=clock.now())
    bell.after(minutes=20)
    if early:
        end_silence(silence_id=made.pk, actor=SYSTEM, now=clock.now())
        wake_alert(alert_id=disk.pk, actor=SYSTEM, now=clock.now())
    for _ in range(40):
        bell.after(minutes=1)
    asked, told = replayed(since, clock.now()), lived()
    assert len(asked) == len(told) == 4
    # The engine looks again each minute, the replay when it is over.
    gaps = [abs(one[0] - other[0]) for one, other in zip(asked, told, strict=True)]
    assert max(gaps) <= timedelta(minutes=1)
    assert asked[-1][0] > since + timedelta(minutes=22 if early else 42)


def test_later_rules_wait_for_the_end_of_a_silence(now: datetime) -> None:
    after = [now + timedelta(minutes=minutes) for minutes in (0, 5, 20, 60)]
    way = Way("sms", "+15550001111", new_id(now))
    rules = tuple(Rule("high", minutes, way) for minutes in (5, 60))
    person = new_id(now)
    bells = Bells({person: Reach(ways=(way,), rules=rules)})
    quiet = (Interval(after[0] + timedelta(minutes=1), after[2]),)
    assert bells.first(person, PageUrgency.HIGH, now, quiet) == after[2]
    rings = bells.rings(person, PageUrgency.HIGH, now, None, quiet)
    assert [at for at, _ in rings] == after[2:]
    answered = after[1] + timedelta(minutes=1)
    assert bells.rings(person, PageUrgency.HIGH, now, answered, quiet) == []


def runs_out(incident: Incident, policy: EscalationPolicy, now: datetime) -> None:
    """Note that half of a promised time is used up, as `sla` does."""
    publish(
        ThresholdReached(
            subject=incident.ref, actor=SYSTEM, at=now, cycle_id=new_id(now), policy_id=new_id(now),
            policy="Gold", metric="resolution", percent=50, reached_at=now, due_at=now,
            escalation_policy_id=policy.pk,
        )
    )  # fmt: skip


def test_a_promised_time_that_runs_out_pages_by_the_policy_it_names(
    bell: Bell, shop: Service, clock: ManualClock, ada: Person, linus: Person
) -> None:
    since = clock.now()
    gold = make_policy(linus, name="Gold", now=clock.now())
    quiet = make_policy(name="None", now=clock.now())
    answered = declare("Slow", service=shop, now=clock.now())
    told = declare("Slower", service=shop, now=clock.now())
    nobody = declare("Slowest", escalation_policy_id=quiet.pk, now=clock.now())
    bell.tick()
    bell.after(minutes=2)
    acknowledge(answered, ada, clock)
    bell.tick()
    clock.advance(minutes=3)
    for incident in (answered, told, nobody):
        runs_out(incident, gold, clock.now())
    bell.tick()
    for _ in range(4):
        bell.after(minutes=5)
    assert replayed(since, clock.now()) == lived()
    whom = Page.objects.filter(person=linus).values_list("escalation__incident_id", flat=True)
    assert set(whom) == {answered.pk, nobody.pk}
