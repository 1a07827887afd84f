"""The weekly letter about noise: Mondays at eight where each is, once for each team and week."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.builders.alerts import alert, make_integration, say
from tests.builders.people import make_person, make_team
from tests.builders.services import make_service
from watchbell.accounts.models import Person, Team
from watchbell.analytics.models import NoiseLetter
from watchbell.analytics.noise.choosing import (
    choose_for_oneself,
    choose_for_team,
    person_wants,
    team_wants,
)
from watchbell.analytics.noise.letters import write_letters
from watchbell.incidents.models import Incident
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import AlreadyDone, PermissionDenied
from watchbell.notify.models import Message
from watchbell.platform.settings import current


@pytest.fixture(autouse=True)
def mail_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A mail server is set."""
    monkeypatch.setenv("WATCHBELL_EMAIL_URL", "smtp://127.0.0.1:2525")
    current.cache_clear()
    yield
    monkeypatch.undo()
    current.cache_clear()


@pytest.fixture
def lead(database: None, clock: ManualClock) -> Person:
    """Somebody in Berlin who leads the team."""
    return make_person("Lena", now=clock.now(), timezone="Europe/Berlin")


@pytest.fixture
def team(lead: Person, clock: ManualClock) -> Team:
    """The lead's team, with a member and a service that is noisy on Tuesday."""
    team = make_team("Shop", lead, make_person("Mo", now=clock.now()), now=clock.now())
    service = make_service("Till", now=clock.now(), team=team)
    sender = make_integration(now=clock.now(), service_id=service.pk)
    clock.advance(hours=24)
    for _ in range(6):
        say(sender, alert("Flappy"), now=clock.now())
        clock.advance(minutes=2)
        say(sender, alert("Flappy", status="resolved"), now=clock.now())
        clock.advance(minutes=30)
    return team


def to_monday(clock: ManualClock, *, hour: int, minute: int) -> None:
    """Move to the next Monday (UTC), to this time of it."""
    now = clock.now()
    days = 7 - now.weekday()
    then = now.replace(hour=hour, minute=minute, second=0, microsecond=0) + timedelta(days=days)
    clock.advance(seconds=(then - now).total_seconds())


def letters() -> list[Message]:
    """Return the letters that were written."""
    return list(Message.objects.filter(idempotency_key__startswith="noise:").order_by("created_at"))


def test_the_lead_gets_one_letter_a_week_at_eight_where_they_are(
    team: Team, lead: Person, clock: ManualClock
) -> None:
    to_monday(clock, hour=6, minute=59)
    assert write_letters(clock.now()) == 0
    clock.advance(minutes=1)
    assert write_letters(clock.now()) == 1
    assert write_letters(clock.now() + timedelta(hours=1)) == 0
    (message,) = letters()
    assert (message.person_id, message.address) == (lead.pk, "lena@example.org")
    title, facts = message.content["title"], dict(message.content["facts"])
    assert title == "[Shop] Noise of last week: 6 alerts"
    assert facts["1. Flappy (Prometheus)"] == (
        "6 alerts (+6), 0 pages, acted on 0%. To try: Wait 2 min before it opens an incident."
    )
    assert "team=shop" in message.content["actions"][0]["url"]
    clock.advance(hours=24 * 7)
    assert write_letters(clock.now()) == 1, "the week is looked at"
    assert len(letters()) == 1, "and a quiet one is not worth a letter"
    assert [one.is_empty for one in NoiseLetter.objects.order_by("week")] == [False, True]


def test_a_letter_that_is_two_days_late_is_not_written(team: Team, clock: ManualClock) -> None:
    to_monday(clock, hour=7, minute=0)
    clock.advance(hours=49)
    assert write_letters(clock.now()) == 0


def test_each_chooses_for_themselves_and_a_lead_for_the_team(
    team: Team, lead: Person, clock: ManualClock
) -> None:
    member = Person.objects.get(name="Mo")
    assert person_wants(lead.pk, team)
    assert not person_wants(member.pk, team)
    choose_for_oneself(wanted=False, actor=lead.as_actor(), now=clock.now())
    choose_for_oneself(wanted=True, actor=member.as_actor(), now=clock.now())
    with pytest.raises(AlreadyDone):
        choose_for_oneself(wanted=True, actor=member.as_actor(), now=clock.now())
    to_monday(clock, hour=9, minute=0)
    assert write_letters(clock.now()) == 1
    assert [one.person_id for one in letters()] == [member.pk]
    with pytest.raises(PermissionDenied):
        choose_for_team(team=team, wanted=False, actor=member.as_actor(), now=clock.now())
    choose_for_team(team=team, wanted=False, actor=lead.as_actor(), now=clock.now())
    assert not team_wants(team)
    clock.advance(hours=24 * 7)
    assert write_letters(clock.now()) == 0


def test_nobody_reads_in_a_letter_of_what_is_hidden_from_them(
    team: Team, lead: Person, clock: ManualClock
) -> None:
    Incident.objects.update(is_restricted=True, team=None)
    to_monday(clock, hour=9, minute=0)
    assert write_letters(clock.now()) == 1
    assert letters() == []
    assert NoiseLetter.objects.get().is_empty
