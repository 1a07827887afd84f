"""Years of two status pages lived through: as many incidents as they tell of, and as long ones.

Only the newest of each, unless pytest is given --whole.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import groupby

import pytest

from tests.alerts.status_histories import DATA, Outage, amazon, github, stream
from tests.builders.alerts import drain, make_integration
from watchbell.alerts.integrations.mapping import AlertMapping
from watchbell.alerts.models import Alert, Integration, Signal
from watchbell.alerts.services.adjusting import set_mapping
from watchbell.incidents.domain import State
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.ids import new_id

pytestmark = pytest.mark.skipif(
    not (DATA / "aws_status_events.csv.zip").exists(), reason="needs the real data"
)
STATUSPAGE = AlertMapping(
    title="$.incident.name",
    description="$.incident.incident_updates[0].body",
    key="$.incident.id",
    severity="$.incident.impact",
    severities={"none": "info", "minor": "warning", "major": "error"},
    state="$.incident.status",
    over=("resolved", "completed", "postmortem"),
    ignored=("scheduled", "in progress", "verifying"),
    link="$.incident.shortlink",
    started="$.incident.created_at",
    labels={"components": "$.incident.components[*].name"},
)
TOGETHER = timedelta(hours=1)
"""How long requests are gathered before they are absorbed, as after an outage of our own."""
NEWEST = 40


def live_through(outages: list[Outage], source: Integration) -> None:
    """Hear what was told when it was told, and absorb it hour by hour."""
    told = stream(outages)
    for _, batch in groupby(told, key=lambda one: (one.at - told[0].at) // TOGETHER):
        came = list(batch)
        Signal.objects.bulk_create(
            Signal(
                id=new_id(one.at),
                received_at=one.at,
                integration_id=source.pk,
                content_type="application/json",
                body=json.dumps(one.body).encode(),
            )
            for one in came
        )
        drain(came[-1].at)


def compare(outages: list[Outage]) -> None:
    """Hold what became of it against the page's own record."""
    alerts = {alert.key: alert for alert in Alert.objects.select_related("incident")}
    opened = [one for one in outages if one.fired]
    assert set(alerts) == {one.key for one in opened}
    assert len(alerts) == Alert.objects.count() == Incident.objects.count()
    assert not Signal.objects.exclude(state__in=("absorbed", "ignored")).exists()
    for outage in opened:
        incident = alerts[outage.key].incident
        assert incident is not None
        assert incident.detected_at == outage.began, outage.key
        assert incident.restored_at == outage.ended, outage.key
        assert (incident.state == State.RESOLVED) == (outage.ended is not None), outage.key
        assert alerts[outage.key].count == outage.fired, outage.key


@pytest.fixture
def newest(pytestconfig: pytest.Config) -> Callable[[list[Outage]], list[Outage]]:
    """Return what leaves of a history what a test lives through, in its order."""
    most = 0 if pytestconfig.getoption("--whole") else NEWEST
    return lambda outages: sorted(outages, key=lambda one: one.began)[-most:]


def test_github(database: None, newest: Callable[[list[Outage]], list[Outage]]) -> None:
    outages = newest(github())
    source = make_integration("GitHub", kind="generic", now=outages[0].began)
    set_mapping(integration_id=source.pk, mapping=STATUSPAGE, actor=SYSTEM, now=outages[0].began)
    live_through(outages, source)
    compare(outages)


def test_amazon(database: None, newest: Callable[[list[Outage]], list[Outage]]) -> None:
    outages = newest(amazon())
    live_through(outages, make_integration("AWS", kind="generic", now=outages[0].began))
    compare(outages)
