"""Shares of promises kept, counted by hand."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest

from tests.analytics.facts import fact, resolved
from watchbell.accounts.models import Person
from watchbell.analytics.drilling import Question, records
from watchbell.analytics.selectors import kpis
from watchbell.incidents.models import Incident
from watchbell.sla.models import Cycle, Policy, PolicyVersion

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_numbers = count(1)


@pytest.fixture
def policy(db: None, now: datetime) -> PolicyVersion:
    """A promise about the resolution."""
    row = Policy.objects.create(
        id=uuid4(), slug="gold", name="Gold", metric="resolution", created_at=now
    )
    return PolicyVersion.objects.create(
        id=uuid4(), policy=row, no=1, valid_from=now, created_at=now
    )


def cycle(incident: Incident, policy: PolicyVersion, now: datetime, **facts: Any) -> Cycle:
    common: dict[str, Any] = {
        "id": uuid4(),
        "incident": incident,
        "policy": policy.policy,
        "policy_version": policy,
        "metric": "resolution",
        "state": "completed",
        "no": next(_numbers),
        "goal_span": 4 * HOUR,
        "started_at": incident.created_at,
        "counted_at": now,
    }
    return Cycle(**common | facts)


def _lived(
    done: Incident, late: Incident, running: Incident, gone: Incident,
    policy: PolicyVersion, now: datetime,
) -> None:  # fmt: skip
    start = done.created_at
    at = {"stopped_at": start + HOUR}
    Cycle.objects.bulk_create(
        [
            cycle(done, policy, now, elapsed_business=HOUR, **at),
            cycle(done, policy, now, metric="response", elapsed_business=HOUR / 2, **at),
            cycle(done, policy, now, kind="ola", **at),
            cycle(done, policy, now, voided_at=now, **at),
            cycle(late, policy, now, breached_at=start + 4 * HOUR, elapsed_business=5 * HOUR, **at),
            cycle(late, policy, now, state="cancelled", stopped_at=start + HOUR),
            cycle(late, policy, now, stopped_at=start - 60 * DAY),
            cycle(running, policy, now, state="running", breached_at=start + HOUR),
            cycle(running, policy, now, state="running", risk_at=now - HOUR),
            cycle(running, policy, now, state="running", risk_at=now + HOUR),
            cycle(running, policy, now, state="paused", elapsed_business=3 * HOUR),
            cycle(gone, policy, now, **at),
            Cycle(
                id=uuid4(), incident=done, metric="custom", state="completed", stated=True,
                source="servicenow", started_at=start, counted_at=now, **at,
            ),
        ]
    )  # fmt: skip


def test_promises_count_when_they_end_or_break(
    ada: Person, now: datetime, policy: PolicyVersion
) -> None:
    start = now - 5 * DAY
    done = resolved(start, after=2 * HOUR)
    late = resolved(start, after=9 * HOUR)
    running = fact(start)
    gone = fact(start, state="cancelled", cancelled_at=start)
    Incident.objects.bulk_create([done, late, running, gone])
    _lived(done, late, running, gone, policy, now)
    report = kpis(actor=ada.as_actor(), now=now)

    def figure(name: str) -> tuple[float | None, int | None]:
        return report.figure(name).value, report.figure(name).n

    assert figure("sla_rate") == (0.6, 5)
    assert figure("sla_resolution_rate") == (0.333333, 3)
    assert figure("sla_response_rate") == (1, 1)
    assert figure("ola_rate") == (1, 1)
    assert figure("contract_rate") == (None, 0)
    assert figure("sla_stated_rate") == (1, 1)
    assert figure("breach_risk") == (1, None)
    assert figure("breach_risk_paused") == (1, None)
    assert figure("breached_now") == (1, None)
    assert figure("mttr_resolve_business") == (3 * 3600, 2)
    assert figure("mtta_business") == (1800, 1)
    behind = records(actor=ada.as_actor(), question=Question(name="sla_rate"), now=now).items
    assert sorted(record.value or 0 for record in behind) == [0, 0, 1, 1, 1]
