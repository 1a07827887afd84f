"""An alert that comes and goes is held until it stays."""

from datetime import datetime, timedelta

from tests.builders.alerts import alert, say
from watchbell.alerts.cycles import release
from watchbell.alerts.models import Alert, Integration
from watchbell.alerts.options import FLAP_CHANGES
from watchbell.incidents.models import Incident
from watchbell.platform.options import reading as options


def flap(prometheus: Integration, times: int, now: datetime) -> datetime:
    """Fire and recover so often, a minute each; returns when it was last said."""
    for _ in range(times):
        say(prometheus, alert("Disk"), now=now)
        say(prometheus, alert("Disk", status="resolved"), now=now + timedelta(minutes=1))
        now += timedelta(minutes=2)
    return now


def test_what_flaps_is_held_until_it_has_fired_for_ten_minutes(
    prometheus: Integration, now: datetime
) -> None:
    then = flap(prometheus, 4, now)
    assert Incident.objects.count() == 4
    say(prometheus, alert("Disk"), now=then)
    held = Alert.objects.exclude(hold="").get()
    assert (held.hold, held.held_until) == ("flapping", then + timedelta(minutes=10))
    assert Incident.objects.count() == 4
    release(then + timedelta(minutes=9))
    assert Incident.objects.count() == 4
    release(then + timedelta(minutes=10))
    assert Incident.objects.count() == 5
    assert not Alert.objects.exclude(hold="").exists()


def test_what_goes_on_flapping_leads_to_nothing_more(
    prometheus: Integration, now: datetime
) -> None:
    flap(prometheus, 12, now)
    assert Incident.objects.count() == 4


def test_after_a_calm_it_is_heard_at_once(prometheus: Integration, now: datetime) -> None:
    then = flap(prometheus, 6, now) + timedelta(minutes=30)
    before = Incident.objects.count()
    say(prometheus, alert("Disk"), now=then)
    assert Incident.objects.count() == before + 1


def test_another_key_is_not_held_and_zero_holds_nothing(
    prometheus: Integration, now: datetime
) -> None:
    then = flap(prometheus, 6, now)
    say(prometheus, alert("Disk", instance="two"), now=then)
    assert not Alert.objects.exclude(hold="").filter(state="firing").exists()
    options.hold({FLAP_CHANGES.name: 0})
    say(prometheus, alert("Disk"), now=then)
    assert not Alert.objects.filter(state="firing").exclude(hold="").exists()
