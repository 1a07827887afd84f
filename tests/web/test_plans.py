"""No page reads a whole table that grows: every statement of a page finds its rows by an index.

A few thousand rows with fresh statistics, and sequential scans made dear: where one is planned
all the same, no index leads to the rows, and a million of them would all be read.
"""

import re
from datetime import datetime
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.alerts import alert, make_integration, say
from tests.builders.incidents import declare, resolve
from tests.builders.items import make_item
from tests.builders.people import make_team
from tests.builders.services import make_service
from tests.builders.types import make_type
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.alerts.models import Alert
from watchbell.incidents.models import Incident
from watchbell.incidents.services import FieldDraft, close_incident, create_field
from watchbell.kernel.actors import SYSTEM

pytestmark = pytest.mark.usefixtures("database")

GROWING = (
    "incidents_incident",
    "incidents_affecteditem",
    "incidents_comment",
    "alerts_alert",
    "platform_event",
)
EVERYTHING = "/incidents?view=all"
"""Counts up to a cap among all rows there are, and stops there."""
PAGES = [
    "/",
    "/incidents",
    "/incidents?view=all",
    "/incidents?view=mine",
    "/incidents?view=unacknowledged",
    "/incidents?view=all&q=checkout",
    "/incidents?view=all&service=checkout&state=closed",
    "/incidents?view=all&type=security",
    "/incidents?view=all&category=network",
    "/incidents?view=all&contact=first",
    "/incidents?sort=priority",
    "/incidents?view=all&sort=-updated",
    "/incidents?view=all&state=on_hold&sort=due",
    "/incidents?view=all&sort=custom.floor",
    "/incidents?layout=board",
    "/incidents?layout=board&by=owner",
    "/incidents?view=all&layout=board&by=priority",
    "/incidents/{number}?tab=diagnosis",
    "/incidents/{number}?tab=knowledge",
    "/incidents/{number}?tab=knowledge&known=restart",
    "/incidents/new/similar?title=checkout+is+slow",
    "/incidents/{number}",
    "/incidents/{number}?tab=alerts",
    "/incidents/{number}?tab=caller",
    "/incidents/{number}?tab=services",
    "/incidents/{number}?tab=paging",
    "/search?q={number}",
    "/incidents?view=all&item={item}",
    "/incidents?view=all&q=prn-1",
    "/configuration-items",
    "/configuration-items/{item}",
    "/services",
    "/services/checkout",
    "/teams/payments",
    "/people/{person}",
    "/alerts",
    "/alerts?view=all&severity=critical",
    "/alerts?view=all&hold=any",
    "/alerts?view=all&age=24h",
    "/alerts?view=open&age=old",
    "/alerts?view=all&q=disk",
    "/alerts/{alert}",
    "/services/map",
    "/integrations",
    "/integrations/limits",
    "/noise?days=90",
    "/noise?days=90&by=service",
    "/noise/records?what=ignored",
    "/noise/letter",
    "/silences",
    "/silences?view=expired",
    "/silences/new",
    "/maintenance",
    "/inhibition",
]
_KEPT = ("id", "number", "state", "created_at", "search")


@pytest.fixture
def crowd(grace: Person, now: datetime) -> Incident:
    """Three thousand closed incidents and one that is open; returns that."""
    draft = FieldDraft(name="Floor", kind="number")
    create_field(type_slug="", slug="floor", draft=draft, actor=SYSTEM, now=now)
    make_type("security", now=now)
    team = make_team("Payments", grace, now=now)
    checkout = make_service("Checkout", now=now, team=team)
    done = declare("Checkout is slow", now=now, service=checkout, assignee=grace)
    resolve(done, actor=grace.as_actor(), now=now)
    close_incident(incident_id=done.pk, actor=grace.as_actor(), now=now)
    names = [f.column for f in Incident._meta.concrete_fields if f.name not in _KEPT]
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into incidents_incident (id, number, state, created_at, {columns})"
            f" select gen_random_uuid(), number + 100000 + g, state,"
            f" created_at - g * interval '1 hour', {columns}"
            " from incidents_incident, generate_series(1, 3000) g where id = %s",
            [done.pk],
        )
        item = make_item("Printer", checkout, identifier="PRN-1", now=now)
        cursor.execute(
            "insert into incidents_affecteditem (id, incident_id, item_id)"
            " select gen_random_uuid(), id, %s from incidents_incident where number %% 100 = 0",
            [item.pk],
        )
        for table in ("incidents_incident", "incidents_affecteditem"):
            cursor.execute(f"analyze {table}")
    return declare("Checkout is down", now=now, service=checkout, configuration_items=[item])


def crowd_alert(crowd: Incident, now: datetime) -> UUID:
    """Return an alert whose key fired before, of the crowd's service."""
    sender = make_integration(now=now, service_id=crowd.service_id)
    for status in ("firing", "resolved", "firing"):
        say(sender, alert("Disk", status=status), now=now)
    return Alert.objects.filter(state="firing").get().pk


@pytest.mark.parametrize("path", PAGES)
def test_no_statement_of_a_page_reads_a_growing_table_whole(
    path: str, crowd: Incident, grace: Person, sign_in: SignIn, now: datetime
) -> None:
    client = sign_in(grace)
    item = crowd.affected_items.get().item_id
    alert_id = "{alert}" in path and crowd_alert(crowd, now)
    address = path.format(number=crowd.label, person=grace.pk, item=item, alert=alert_id)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code in (200, 302)
    statements = [query["sql"] for query in asked.captured_queries if _reads(query["sql"])]
    assert statements or path.startswith("/search")
    wholly = [(sql, plan) for sql in statements if _is_whole(plan := _plan(sql))]
    assert [sql for sql, plan in wholly if not (path == EVERYTHING and _stops(plan))] == []


def _reads(sql: str) -> bool:
    head = sql.lstrip().lower()
    return head.startswith(("select", "with")) and any(table in head for table in GROWING)


def _plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(f"explain {sql}".replace("%", "%%"), [])
        return "\n".join(row[0] for row in cursor.fetchall())


def _is_whole(plan: str) -> bool:
    tables = "|".join(GROWING)
    return re.search(rf"Seq Scan on ({tables})(_\d\d\d\d_\d\d)?\b", plan) is not None


def _stops(plan: str) -> bool:
    return re.search(r"Limit .*\n\s+->  Seq Scan", plan) is not None


def test_a_table_without_an_index_for_it_would_be_found(crowd: Incident) -> None:
    assert _is_whole(_plan("select * from incidents_incident where notes = 'x'"))
