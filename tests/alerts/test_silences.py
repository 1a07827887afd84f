"""Silences: scenario 57 of oncall.md, recurring ones, and what people may do with them."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.builders.alerts import alert, say
from watchbell.accounts.models import Person
from watchbell.alerts.cycles import release
from watchbell.alerts.domain.matching import Matcher
from watchbell.alerts.domain.spans import QuietState, Timing
from watchbell.alerts.errors import SilenceOver
from watchbell.alerts.models import Alert, Integration, Silence
from watchbell.alerts.quiet_selectors import live_silences, matching_now, silences_of
from watchbell.alerts.services import SilenceSpec, change_silence, create_silence, end_silence
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput, PermissionDenied

DISK = [Matcher("alertname", "Disk")]


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def quiet(actor: Actor, now: datetime, **changed: object) -> Silence:
    """Silence the disk for ten minutes."""
    words: dict[str, object] = {
        "matchers": DISK,
        "starts_at": now,
        "ends_at": now + minutes(10),
        "comment": "The disk is being replaced.",
    }
    return create_silence(spec=SilenceSpec(**(words | changed)), actor=actor, now=now)  # type: ignore[arg-type]


def titles() -> list[str]:
    return sorted(incident.title for incident in Incident.objects.all())


def test_57_what_a_silence_matches_waits_until_it_ends(
    prometheus: Integration, grace: Person, now: datetime
) -> None:
    silence = quiet(grace.as_actor(), now)
    say(prometheus, alert("Disk"), now=now + minutes(1))
    say(prometheus, alert("Memory"), now=now + minutes(1))
    assert titles() == ["Memory on one"]
    held = Alert.objects.get(title="Disk on one")
    assert (held.hold, held.held_until, held.held_by) == ("silenced", silence.ends_at, silence.id)
    assert release(now + minutes(9)) == 0
    release(now + minutes(10))
    assert titles() == ["Disk on one", "Memory on one"]


def test_57_ending_a_silence_resumes_at_once(
    prometheus: Integration, grace: Person, now: datetime
) -> None:
    silence = quiet(grace.as_actor(), now)
    say(prometheus, alert("Disk"), now=now + minutes(1))
    ended = end_silence(silence_id=silence.id, actor=grace.as_actor(), now=now + minutes(2))
    assert ended.timing.state_at(now + minutes(2)) == QuietState.EXPIRED
    release(now + minutes(2))
    assert titles() == ["Disk on one"]
    with pytest.raises(SilenceOver):
        end_silence(silence_id=silence.id, actor=grace.as_actor(), now=now + minutes(3))


def test_57_an_expired_one_is_not_edited_and_a_start_does_not_move(
    grace: Person, now: datetime
) -> None:
    actor = grace.as_actor()
    silence = quiet(actor, now)
    spec = SilenceSpec(
        matchers=DISK, starts_at=now + minutes(1), ends_at=now + minutes(20), comment="Later"
    )
    with pytest.raises(InvalidInput) as refused:
        change_silence(silence_id=silence.id, spec=spec, actor=actor, now=now + minutes(1))
    assert list(refused.value.fields) == ["starts_at"]
    longer = SilenceSpec(
        matchers=DISK, starts_at=now, ends_at=now + minutes(20), comment="It takes longer."
    )
    changed = change_silence(silence_id=silence.id, spec=longer, actor=actor, now=now + minutes(5))
    assert (changed.starts_at, changed.ends_at) == (now, now + minutes(20))
    with pytest.raises(SilenceOver):
        change_silence(silence_id=silence.id, spec=longer, actor=actor, now=now + minutes(20))


def test_57_a_start_in_the_past_becomes_now(grace: Person, now: datetime) -> None:
    silence = quiet(grace.as_actor(), now, starts_at=now - timedelta(hours=1))
    assert silence.starts_at == now
    with pytest.raises(InvalidInput):
        quiet(grace.as_actor(), now, ends_at=now)


def test_what_comes_to_hold_later_does_not_hold_yet(
    prometheus: Integration, grace: Person, now: datetime
) -> None:
    quiet(grace.as_actor(), now, starts_at=now + minutes(5))
    say(prometheus, alert("Disk"), now=now + minutes(1))
    assert titles() == ["Disk on one"]
    [silence] = live_silences(actor=grace.as_actor(), now=now + minutes(1))
    assert silence.timing.state_at(now + minutes(1)) == QuietState.PENDING
    assert silence.timing.state_at(now + minutes(5)) == QuietState.ACTIVE


def test_a_shortened_silence_lets_go_and_a_lengthened_one_keeps(
    prometheus: Integration, grace: Person, now: datetime
) -> None:
    silence = quiet(grace.as_actor(), now)
    say(prometheus, alert("Disk"), now=now + minutes(1))
    spec = SilenceSpec(matchers=DISK, starts_at=now, ends_at=now + minutes(30), comment="Longer")
    change_silence(silence_id=silence.id, spec=spec, actor=grace.as_actor(), now=now + minutes(2))
    release(now + minutes(2))
    assert Alert.objects.get().held_until == now + minutes(30)
    assert titles() == []
    spec = SilenceSpec(
        matchers=[Matcher("alertname", "Memory")],
        starts_at=now,
        ends_at=now + minutes(30),
        comment="The other one",
    )
    change_silence(silence_id=silence.id, spec=spec, actor=grace.as_actor(), now=now + minutes(3))
    release(now + minutes(3))
    assert titles() == ["Disk on one"]


def test_a_recurring_silence_keeps_to_the_wall_across_the_change_of_clocks(
    prometheus: Integration, grace: Person, now: datetime
) -> None:
    # Nights from 01:00 to 05:00 in Berlin; on the 29th of March the clocks go forward there.
    start = datetime(2026, 3, 27, 0, 0, tzinfo=UTC)
    silence = quiet(
        grace.as_actor(),
        now,
        starts_at=start,
        ends_at=start + timedelta(hours=4),
        rrule="FREQ=DAILY",
        timezone="Europe/Berlin",
    )
    timing = silence.timing
    assert timing.state_at(now) == QuietState.PENDING
    assert timing.span_at(datetime(2026, 3, 28, 0, 0, tzinfo=UTC)) is not None
    assert timing.span_at(datetime(2026, 3, 28, 4, 0, tzinfo=UTC)) is None
    assert timing.span_at(datetime(2026, 3, 29, 23, 0, tzinfo=UTC)) is not None
    assert timing.span_at(datetime(2026, 3, 30, 3, 0, tzinfo=UTC)) is None
    night = datetime(2026, 3, 30, 1, 0, tzinfo=UTC)
    say(prometheus, alert("Disk"), now=night)
    assert Alert.objects.get().held_until == datetime(2026, 3, 30, 3, 0, tzinfo=UTC)
    release(datetime(2026, 3, 30, 3, 0, tzinfo=UTC))
    assert titles() == ["Disk on one"]
    assert silence.over_at is None


def test_a_rule_that_counts_comes_to_an_end(grace: Person, now: datetime) -> None:
    silence = quiet(grace.as_actor(), now, rrule="FREQ=WEEKLY;COUNT=3")
    assert silence.over_at == now + timedelta(days=14) + minutes(10)
    assert silence.timing.state_at(now + timedelta(days=15)) == QuietState.EXPIRED
    with pytest.raises(InvalidInput) as refused:
        quiet(grace.as_actor(), now, rrule="FREQ=HOURLY", ends_at=now + minutes(90))
    assert list(refused.value.fields) == ["rrule"]


def test_a_recurring_silence_that_is_ended_has_no_more_times(now: datetime) -> None:
    timing = Timing(now, now + minutes(60), "FREQ=DAILY", "UTC", now + timedelta(days=2))
    assert timing.span_at(now + timedelta(days=1)) is not None
    assert timing.state_at(now + timedelta(days=2)) == QuietState.EXPIRED


def test_the_preview_says_what_matches_now(
    prometheus: Integration, grace: Person, now: datetime
) -> None:
    for name in ("Disk", "Memory", "DiskSlow"):
        say(prometheus, alert(name, instance="web-1"), now=now)
    found = matching_now(
        actor=grace.as_actor(),
        matchers=[
            Matcher("alertname", "Disk.*", is_regex=True),
            Matcher("instance", "web-2", is_equal=False),
            Matcher("integration", "Prometheus"),
        ],
    )
    assert found.count == 2
    assert [one.title for one in found.first] == ["DiskSlow on web-1", "Disk on web-1"]


def test_every_silence_of_an_alert_is_found_whether_it_has_an_incident_or_not(
    prometheus: Integration, grace: Person, now: datetime
) -> None:
    say(prometheus, alert("Disk"), now=now)
    first, second = quiet(grace.as_actor(), now), quiet(grace.as_actor(), now)
    alerts = list(Alert.objects.select_related("service", "integration"))
    found = silences_of(alerts, now=now + minutes(1))
    assert [s.id for s in found[alerts[0].id]] == [first.id, second.id]


@pytest.mark.parametrize(
    "matchers",
    [
        [],
        [Matcher("a", "")],
        [Matcher("a", ".*", is_regex=True)],
        [Matcher("a", "b", is_equal=False)],
        [Matcher("a", "(", is_regex=True)],
        [Matcher("a", "(?=b)b", is_regex=True)],
        [Matcher(" ", "b")],
    ],
)
def test_matchers_that_say_nothing_or_cannot_be_read_are_refused(
    matchers: list[Matcher], grace: Person, now: datetime
) -> None:
    with pytest.raises(InvalidInput) as refused:
        quiet(grace.as_actor(), now, matchers=matchers)
    assert list(refused.value.fields) == ["matchers"]


def test_who_only_reports_silences_nothing(bob: Person, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        quiet(bob.as_actor(), now)
