"""Inhibition by rule: scenario 56 of oncall.md, and its corners."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from tests.builders.alerts import alert, make_integration, say, store, webhook
from watchbell.accounts.models import Person
from watchbell.alerts.cycles import absorb, release
from watchbell.alerts.domain.matching import Matcher
from watchbell.alerts.models import Alert, InhibitionRule, Integration
from watchbell.alerts.services import (
    RuleFields,
    change_inhibition_rule,
    create_inhibition_rule,
    remove_inhibition_rule,
    resolve_alert,
)
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import PermissionDenied

JOB = [Matcher("alertname", "JobDown")]
INSTANCE = [Matcher("alertname", "InstanceDown")]


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def rule(
    now: datetime,
    source: Sequence[Matcher] = JOB,
    target: Sequence[Matcher] = INSTANCE,
    equal: Sequence[str] = ("job",),
) -> InhibitionRule:
    fields = RuleFields(name="A job", source=source, target=target, equal=equal)
    return create_inhibition_rule(fields=fields, actor=SYSTEM, now=now)


def titles() -> list[str]:
    return sorted(incident.title for incident in Incident.objects.all())


def test_56_a_source_inhibits_what_shares_its_label_until_it_resolves(
    prometheus: Integration, now: datetime
) -> None:
    rule(now)
    job = alert("JobDown", job="aa", instance="job-aa")
    say(prometheus, job, now=now + seconds(2.2))
    say(
        prometheus,
        alert("InstanceDown", job="aa", instance="aa-1"),
        alert("InstanceDown", job="ab", instance="ab-1"),
        group="",
        now=now + seconds(3),
    )
    assert titles() == ["InstanceDown on ab-1", "JobDown on job-aa"]
    held = Alert.objects.get(title="InstanceDown on aa-1")
    source = Alert.objects.get(title="JobDown on job-aa")
    assert (held.hold, held.held_by) == ("inhibited", source.id)
    say(prometheus, {**job, "status": "resolved"}, now=now + seconds(3.6))
    release(now + seconds(4))
    assert titles() == ["InstanceDown on aa-1", "InstanceDown on ab-1", "JobDown on job-aa"]


def test_56_a_resolved_source_does_not_inhibit(prometheus: Integration, now: datetime) -> None:
    rule(now)
    job = alert("JobDown", job="aa", instance="job-aa")
    say(prometheus, job, now=now)
    say(prometheus, {**job, "status": "resolved"}, now=now + seconds(1))
    say(prometheus, alert("InstanceDown", job="aa", instance="aa-1"), now=now + seconds(2))
    assert len(titles()) == 2


def test_56_a_source_that_is_its_own_target_does_not_inhibit_itself_nor_its_like(
    prometheus: Integration, now: datetime
) -> None:
    both = [Matcher("alertname", "JobDown|InstanceDown", is_regex=True)]
    rule(now, source=both, target=both)
    say(prometheus, alert("JobDown", job="aa", instance="1"), now=now)
    say(prometheus, alert("InstanceDown", job="aa", instance="2"), now=now + seconds(1))
    assert len(titles()) == 2


def test_source_and_target_of_one_batch(prometheus: Integration, now: datetime) -> None:
    rule(now)
    for one in (
        alert("InstanceDown", job="aa", instance="aa-1"),
        alert("JobDown", job="aa", instance="job-aa"),
    ):
        store(prometheus, webhook(one), now=now)
    absorb(now + seconds(1))
    assert titles() == ["JobDown on job-aa"]


def test_a_source_of_another_integration_inhibits_and_ends_by_hand(
    prometheus: Integration, now: datetime
) -> None:
    rule(now, equal=())
    other = make_integration("Another", now=now)
    say(other, alert("JobDown", instance="x"), now=now)
    say(prometheus, alert("InstanceDown", instance="y"), now=now + seconds(1))
    assert titles() == ["JobDown on x"]
    source = Alert.objects.get(title="JobDown on x")
    resolve_alert(alert_id=source.id, actor=SYSTEM, now=now + seconds(2))
    release(now + seconds(2))
    assert titles() == ["InstanceDown on y", "JobDown on x"]


def test_a_broad_rule_holds_by_what_the_alerts_share(
    prometheus: Integration, now: datetime
) -> None:
    # Alertmanager's own example: critical ones inhibit warnings of the same name and place.
    rule(
        now,
        source=[Matcher("severity", "critical")],
        target=[Matcher("severity", "warning")],
        equal=("alertname", "cluster"),
    )
    say(prometheus, alert("Disk", instance="1", cluster="a"), now=now)
    say(prometheus, alert("Disk", instance="2", cluster="b", severity="warning"), now=now)
    say(prometheus, alert("Disk", instance="3", cluster="a", severity="warning"), now=now)
    held = Alert.objects.exclude(hold="")
    assert [one.title for one in held] == ["Disk on 3"]


def test_missing_labels_are_equal(prometheus: Integration, now: datetime) -> None:
    rule(now, equal=("cluster",))
    say(prometheus, alert("JobDown", instance="x"), now=now)
    say(prometheus, alert("InstanceDown", instance="y"), now=now)
    say(prometheus, alert("InstanceDown", instance="z", cluster="c"), now=now)
    assert [one.title for one in Alert.objects.exclude(hold="")] == ["InstanceDown on y"]


def test_a_rule_that_is_switched_off_or_removed_holds_nothing(
    prometheus: Integration, now: datetime
) -> None:
    made = rule(now, equal=())
    say(prometheus, alert("JobDown", instance="x"), now=now)
    say(prometheus, alert("InstanceDown", instance="y"), now=now)
    off = RuleFields(name="A job", source=JOB, target=INSTANCE, is_enabled=False)
    change_inhibition_rule(rule_id=made.id, fields=off, actor=SYSTEM, now=now)
    say(prometheus, alert("InstanceDown", instance="z"), now=now + seconds(1))
    assert [one.title for one in Alert.objects.exclude(hold="")] == ["InstanceDown on y"]
    release(now + timedelta(minutes=3))
    assert not Alert.objects.exclude(hold="").exists()
    remove_inhibition_rule(rule_id=made.id, actor=SYSTEM, now=now)
    assert not InhibitionRule.objects.exists()


def test_responders_change_no_rules(grace: Person, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        create_inhibition_rule(
            fields=RuleFields(name="A job", source=JOB, target=INSTANCE),
            actor=grace.as_actor(),
            now=now,
        )
