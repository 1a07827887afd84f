"""SQL and plain Python agree on any facts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.analytics.facts import fact
from tests.analytics.reference import recompute
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.analytics.costs.options import FIXED_COST
from watchbell.analytics.models import HourlyRate
from watchbell.analytics.selectors import kpis
from watchbell.catalog.models import Service
from watchbell.incidents.models import Incident, Survey
from watchbell.kernel.actors import SYSTEM
from watchbell.platform.options.writing import store_option

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SINCE, UNTIL = NOW - timedelta(days=20), NOW - timedelta(days=5)

# Around the window, its edges among them; microseconds, because floors and casts hide there.
_instants = st.one_of(
    st.sampled_from([SINCE, UNTIL, NOW]),
    st.timedeltas(timedelta(0), timedelta(days=30)).map(lambda span: NOW - span),
)
_maybe = st.one_of(st.none(), _instants)


@st.composite
def facts(draw: st.DrawFn, people: list[Person], services: list[Service]) -> Incident:
    state = draw(
        st.sampled_from(["new", "in_progress", "on_hold", "resolved", "closed", "cancelled"])
    )
    ended = state in ("resolved", "closed")
    first_answer = draw(_maybe)
    times: dict[str, Any] = {
        "resolved_at": draw(_instants) if ended else None,
        "restored_at": draw(_maybe) if ended else None,
        "closed_at": draw(_instants) if state == "closed" else None,
        "cancelled_at": draw(_instants) if state == "cancelled" else None,
        "follow_up_at": NOW + timedelta(days=1) if state == "on_hold" else None,
        "first_acknowledged_at": first_answer,
        "acknowledged_at": draw(st.sampled_from([None, first_answer, NOW])),
    }
    for name in ("occurred_at", "detected_at", "reported_at", "started_at", "mitigated_at"):
        times[name] = draw(_maybe)
    return fact(
        draw(_instants),
        state=state,
        acknowledged_by=draw(st.sampled_from([None, *people])),
        first_contact_resolution=draw(st.sampled_from([None, True, False])) if ended else None,
        major_state=draw(st.sampled_from(["none", "declared", "ended"])),
        resolved_gap_seconds=draw(st.integers(0, 90_000)),
        reopen_count=draw(st.integers(0, 2)),
        reassignment_count=draw(st.integers(0, 2)),
        outcome=draw(st.sampled_from(["permanent", "workaround", "duplicate"])) if ended else "",
        effort_minutes=draw(st.sampled_from([None, 0, 25])),
        worked_minutes=draw(st.sampled_from([None, None, 7, 90])),
        imported_from=draw(st.sampled_from(["", "jira"])),
        priority=draw(st.sampled_from([None, 1, 4])),
        effect=draw(st.sampled_from(["outage", "degraded"])),
        service=draw(st.sampled_from([None, *services])),
        **times,
    )


@st.composite
def asked(draw: st.DrawFn, incident: Incident, person: Person) -> Survey:
    answered = draw(_maybe)
    return Survey(
        incident=incident,
        person=person,
        asked_at=draw(_instants),
        answered_at=answered,
        changed_at=answered,
        score=draw(st.integers(1, 5)) if answered else None,
    )


@pytest.fixture
def services(ada: Person) -> list[Service]:
    """One service whose minutes cost something, and one whose do not."""
    HourlyRate.objects.create(amount="61.50", changed_at=NOW)
    dear, free = make_service("Shop", now=NOW), make_service("Wiki", now=NOW)
    Service.objects.filter(pk=dear.pk).update(cost_per_minute="12.50")
    dear.refresh_from_db()
    return [dear, free]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_sql_says_what_plain_python_says(
    ada: Person, services: list[Service], data: st.DataObject
) -> None:
    Incident.objects.all().delete()
    incidents = data.draw(st.lists(facts([ada], services), max_size=12))
    Incident.objects.bulk_create(incidents)
    surveys = [data.draw(asked(incident, ada)) for incident in incidents[::2]]
    Survey.objects.bulk_create(surveys)
    names = list(recompute([], SINCE, UNTIL, NOW))
    fixed = data.draw(st.sampled_from([0, 3000]))
    store_option(FIXED_COST, fixed, actor=SYSTEM, now=NOW)
    report = kpis(actor=ada.as_actor(), from_=SINCE, to=UNTIL, names=names, now=NOW)
    expected = recompute(incidents, SINCE, UNTIL, NOW, surveys, fixed)
    for figure in report.figures:
        wanted = expected[figure.name]
        counted = (figure.n, figure.missing, figure.data_errors)
        assert counted == (wanted.n, wanted.missing, wanted.data_errors), figure.name
        for field in ("value", "median", "p90"):
            assert getattr(figure, field) == pytest.approx(getattr(wanted, field), abs=1e-3)
