"""The tree of routes: which nodes hold, what they decide, and how a condition is written."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.builders.alerts import alert, make_integration, say
from tests.builders.services import make_service
from watchbell.alerts.domain.compiling import compiled, condition
from watchbell.alerts.domain.routes import Branch, Fate, Ruling, Verdict, decide
from watchbell.alerts.domain.rows import Row, Rows, from_text, in_words, to_text
from watchbell.alerts.domain.values import Severity, SignalState
from watchbell.alerts.models import Alert, Integration
from watchbell.alerts.services.trees import set_tree, trees
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import InvalidInput
from watchbell.platform import conditions as cel


def facts(severity: str = "error", title: str = "Disk full", **labels: str) -> dict[str, Any]:
    """Return what a condition may ask of an alert with these labels."""
    return {"labels": labels, "severity": severity, "title": title, "description": ""}


def node(condition: str = "", *children: Branch, on: bool = False, **ruling: Any) -> Branch:
    """Return a node with these children."""
    return Branch(
        id=uuid4(),
        name=condition,
        condition=condition,
        goes_on=on,
        ruling=Ruling(**ruling),
        children=children,
    )


def ask(*branches: Branch, **labels: str) -> Verdict:
    """Return what a tree says of an alert with these labels."""
    return decide([compiled(branches)], facts(**labels))


CONDITIONS = [
    'labels.team == "db"',
    'labels["team"] != "db"',
    'labels.team in ["db", "web"] && severity == "error"',
    'labels.missing == "x" || severity == "error"',
    'labels.missing == "x" && severity == "critical"',
    'labels.missing == "x" && severity == "error"',
    '!(labels.missing == "x")',
    '"team" in labels && !("missing" in labels)',
    "has(labels.team)",
    'title.contains("full") && title.startsWith("Disk") && !title.endsWith("x")',
    'title.matches("^Disk f.l+$")',
    "size(labels) == 1",
    'labels.team == "\\"db\\""',
]


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_plain_condition_says_what_cel_says(text: str) -> None:
    given = facts(team="db")
    try:
        expected: bool | None = cel.holds(text, given)
    except cel.ConditionError:
        expected = None
    assert condition(text)(given) is expected


@pytest.mark.parametrize(
    "row",
    [
        Row("team", "is", "db"),
        Row("team", "is_not", "db"),
        Row("k8s.io/name", "one_of", "db, web"),
        Row("team", "contains", 'a"b\\c'),
        Row("team", "not_contains", "x"),
        Row("team", "starts", "d"),
        Row("team", "ends", "b"),
        Row("team", "matches", "^d\\w+$"),
        Row("team", "exists"),
        Row("team", "missing"),
        Row("severity", "is", "critical", is_label=False),
        Row("title", "is_not", "x", is_label=False),
    ],
)
@pytest.mark.parametrize("every", [True, False])
def test_lines_are_written_as_cel_and_read_back(row: Row, every: bool) -> None:
    rows = Rows((row, Row("env", "is", "live")), every)
    text = to_text(rows)
    cel.check(text, names=("labels", "severity", "title"))
    assert from_text(text) == rows


def test_what_lacks_a_label_is_not_what_is_asked_for() -> None:
    assert condition(to_text(Rows((Row("team", "is_not", "db"),))))(facts()) is True
    assert from_text("size(labels) == 1") is None
    assert in_words('labels.team == "db"') == "team is db"


def test_the_first_that_holds_wins_and_a_child_goes_before_its_parent() -> None:
    deep = node('severity == "critical"', priority=1)
    verdict = ask(
        node('labels.team == "web"', priority=5),
        node('labels.team == "db"', deep, priority=3, group_wait=30),
        node("", priority=4, window=60),
        team="db",
        severity="critical",
    )
    assert verdict.ruling == Ruling(priority=1, group_wait=30)
    assert verdict.by["priority"] is deep
    assert [one.condition for one in verdict.held] == [
        'labels.team == "db"',
        'severity == "critical"',
    ]


def test_one_that_goes_on_leaves_open_what_it_does_not_say() -> None:
    verdict = ask(
        node('labels.team == "db"', on=True, severity=Severity.CRITICAL),
        node("", priority=4, severity=Severity.INFO),
        team="db",
    )
    assert verdict.ruling == Ruling(severity=Severity.CRITICAL, priority=4)


def test_many_siblings_are_asked_in_their_order() -> None:
    routes = [node(f'labels.team == "t{number}"', priority=1) for number in range(50)]
    routes.insert(3, node('title.contains("Disk")', on=True, window=7))
    verdict = ask(*routes, team="t30")
    assert verdict.ruling == Ruling(priority=1, window=7)
    assert ask(*routes, team="t1").ruling == Ruling(priority=1)


def plant(*branches: Branch, integration_id: UUID | None = None, now: datetime) -> None:
    """Set the installation's routes, or an integration's."""
    set_tree(integration_id=integration_id, change=lambda _: branches, actor=SYSTEM, now=now)


def test_what_routes_decide_shows_on_the_alert_and_its_incident(
    prometheus: Integration, now: datetime
) -> None:
    shop = make_service("Shop", now=now)
    plant(
        node(
            'labels.team == "shop"',
            service_id=shop.pk,
            severity=Severity.WARNING,
            priority=2,
            resolve_after=3600,
        ),
        now=now,
    )
    say(prometheus, alert(team="shop"), now=now)
    kept = Alert.objects.select_related("incident").get()
    assert (kept.service, kept.severity) == (shop, "warning")
    assert kept.resolves_at == now + timedelta(hours=1)
    assert kept.incident is not None
    assert kept.incident.priority == 2
    later = now + timedelta(minutes=30)
    say(prometheus, alert(team="shop"), now=later)
    kept.refresh_from_db()
    assert (kept.severity, kept.count) == ("warning", 2)
    assert kept.resolves_at == later + timedelta(hours=1)


def test_an_integrations_own_routes_go_before_everybodys(
    prometheus: Integration, now: datetime
) -> None:
    own, shared = make_service("Own", now=now), make_service("Shared", now=now)
    plant(node("", service_id=shared.pk, priority=3), now=now)
    plant(node('labels.team == "x"', service_id=own.pk), integration_id=prometheus.pk, now=now)
    say(prometheus, alert("One", team="x"), alert("Two"), now=now)
    incidents = Incident.objects.order_by("id").select_related("service")
    assert {(i.service, i.priority) for i in incidents} == {(own, 3)}, "one group, one incident"
    assert {a.service for a in Alert.objects.select_related("service")} == {own, shared}


def test_dropped_leaves_a_signal_and_recorded_an_alert(
    prometheus: Integration, now: datetime
) -> None:
    plant(
        node('title.contains("Noise")', fate=Fate.DROP),
        node('title.contains("Note")', fate=Fate.RECORD),
        now=now,
    )
    dropped = say(prometheus, alert("Noise"), now=now)
    assert dropped.state == SignalState.IGNORED
    assert dropped.reason == "A route drops 1 of 1."
    assert not Alert.objects.exists()
    say(prometheus, alert("Note"), now=now)
    assert Alert.objects.get().hold == "record"
    assert not Incident.objects.exists()


def test_a_restricted_alert_opens_a_restricted_incident(
    prometheus: Integration, now: datetime
) -> None:
    plant(node('labels.siem == "yes"', restricted=True), now=now)
    say(prometheus, alert(siem="yes"), now=now)
    assert Incident.objects.get().is_restricted
    assert Alert.objects.get().is_restricted


def test_a_route_that_cannot_be_is_refused_by_its_place(
    prometheus: Integration, now: datetime
) -> None:
    with pytest.raises(InvalidInput) as refused:
        plant(node("", node("labels.team ==")), now=now)
    assert set(refused.value.fields) == {"routes.0.children.0.condition"}
    with pytest.raises(InvalidInput) as refused:
        plant(node("", threshold_count=3), now=now)
    assert set(refused.value.fields) == {"routes.0.threshold_count"}


def test_an_edition_is_compiled_once(database: None, now: datetime) -> None:
    plant(node("", priority=3), now=now)
    first = trees()
    assert trees() is first
    plant(node("", priority=4), now=now)
    assert trees() is not first


def test_make_integration_is_a_stranger_to_others_routes(
    prometheus: Integration, now: datetime
) -> None:
    other = make_integration("Other", now=now)
    plant(node("", priority=1), integration_id=other.pk, now=now)
    say(prometheus, alert(severity="warning"), now=now)
    incident = Incident.objects.get()
    assert incident.priority != 1
