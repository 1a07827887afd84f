"""A firing alert that something holds leads to no incident until it is let go."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tests.builders.alerts import alert, say
from watchbell.alerts.cycles import release
from watchbell.alerts.models import Alert, Integration
from watchbell.alerts.services import holding
from watchbell.alerts.services.holding import Hold, let_go
from watchbell.incidents.models import Incident

SILENCE = uuid4()


class Quiet:
    """Holds the alerts with one title until it ends."""

    def __init__(self, title: str, until: datetime | None) -> None:
        self.title, self.until, self.ended = title, until, False

    def __call__(self, alerts: Sequence[Alert], now: datetime) -> Mapping[UUID, Hold]:
        if self.ended or (self.until is not None and self.until <= now):
            return {}
        held = Hold(reason="silenced", until=self.until, by=SILENCE)
        return {one.id: held for one in alerts if one.title == self.title}


@pytest.fixture
def holder(now: datetime) -> Iterator[Quiet]:
    """Something that holds what is titled "Disk on one" for ten minutes."""
    quiet = Quiet("Disk on one", now + timedelta(minutes=10))
    before = list(holding._holders)
    holding.provide([quiet])
    yield quiet
    holding.provide(before)


def test_a_held_alert_becomes_an_incident_when_its_time_comes(
    prometheus: Integration, holder: Quiet, now: datetime
) -> None:
    say(prometheus, alert("Disk"), now=now)
    say(prometheus, alert("Memory"), now=now)
    assert [incident.title for incident in Incident.objects.all()] == ["Memory on one"]
    kept = Alert.objects.get(title="Disk on one")
    assert (kept.hold, kept.held_until, kept.held_by) == ("silenced", holder.until, SILENCE)
    assert release(now + timedelta(minutes=9)) == 0
    assert release(now + timedelta(minutes=10)) == 1
    kept.refresh_from_db()
    assert (kept.hold, kept.held_until, kept.held_by) == ("", None, None)
    assert kept.incident is not None
    assert kept.incident.title == "Disk on one"
    assert release(now + timedelta(minutes=11)) == 0


def test_a_held_alert_that_recovers_leads_to_nothing(
    prometheus: Integration, holder: Quiet, now: datetime
) -> None:
    say(prometheus, alert("Disk"), now=now)
    say(prometheus, alert("Disk", status="resolved"), now=now + timedelta(minutes=5))
    assert release(now + timedelta(minutes=10)) == 0
    assert not Incident.objects.exists()


def test_what_is_let_go_is_looked_at_at_once(
    prometheus: Integration, holder: Quiet, now: datetime
) -> None:
    holder.until = None
    say(prometheus, alert("Disk"), now=now)
    assert release(now + timedelta(days=9)) == 0
    later = now + timedelta(minutes=3)
    let_go([SILENCE], later)
    assert release(later) == 1
    assert not Incident.objects.exists(), "what holds it still does"
    holder.ended = True
    let_go([SILENCE], later)
    release(later)
    assert Incident.objects.get().title == "Disk on one"
