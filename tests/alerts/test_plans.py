"""Statements that look something up for each row of a batch are safe whatever is known of a table.

In the first minute of a storm nothing is, or what was true of a dozen rows: a plan that walks
the table once for each row then takes minutes.
"""

import re
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.alerts import make_integration
from watchbell.accounts.models import Person
from watchbell.alerts.selectors import feeds_hidden
from watchbell.alerts.services import flapping, grouping, hearing
from watchbell.platform.planning import planned_anew

_INDEXES = {
    "the open alert of a key": (hearing._OPEN, "alerts_open_key"),
    "the spells of a key": (flapping._CHANGES, "alerts_history"),
    "the newest of a key": (grouping._LAST_OF["key"], "alerts_history"),
    "the newest of a group": (grouping._LAST_OF["group"], "alerts_group"),
    "the newest of a thread": (grouping._LAST_OF["route"], "alerts_thread"),
}
_CALM = """
insert into alerts_alert (id, integration_id, key, "group", thread, state, severity, title,
    description, labels, annotations, link, remark, hold, count, started_at, first_seen_at,
    last_seen_at, resolved_at, is_restricted, routed_severity, said_severity)
select gen_random_uuid(), %s, 'k', 'g', 't', 'resolved', 'error', 'Alert', '', '{}', '{}', '', '',
    '', 1, now(), now(), now(), now(), false, '', ''
from generate_series(1, 2000)
"""
_STORM = """
insert into alerts_alert (id, integration_id, key, "group", thread, state, severity, title,
    description, labels, annotations, link, remark, hold, count, started_at, first_seen_at,
    last_seen_at, is_restricted, routed_severity, said_severity)
select gen_random_uuid(), %s, 'k' || n, 'g' || n, 't' || n, 'firing', 'error', 'Alert', '', '{}',
    '{}', '', '', '', 1, now(), now(), now(), false, '', ''
from generate_series(1, 4000) as n
"""


def plan_of(statement: str) -> str:
    """Return the plan of a statement whose values are not known, made now."""
    numbers = iter(range(1, 100))
    generic = re.sub("%s", lambda _: f"${next(numbers)}", statement)
    with planned_anew(100), connection.cursor() as cursor:
        cursor.execute(f"explain (generic_plan) {generic}")
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("known", ["nothing", "the calm before"])
@pytest.mark.parametrize("what", _INDEXES)
def test_a_lookup_for_each_of_a_batch_goes_by_its_index(
    what: str, known: str, now: datetime
) -> None:
    statement, index = _INDEXES[what]
    sender = make_integration(now=now)
    with connection.cursor() as cursor:
        # As new: without what the tests before this one have left in its statistics.
        cursor.execute("truncate alerts_alert cascade")
        if known != "nothing":
            cursor.execute(_CALM, [sender.pk])
            cursor.execute("analyze alerts_alert")
        cursor.execute(_STORM, [sender.pk])
    plan, _, locking = plan_of(statement).partition("InitPlan")
    assert f"using {index} on" in plan, plan
    assert "Seq Scan" not in plan, plan
    assert "Sort" not in plan, plan
    assert not locking or "Index Cond: (id = ANY" in locking, locking


@pytest.mark.usefixtures("database")
def test_what_is_restricted_is_found_from_its_own_side(grace: Person, now: datetime) -> None:
    """Of a million alerts of an integration none is read to say that nothing is hidden."""
    sender = make_integration(now=now)
    with connection.cursor() as cursor:
        cursor.execute(_CALM, [sender.pk])
        cursor.execute("analyze alerts_alert")
    with CaptureQueriesContext(connection) as asked:
        assert not feeds_hidden(grace.as_actor(), sender.pk)
    plans = ""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        for query in asked.captured_queries:
            cursor.execute(f"explain {query['sql']}")
            plans += "\n".join(line for (line,) in cursor.fetchall())
    assert "alerts_secret" in plans, plans
    assert "incidents_restricted" in plans, plans
