"""What a change of a policy would have done, before it is saved."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders.calendars import make_calendar, week
from tests.builders.incidents import declare, resolve
from tests.builders.promises import goal, make_policy
from watchbell.accounts.models import Person
from watchbell.catalog.calendars import Opening
from watchbell.catalog.models import BusinessCalendar
from watchbell.incidents.services import restrict_incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import InvalidInput, PermissionDenied
from watchbell.sla.domain import Definition, Metric
from watchbell.sla.models import Cycle, Policy, PolicyVersion
from watchbell.sla.services.trying import Tally, Trial, try_calendar, try_policy

pytestmark = pytest.mark.usefixtures("database")


def tried(policy: Policy | None, *goals: Any, now: datetime, so_far: Trial | None = None) -> Trial:
    return try_policy(
        policy=policy,
        metric=Metric.RESOLUTION,
        definition=Definition(goals=goals),
        so_far=so_far or Trial(),
        actor=SYSTEM,
        now=now,
    )


def history(now: datetime) -> list[Any]:
    """One solved after three hours, one after six, one that is open since two."""
    found = []
    for hours, solved in ((30, 3), (20, 6), (2, 0)):
        incident = declare(now=now - timedelta(hours=hours))
        if solved:
            resolve(incident, actor=SYSTEM, now=now - timedelta(hours=hours - solved))
        found.append(incident)
    return found


def test_both_sides_are_worked_out_and_who_fares_differently_is_named(now: datetime) -> None:
    _, slow, _ = history(now)
    policy = make_policy(goal(8), now=now)
    trial = tried(policy, goal(4), now=now)
    assert (trial.looked_at, trial.is_done) == (3, True)
    assert trial.before == Tally(met=2, breached=0, open=1)
    assert trial.after == Tally(met=1, breached=1, open=1)
    assert (trial.before.percent, trial.after.percent) == (100, 50)
    (one,) = trial.differing
    assert (one.incident_id, one.before, one.after) == (slow.pk, ("met",), ("breached",))
    assert not Cycle.objects.exists()
    assert PolicyVersion.objects.count() == 1


def test_the_same_definition_changes_nothing_and_a_new_policy_has_no_before(now: datetime) -> None:
    history(now)
    policy = make_policy(goal(8), now=now)
    assert tried(policy, goal(8), now=now).differ == 0
    trial = tried(None, goal(1), now=now)
    assert (trial.before, trial.after.breached, trial.differ) == (Tally(), 3, 3)


def test_it_goes_on_where_it_stopped(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    history(now)
    policy = make_policy(goal(8), now=now)
    monkeypatch.setattr("watchbell.sla.services.trying.AT_ONCE", 2)
    first = tried(policy, goal(4), now=now)
    assert (first.looked_at, first.total, first.is_done) == (2, 3, False)
    second = tried(policy, goal(4), now=now, so_far=first)
    assert (second.looked_at, second.is_done, second.differ) == (3, True, 1)


def test_restricted_incidents_stay_out_of_the_figures(ada: Person, now: datetime) -> None:
    incident = history(now)[1]
    policy = make_policy(goal(8), now=now)
    restrict_incident(incident_id=incident.pk, reason="Payroll", actor=SYSTEM, now=now)
    trial = try_policy(
        policy=policy,
        metric=Metric.RESOLUTION,
        definition=Definition(goals=(goal(4),)),
        so_far=Trial(),
        actor=ada.as_actor(),
        now=now,
    )
    assert (trial.looked_at, trial.differ) == (2, 0)


def test_only_administrators_try_and_only_what_could_be_saved(linus: Person, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        try_policy(
            policy=None,
            metric=Metric.RESOLUTION,
            definition=Definition(goals=(goal(4),)),
            so_far=Trial(),
            actor=linus.as_actor(),
            now=now,
        )
    with pytest.raises(InvalidInput):
        tried(None, now=now)


def tried_hours(calendar: BusinessCalendar, hours: str, now: datetime) -> Trial:
    opening = Opening("UTC", week(hours, hours, hours))
    return try_calendar(calendar=calendar, opening=opening, so_far=Trial(), actor=SYSTEM, now=now)


def test_other_hours_are_tried_with_all_policies_that_count_by_them(now: datetime) -> None:
    _, slow, _ = history(now)
    never = make_calendar("Short", week=week("00:00-01:00", "00:00-01:00", "00:00-01:00"), now=now)
    alone = make_calendar("Alone", now=now)
    make_policy(goal(5, never.pk), now=now)
    make_policy(goal(1), slug="clock", now=now)
    trial = tried_hours(never, "00:00-24:00", now)
    assert (trial.looked_at, trial.is_done) == (3, True)
    assert trial.before == Tally(met=2, open=1)
    assert trial.after == Tally(met=1, breached=1, open=1)
    assert [one.incident_id for one in trial.differing] == [slow.pk]
    assert tried_hours(never, "00:00-01:00", now).differ == 0
    # Nothing counts by it, so nothing is looked at.
    assert tried_hours(alone, "00:00-24:00", now) == Trial(is_done=True)


def test_who_includes_the_calendar_is_tried_with_it(now: datetime) -> None:
    history(now)
    day = make_calendar("Day", week=week("00:00-01:00", "00:00-01:00", "00:00-01:00"), now=now)
    sun = make_calendar("Sun", week=week("00:00-01:00"), include_ids=[day.pk], now=now)
    make_policy(goal(5, sun.pk), now=now)
    assert tried_hours(day, "00:00-24:00", now).after == Tally(met=1, breached=1, open=1)
    archive = Policy.objects.update(archived_at=now)
    assert (archive, tried_hours(day, "00:00-24:00", now).looked_at) == (1, 0)
