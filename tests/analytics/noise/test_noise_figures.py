"""The figures of noise, from alerts that came, paged, ended by themselves or were acted on."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.builders.alerts import alert, make_integration, say
from tests.builders.policies import make_policy
from tests.builders.services import make_service
from tests.fakes.bell import Bell, bell_on
from watchbell.accounts.models import Person
from watchbell.alerts.models import Alert, Integration
from watchbell.alerts.services import acknowledge_alert, find_not_useful
from watchbell.analytics.noise import reading
from watchbell.analytics.noise.facts import By, Scope, Sort, What
from watchbell.analytics.noise.proposing import Kind, propose
from watchbell.analytics.noise.reading import noise, records
from watchbell.catalog.models import Service
from watchbell.incidents.domain import Visibility
from watchbell.incidents.models import Incident
from watchbell.incidents.services import acknowledge_incident, add_comment
from watchbell.kernel.clock import ManualClock


@pytest.fixture
def bell(clock: ManualClock, database: None) -> Iterator[Bell]:
    """Everything that pages, on the test's clock."""
    with bell_on(clock) as bell:
        yield bell


@pytest.fixture
def sender(clock: ManualClock, ada: Person) -> Integration:
    """A source whose alerts tell Ada."""
    policy = make_policy(ada, every=60, now=clock.now())
    service = make_service("Shop", now=clock.now())
    Service.objects.filter(pk=service.pk).update(escalation_policy_id=policy.pk)
    return make_integration(now=clock.now(), service_id=service.pk)


def live(sender: Integration, bell: Bell, name: str, *, minutes: float, said: int = 1) -> None:
    """Let one alert fire, be told of, and end by itself."""
    for _ in range(said):
        say(sender, alert(name), now=bell.clock.now())
    bell.tick()
    bell.after(minutes=minutes)
    say(sender, alert(name, status="resolved"), now=bell.clock.now())
    bell.after(hours=1)


def window(clock: ManualClock) -> Scope:
    """The last week."""
    return Scope(since=clock.now() - timedelta(days=7), until=clock.now())


def test_each_figure_of_a_noisy_rule(
    bell: Bell, clock: ManualClock, sender: Integration, ada: Person
) -> None:
    for minutes in (1, 2, 3, 4, 4.5):
        live(sender, bell, "Flappy", minutes=minutes, said=2)
    say(sender, alert("Real"), now=clock.now())
    bell.tick()
    acknowledge_incident(
        incident_id=Incident.objects.latest("number").pk, actor=ada.as_actor(), now=clock.now()
    )
    bell.after(hours=1)
    first = Alert.objects.filter(title__startswith="Flappy").order_by("id")[0]
    find_not_useful(alert_id=first.pk, actor=ada.as_actor(), now=clock.now())
    flappy, real = noise(actor=ada.as_actor(), scope=window(clock), now=clock.now())
    assert (flappy.rule_label, flappy.rule, flappy.integration) == (
        "alertname",
        "Flappy",
        "Prometheus",
    )
    assert (flappy.alerts, flappy.repeats, flappy.incidents) == (5, 5, 5)
    assert (flappy.pages, flappy.idle_pages, flappy.night_pages) == (5, 5, 0)
    assert (flappy.judged, flappy.acted, flappy.ignored, flappy.not_useful) == (5, 0, 5, 1)
    assert (flappy.quick, flappy.per_incident, flappy.acted_share) == (5, 1.0, 0.0)
    assert flappy.median_life == pytest.approx(180, abs=1)
    assert [flappy.brief[wait] for wait in (120, 180, 300)] == [2, 3, 5]
    assert (real.alerts, real.judged, real.acted, real.idle_pages) == (1, 1, 1, 0)
    proposal = propose(flappy)
    assert proposal is not None
    assert (proposal.kind, proposal.wait, proposal.condition) == (
        Kind.WAIT,
        300,
        'labels["alertname"] == "Flappy"',
    )
    assert propose(real) is None


@pytest.mark.parametrize("chunk", [1, 2, 2_000])
def test_the_records_behind_each_figure(
    bell: Bell,
    clock: ManualClock,
    sender: Integration,
    ada: Person,
    monkeypatch: pytest.MonkeyPatch,
    chunk: int,
) -> None:
    monkeypatch.setattr(reading, "_CHUNK", chunk)
    for minutes in (1, 20):
        live(sender, bell, "Flappy", minutes=minutes)
    scope = Scope(
        since=clock.now() - timedelta(days=7),
        until=clock.now(),
        rule_label="alertname",
        rule="Flappy",
        integration_id=sender.pk,
    )
    who, now = ada.as_actor(), clock.now()
    counts = {what: len(records(actor=who, scope=scope, what=what, now=now).items) for what in What}
    assert counts == {
        What.ALERTS: 2, What.INCIDENTS: 2, What.PAGES: 2, What.NIGHT: 0, What.ACTED: 0,
        What.IGNORED: 2, What.NOT_USEFUL: 0, What.QUICK: 1,
    }  # fmt: skip
    page = records(actor=who, scope=scope, limit=1, now=now)
    (rest,) = records(actor=who, scope=scope, limit=1, cursor=page.next_cursor, now=now).items
    assert page.items[0].came_at > rest.came_at


def test_whoever_comments_or_answers_the_alert_itself_acted(
    bell: Bell, clock: ManualClock, sender: Integration, ada: Person
) -> None:
    who = ada.as_actor()
    for name in ("Said", "Heard", "Late"):
        say(sender, alert(name), now=clock.now())
        bell.tick()
        bell.after(minutes=1)
        if name == "Heard":
            newest = Alert.objects.latest("id")
            acknowledge_alert(alert_id=newest.pk, actor=who, now=clock.now())
        if name == "Late":
            say(sender, alert(name, status="resolved"), now=clock.now())
            bell.after(minutes=1)
        if name != "Heard":
            add_comment(
                incident_id=Incident.objects.latest("number").pk,
                body="I look.",
                visibility=Visibility.INTERNAL,
                actor=who,
                now=clock.now(),
            )
        bell.after(minutes=1)
    found = noise(actor=who, scope=window(clock), now=clock.now())
    assert {one.rule: one.acted for one in found} == {"Said": 1, "Heard": 1, "Late": 0}


def test_by_service_and_source_and_what_is_outside_the_window(
    bell: Bell, clock: ManualClock, sender: Integration, ada: Person
) -> None:
    live(sender, bell, "Old", minutes=1)
    bell.after(hours=24 * 8)
    live(sender, bell, "New", minutes=1)
    say(make_integration("Loose", now=clock.now()), alert("Loose"), now=clock.now())
    clock.advance(minutes=1)
    who = ada.as_actor()
    for by, names in (
        (By.SERVICE, {"Shop", "No service"}),
        (By.INTEGRATION, {"Prometheus", "Loose"}),
    ):
        for sort in Sort:
            found = noise(actor=who, scope=window(clock), by=by, sort=sort, now=clock.now())
            assert {one.label for one in found} == names
    (old,) = noise(actor=who, scope=window(clock).before, now=clock.now())
    assert old.rule == "Old"


def test_what_is_restricted_counts_for_nobody_who_may_not_know(
    bell: Bell, clock: ManualClock, sender: Integration, ada: Person
) -> None:
    live(sender, bell, "Secret", minutes=1)
    Incident.objects.update(is_restricted=True)
    who = ada.as_actor()
    assert noise(actor=who, scope=window(clock), now=clock.now()) == []
    assert not records(actor=who, scope=window(clock), now=clock.now()).items
