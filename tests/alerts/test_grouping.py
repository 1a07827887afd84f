"""Alerts that share an incident by a route: across sources, after a wait, by topology."""

from datetime import datetime, timedelta

import pytest

from tests.alerts.test_routes import node, plant
from tests.builders.alerts import alert, make_integration, say
from tests.builders.services import make_service
from watchbell.alerts.cycles import expire, release
from watchbell.alerts.models import Alert, Integration
from watchbell.catalog.models import Dependency
from watchbell.incidents.models import Incident
from watchbell.kernel.ids import new_id
from watchbell.platform.models import EventRow


def seconds(count: float) -> timedelta:
    """Return a span of this many seconds."""
    return timedelta(seconds=count)


@pytest.fixture
def zabbix(database: None, now: datetime) -> Integration:
    """Another source beside Prometheus."""
    return make_integration("Zabbix", now=now)


def test_the_same_values_share_an_incident_across_sources(
    prometheus: Integration, zabbix: Integration, now: datetime
) -> None:
    plant(node("", group_by=("cluster",)), now=now)
    say(prometheus, alert("One", cluster="a"), alert("Two", cluster="b"), now=now)
    say(zabbix, alert("Three", cluster="a"), now=now + seconds(5))
    by_title = {a.title: a.incident_id for a in Alert.objects.all()}
    assert by_title["One on one"] == by_title["Three on one"]
    assert by_title["One on one"] != by_title["Two on one"]
    assert Incident.objects.count() == 2


def test_53_resolved_inside_the_wait_leads_to_nothing(
    prometheus: Integration, now: datetime
) -> None:
    plant(node("", group_by=("cluster",), group_wait=30), now=now)
    say(prometheus, alert("One", cluster="a"), now=now)
    assert Alert.objects.get().hold == "gathering"
    say(prometheus, alert("One", cluster="a", status="resolved"), now=now + seconds(10))
    assert release(now + seconds(60)) == 0
    assert not Incident.objects.exists()


def test_53_silent_for_as_long_as_its_route_allows_it_is_over(
    prometheus: Integration, now: datetime
) -> None:
    plant(node("", group_wait=1, resolve_after=60), now=now)
    say(prometheus, alert("One"), now=now)
    release(now + seconds(1))
    incident = Incident.objects.get()
    say(prometheus, alert("One"), now=now + seconds(30))
    assert expire(now + seconds(89)) == 0
    assert expire(now + seconds(90)) == 1
    incident.refresh_from_db()
    assert incident.state == "resolved"
    kinds = set(EventRow.objects.values_list("kind", flat=True))
    assert {"alert.expired", "incident.alert_expired"} <= kinds
    assert "incident.alert_recovered" not in kinds, "no machine said so"


def test_58_61_what_comes_during_the_wait_opens_one_incident(
    prometheus: Integration, zabbix: Integration, now: datetime
) -> None:
    plant(node("", group_by=("cluster",), group_wait=5), now=now)
    for number in range(4):
        source = zabbix if number % 2 else prometheus
        say(source, alert(f"Alert{number}", cluster="a"), now=now + seconds(number))
    assert not Incident.objects.exists()
    assert release(now + seconds(4.9)) == 0
    assert release(now + seconds(5)) == 4
    incident = Incident.objects.get()
    assert set(Alert.objects.values_list("incident_id", flat=True)) == {incident.pk}


def test_what_comes_later_joins_from_interval_to_interval(
    prometheus: Integration, now: datetime
) -> None:
    plant(node("", group_by=("cluster",), group_wait=10, group_interval=60), now=now)
    say(prometheus, alert("One", cluster="a"), now=now)
    release(now + seconds(10))
    incident = Incident.objects.get()
    say(prometheus, alert("Two", cluster="a"), now=now + seconds(20))
    late = Alert.objects.get(title="Two on one")
    assert (late.hold, late.held_until) == ("gathering", incident.created_at + seconds(60))
    release(now + seconds(75))
    late.refresh_from_db()
    assert (late.hold, late.incident) == ("", incident)


def test_66_within_the_window_one_incident_and_outside_another(
    prometheus: Integration, now: datetime
) -> None:
    plant(node("", group_by=("cluster",), window=60), now=now)
    for number, at in enumerate((0, 50, 100, 170)):
        say(prometheus, alert(f"Alert{number}", cluster="a"), now=now + seconds(at))
    incidents = list(Alert.objects.order_by("id").values_list("incident_id", flat=True))
    assert incidents[0] == incidents[1] == incidents[2] != incidents[3]


def test_one_that_is_rare_leads_to_nothing_and_one_that_is_not_does(
    prometheus: Integration, now: datetime
) -> None:
    plant(node("", threshold_count=3, threshold_seconds=60), now=now)
    for at in (0, 50, 100):
        say(prometheus, alert("Flap"), now=now + seconds(at))
        release(now + seconds(at + 1))
    kept = Alert.objects.get()
    assert (kept.hold, kept.count) == ("threshold", 3)
    assert not Incident.objects.exists(), "never three within a minute"
    say(prometheus, alert("Flap"), now=now + seconds(101))
    release(now + seconds(102))
    kept.refresh_from_db()
    assert (kept.hold, kept.recent) == ("", None)
    assert kept.incident is not None


def test_a_threshold_counts_all_of_a_group(
    prometheus: Integration, zabbix: Integration, now: datetime
) -> None:
    plant(node("", group_by=("cluster",), threshold_count=3, threshold_seconds=60), now=now)
    say(prometheus, alert("One", cluster="a"), now=now)
    say(zabbix, alert("Two", cluster="a"), now=now + seconds(1))
    say(zabbix, alert("Else", cluster="b"), now=now + seconds(1))
    assert not Incident.objects.exists()
    say(prometheus, alert("Three", cluster="a"), now=now + seconds(2))
    release(now + seconds(3))
    incident = Incident.objects.get()
    inside = Alert.objects.filter(incident=incident).values_list("title", flat=True)
    assert sorted(inside) == ["One on one", "Three on one", "Two on one"]


def test_services_that_depend_on_each_other_share_an_incident(
    prometheus: Integration, zabbix: Integration, now: datetime
) -> None:
    shop, api, db, far = (make_service(name, now=now) for name in ("Shop", "Api", "Db", "Far"))
    for service, needs in ((shop, api), (api, db)):
        Dependency.objects.create(id=new_id(now), service=service, needs=needs)
    plant(node("", related=1, window=300), now=now)
    say(prometheus, alert("A", service="db"), alert("B", service="far"), now=now, group="")
    say(zabbix, alert("C", service="api"), now=now + seconds(60))
    say(prometheus, alert("D", service="shop"), now=now + seconds(90))
    say(prometheus, alert("E", service="db", instance="2"), now=now + seconds(500))
    found = {a.title[0]: a.incident_id for a in Alert.objects.all()}
    assert found["A"] == found["C"] == found["D"], "each is next to one that is in already"
    assert found["B"] not in (found["A"], None)
    assert found["E"] != found["A"], "too long after the last one"
    del far


def test_related_ones_of_one_batch_open_one_incident(
    prometheus: Integration, now: datetime
) -> None:
    shop, db = make_service("Shop", now=now), make_service("Db", now=now)
    Dependency.objects.create(id=new_id(now), service=shop, needs=db)
    plant(node("", related=1), now=now)
    say(prometheus, alert("A", service="db"), alert("B", service="shop"), now=now, group="")
    assert Incident.objects.count() == 1


def test_51_keys_decide_what_is_the_same(
    prometheus: Integration, zabbix: Integration, now: datetime
) -> None:
    say(prometheus, alert("Disk"), now=now)
    say(prometheus, alert("Disk"), now=now + seconds(1))
    say(zabbix, alert("Disk"), now=now + seconds(2))
    assert sorted(Alert.objects.values_list("count", flat=True)) == [1, 2]
    say(prometheus, alert("Disk", status="resolved"), now=now + seconds(3))
    say(prometheus, alert("Disk"), now=now + seconds(4))
    assert Alert.objects.filter(integration=prometheus).count() == 2


def test_54_what_recovered_is_not_part_of_what_begins_later(
    prometheus: Integration, now: datetime
) -> None:
    plant(node("", group_by=("cluster",), group_wait=5), now=now)
    say(prometheus, alert("One", cluster="a"), now=now)
    say(
        prometheus,
        alert("One", cluster="a", status="resolved"),
        alert("Three", cluster="a"),
        now=now + seconds(2),
    )
    release(now + seconds(7))
    incident = Incident.objects.get()
    assert [a.title for a in incident.alerts.all()] == ["Three on one"]
    say(prometheus, alert("Three", cluster="a", status="resolved"), now=now + seconds(9))
    say(prometheus, alert("Three", cluster="a"), now=now + seconds(20))
    release(now + seconds(25))
    assert Incident.objects.count() == 2, "it fires again and is told again"


def test_68_an_old_acknowledged_alert_that_repeats_changes_nothing(
    prometheus: Integration, now: datetime
) -> None:
    say(prometheus, alert("Disk"), now=now)
    kept = Alert.objects.get()
    Alert.objects.filter(pk=kept.pk).update(state="acknowledged", acknowledged_at=now)
    before = EventRow.objects.count()
    say(prometheus, alert("Disk"), now=now + timedelta(days=60))
    kept.refresh_from_db()
    assert (kept.state, kept.count) == ("acknowledged", 2)
    assert EventRow.objects.count() == before
    assert Incident.objects.count() == 1
