"""What became of promises is rolled up as the cycles say, whenever they are worked out."""

import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.analytics.facts import resolved
from tests.analytics.test_promises import cycle
from tests.analytics.test_rolled_up import NOW, asked, both, company, written
from tests.parallel import elsewhere
from watchbell.accounts.models import Person
from watchbell.analytics.filtering import parse_pairs
from watchbell.analytics.models import RollUp
from watchbell.analytics.registry import KPIS
from watchbell.analytics.rolling.keeping import EVERY, keep
from watchbell.analytics.rolling.standing import standing
from watchbell.analytics.services import rebuild
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.sla.domain import CycleState
from watchbell.sla.models import Cycle, Policy, PolicyVersion, Reworked
from watchbell.sla.rows import COLUMNS, Worked
from watchbell.sla.services.working import Difference, write

__all__ = ["company"]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SLA = [name for name, kpi in KPIS.items() if "sla_cycle" in kpi.source]
_METRICS = ("response", "resolution", "update")
_spans = st.integers(0, 40 * 86_400_000_000).map(lambda micro: timedelta(microseconds=micro))


@pytest.fixture
def promise() -> PolicyVersion:
    """A policy in its first version."""
    row = Policy.objects.create(
        id="00000000-0000-0000-0000-00000000beef", slug="any", name="Any", metric="resolution",
        created_at=NOW,
    )  # fmt: skip
    return PolicyVersion.objects.create(id=row.pk, policy=row, no=1, valid_from=NOW, created_at=NOW)


def worked(fresh: Sequence[Cycle] = (), gone: Sequence[Cycle] = ()) -> None:
    """Write cycles as whoever works them out does."""
    rows = [Worked({name: getattr(one, name) for name in COLUMNS}) for one in fresh]
    write(Difference([(row, None) for row in rows], [one.pk for one in gone]))


@st.composite
def cycles(draw: st.DrawFn, incidents: Sequence[Incident], promise: PolicyVersion) -> Cycle:
    """Draw how one promise went: open, kept, broken, cancelled, voided or stated."""
    incident = draw(st.sampled_from(incidents))
    state = draw(st.sampled_from(list(CycleState)))
    ends = state in (CycleState.COMPLETED, CycleState.CANCELLED)
    facts: dict[str, Any] = {
        "state": state,
        "kind": draw(st.sampled_from(["sla", "sla", "ola", "contract", "regulation"])),
        "metric": draw(st.sampled_from(_METRICS)),
        "stopped_at": incident.created_at + draw(_spans) if ends else None,
        "breached_at": draw(st.one_of(st.none(), _spans.map(lambda s: incident.created_at + s))),
        "elapsed_business": draw(_spans),
        "voided_at": draw(st.sampled_from([None, None, NOW])),
        "stated": draw(st.sampled_from([False, False, True])),
    }
    return cycle(incident, promise, NOW, **facts)


_QUESTIONS: tuple[tuple[str | None, dict[str, Any]], ...] = (
    (None, {}),
    ("month", {}),
    ("service", {}),
    ("team", {"from_": NOW - timedelta(days=40, hours=5), "to": NOW - timedelta(days=9)}),
    (None, {"to": NOW - timedelta(days=33, hours=7)}),
    (None, {"filters": parse_pairs(["priority:1", "priority:none"])}),
)


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_they_are_what_the_cycles_say_through_any_history(
    ada: Person, company: list[dict[str, Any]], promise: PolicyVersion, data: st.DataObject
) -> None:
    Incident.objects.all().delete()
    incidents = [
        resolved(NOW - data.draw(_spans) - DAY, after=HOUR, **data.draw(st.sampled_from(company)))
        for _ in range(3)
    ]
    incidents[2].is_restricted = True
    Incident.objects.bulk_create(incidents)
    some = st.lists(cycles(incidents, promise), min_size=1, max_size=6)
    before = data.draw(some)
    worked(before)
    rebuild(now=NOW)
    gone = data.draw(st.lists(st.sampled_from(before), max_size=2, unique=True))
    worked(data.draw(some), gone)
    rebuild(now=NOW, anew=False)
    assert not Reworked.objects.exists()
    by, more = data.draw(st.sampled_from(_QUESTIONS))
    for actor in (ada.as_actor(), SYSTEM):
        rolled, raw = both(actor, by, names=SLA, **more)
        assert (rolled.figures, rolled.groups) == (raw.figures, raw.groups)


@pytest.mark.usefixtures("ada")
def test_a_cycle_that_became_different_is_part_of_it_when_nothing_else_happened(
    promise: PolicyVersion,
) -> None:
    incident = resolved(NOW - DAY, after=HOUR)
    incident.save()
    kept = cycle(incident, promise, NOW, stopped_at=NOW - HOUR)
    worked([kept])
    rebuild(now=NOW)
    assert rate() == 1.0
    kept.breached_at = NOW - 2 * HOUR
    worked([kept])
    later = NOW + EVERY
    found = standing(later)
    assert found is not None
    assert found.as_of == NOW, "what is rolled up says that it is not of this moment"
    assert keep(later) == 0, "a step counts what it did beside the months"
    assert rate() == 0.0
    found = standing(later)
    assert found is not None
    assert found.as_of == later


def rate() -> float | None:
    return asked(SYSTEM, names=["sla_rate"]).figure("sla_rate").value


def test_what_is_being_written_is_not_taken_before_it_is_there(
    committed_db: object, promise: PolicyVersion
) -> None:
    incident = resolved(NOW - DAY, after=HOUR)
    incident.save()
    kept = cycle(incident, promise, NOW, stopped_at=NOW - HOUR)
    worked([kept])
    rebuild(now=NOW)
    # It is noted already, by a change that nobody has taken yet.
    worked([kept])
    kept.breached_at = NOW - 2 * HOUR
    half_way, may_end = threading.Event(), threading.Event()

    def working() -> None:
        with transaction.atomic():
            worked([kept])
            half_way.set()
            assert may_end.wait(20)
        connection.close()

    worker = threading.Thread(target=working)
    worker.start()
    assert half_way.wait(20)
    elsewhere(lambda: keep(NOW + EVERY))
    assert rate() == 1.0
    may_end.set()
    worker.join(20)
    assert Reworked.objects.exists(), "taken before, it would never be looked at again"
    keep(NOW + 2 * EVERY)
    assert RollUp.objects.get().stage == "whole"
    assert rate() == 0.0


@pytest.mark.usefixtures("ada")
def test_nobody_keeps_what_became_different_while_nothing_is_rolled_up(
    promise: PolicyVersion,
) -> None:
    incident = resolved(NOW - DAY, after=HOUR)
    incident.save()
    worked([cycle(incident, promise, NOW, stopped_at=NOW)])
    assert keep(NOW) == 0
    assert not Reworked.objects.exists()


def test_what_stood_open_at_any_end_follows_from_who_came_and_left(
    ada: Person, company: list[dict[str, Any]]
) -> None:
    rows = [
        resolved(NOW - days * DAY, after=after, **company[days % 3])
        for days in (2, 9, 40, 41, 70)
        for after in (HOUR, -HOUR, 30 * DAY)
    ]
    for row in rows[::4]:
        row.state, row.closed_at = "closed", row.created_at + 5 * DAY
    Incident.objects.bulk_create(rows)
    written(rows[:2], state="in_progress", resolved_at=None)
    written(rows[4:6], state="on_hold", resolved_at=None, closed_at=None, follow_up_at=NOW)
    rebuild(now=NOW)
    names = ["backlog_at_end", "unresolved_at_end", "backlog", "backlog_on_hold", "backlog_age"]
    for days, by in ((0, "month"), (1, None), (9.5, "service"), (40, None), (69.9, None)):
        until = NOW - timedelta(days=days)
        rolled, raw = both(ada.as_actor(), by, names=names, from_=until - DAY, to=until)
        assert (rolled.figures, rolled.groups) == (raw.figures, raw.groups), (days, by)
    assert asked(ada.as_actor(), names=names).figures[1].value
