"""What is rolled up says what the incidents say, digit for digit, whatever became of them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.analytics.test_against_reference import facts
from tests.builders.people import make_team
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.analytics.domain import KpiReport
from watchbell.analytics.filtering import parse_pairs
from watchbell.analytics.models import RollUp
from watchbell.analytics.registry import KPIS
from watchbell.analytics.rolling.standing import standing
from watchbell.analytics.selectors import kpis
from watchbell.analytics.services import mark_changed, rebuild
from watchbell.incidents.events import IncidentChanged
from watchbell.incidents.models import Category, Incident
from watchbell.kernel.actors import SYSTEM, Actor
from watchbell.platform.eventlog import publish
from watchbell.platform.eventlog.settling import settle

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=400)
NAMES = [name for name, kpi in KPIS.items() if not kpi.is_costly]
"""Costly figures are read from other tables as well; one test reads them all."""


def asked(actor: Actor, by: str | None = None, **more: Any) -> KpiReport:
    wanted: dict[str, Any] = {
        "from_": SINCE,
        "to": NOW,
        "names": NAMES,
        "zone": "UTC",
        "now": NOW,
    } | more
    return kpis(actor=actor, by=by, **wanted)


def both(actor: Actor, by: str | None = None, **more: Any) -> tuple[KpiReport, KpiReport]:
    """Return the answer of what is rolled up, and that of the incidents themselves."""
    assert standing(NOW) is not None
    rolled = asked(actor, by, **more)
    RollUp.objects.update(stage="adding")
    raw = asked(actor, by, **more)
    RollUp.objects.update(stage="whole")
    return rolled, raw


def told(*incidents: Incident) -> None:
    """Say in the log that something became of them."""
    publish(*(IncidentChanged(subject=i.ref, actor=SYSTEM, at=NOW, changes={}) for i in incidents))
    settle(NOW)


def written(incidents: Sequence[Incident], **changes: Any) -> None:
    Incident.objects.filter(pk__in=[i.pk for i in incidents]).update(**changes)


_TIMES = [f.name for f in Incident._meta.fields if isinstance(f, models.DateTimeField)]


def earlier(incident: Incident, days: int) -> Incident:
    """Return the incident as if all of it had happened so many days before."""
    for name in _TIMES:
        instant = getattr(incident, name)
        if instant is not None:
            setattr(incident, name, instant - timedelta(days=days))
    return incident


@pytest.fixture
def company(ada: Person) -> list[dict[str, Any]]:
    """What incidents can be filed under."""
    root = Category.objects.create(name="Network", slug="network-x")
    leaf = Category.objects.create(name="Radio", slug="radio-x", parent=root)
    shop, wiki = make_service("Shop", now=NOW), make_service("Wiki", now=NOW)
    team = make_team("Tills", now=NOW)
    return [
        {"service": shop, "team": team, "category": leaf, "priority": 1},
        {"service": wiki, "team": None, "category": root, "priority": 2},
        {"service": shop, "team": team, "category": None, "priority": None},
    ]


_CHANGES = (
    {"state": "in_progress", "resolved_at": None, "closed_at": None, "reopen_count": 3},
    {"state": "cancelled", "cancelled_at": NOW - timedelta(days=3)},
    {"is_restricted": True},
    {"priority": 4, "category": None},
)
_QUESTIONS: tuple[tuple[str | None, dict[str, Any]], ...] = (
    (None, {}),
    ("month", {}),
    ("week", {}),
    ("service", {}),
    ("category", {"from_": NOW - timedelta(days=40, hours=5), "to": NOW - timedelta(days=9)}),
    ("priority", {}),
    ("month", {"filters": parse_pairs(["service:shop"])}),
    (None, {"filters": parse_pairs(["category:network-x", "category:none"])}),
    ("priority", {"filters": parse_pairs(["priority:1", "priority:none"])}),
)


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_it_says_what_the_incidents_say_through_any_history(
    ada: Person, company: list[dict[str, Any]], data: st.DataObject
) -> None:
    Incident.objects.all().delete()
    incidents = data.draw(st.lists(facts([ada], []), min_size=1, max_size=10))
    for incident in incidents:
        earlier(incident, data.draw(st.sampled_from([0, 0, 33, 65, 300])))
        for name, value in data.draw(st.sampled_from(company)).items():
            setattr(incident, name, value)
        incident.is_restricted = data.draw(st.integers(0, 4)) == 0
    Incident.objects.bulk_create(incidents)
    rebuild(now=NOW)
    for changes in _CHANGES:
        some = data.draw(st.lists(st.sampled_from(incidents), max_size=2, unique=True))
        written(some, **changes)
        told(*some)
    gone = data.draw(st.lists(st.sampled_from(incidents), max_size=1))
    Incident.objects.filter(pk__in=[i.pk for i in gone]).delete()
    mark_changed([i.pk for i in gone])
    rebuild(now=NOW, anew=False)
    by, more = data.draw(st.sampled_from(_QUESTIONS))
    for actor in (ada.as_actor(), SYSTEM):
        rolled, raw = both(actor, by, **more)
        assert (rolled.figures, rolled.groups) == (raw.figures, raw.groups)
