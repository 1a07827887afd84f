"""Histories come in as they were, once, and wake nobody."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.builders.policies import make_policy
from tests.importers.telling import BEGAN, NOW, at, declared, happening, story, take
from watchbell.accounts.models import Person, Team
from watchbell.bootstrap.wire import make_engine
from watchbell.catalog.models import Service
from watchbell.catalog.services import ServiceFields, create_service
from watchbell.importers.domain import Kind, Rejected, Story, Verdict
from watchbell.importers.errors import NothingToUndo
from watchbell.importers.models import Imported
from watchbell.importers.undoing import undo_import
from watchbell.incidents.models import Category, Incident, Survey
from watchbell.kernel.actors import SYSTEM
from watchbell.notify.models import Message
from watchbell.paging.models import Escalation, Page
from watchbell.paging.selectors import unattended_incidents
from watchbell.platform.eventlog import events_of
from watchbell.platform.eventlog.settling import unsettled_for
from watchbell.sla.models import Cycle

pytestmark = pytest.mark.django_db

LIFE = (
    declared(
        0, team="Desk", reporter="Bob", service="Mail", category=("Software", "Mail clients"),
        impact=2, urgency=2, priority=1, channel="phone", custom={"Floor": 3},
    ),
    happening(5, Kind.ASSIGNED, assignee="Ada"),
    happening(6, Kind.ACKNOWLEDGED),
    happening(20, Kind.HELD, reason="awaiting_vendor"),
    happening(80, Kind.RESUMED),
    happening(100, Kind.RESOLVED, notes="Changed the toner.", outcome="permanent"),
    happening(130, Kind.REOPENED, by="Bob", reason="Still burning."),
    happening(190, Kind.RESOLVED, notes="Threw it out."),
    happening(5000, Kind.CLOSED),
)  # fmt: skip


@pytest.fixture
def paged_service(ada: Person) -> Service:
    """A service whose policy pages Ada at once."""
    policy = make_policy(ada, now=BEGAN)
    return create_service(
        slug="mail",
        fields=ServiceFields(name="Mail", escalation_policy_id=policy.pk),
        actor=SYSTEM,
        now=BEGAN,
    )


def only() -> Incident:
    return Incident.objects.get(imported_from__startswith="ready")


def counts(*stories: Story | Rejected, **how: object) -> dict[str, int]:
    found: dict[str, int] = take(*stories, **how).counts  # type: ignore[arg-type]  # by name
    return found


def test_an_incident_is_what_it_was() -> None:
    run = take(Story("K", "INC9", LIFE, (Verdict("resolution", False, at(190)),)))
    found = only()
    assert found.imported_from == "ready INC9"
    assert (found.state, found.priority, found.reopen_count) == ("closed", 1, 1)
    assert (found.created_at, found.resolved_at) == (BEGAN, at(190))
    assert (found.first_acknowledged_at, found.closed_at) == (at(6), at(5000))
    assert found.resolved_gap_seconds == 30 * 60
    assert found.category is not None
    assert found.category.parent is not None
    assert (found.category.parent.name, found.category.name) == ("Software", "Mail clients")
    assert found.assignee is not None
    assert not found.assignee.is_active
    assert list(found.custom.values()) == ["3"]
    assert run.made["people"]["names"] == ["Ada", "Bob"]
    assert run.counts["happenings"] == len(LIFE)


def test_the_log_says_when_each_step_was_taken_and_by_whom() -> None:
    take(story("K", *LIFE))
    told = [one for one in reversed(events_of(only().ref)) if one.kind != "incident.changed"]
    assert [one.at for one in told if one.kind == "incident.put_on_hold"] == [at(20)]
    assert {one.actor.name for one in told} == {"Ada", "Bob"}
    assert all(one.actor.recalled for one in told)


def test_nobody_is_woken_mailed_or_asked(paged_service: Service) -> None:
    """Whatever an imported incident stands at: it is years old, minutes old, unanswered."""
    minutes_ago = NOW - timedelta(minutes=3)
    lately = (minutes_ago - BEGAN).total_seconds() / 60
    facts = {"service": paged_service.name, "impact": 1, "urgency": 1, "priority": 1}
    take(
        story("old", declared(0, **facts)),
        story("new", declared(lately, **facts)),
        story("done", *LIFE),
        story("held", declared(0, **facts), happening(1, Kind.HELD, reason="awaiting_caller")),
        story("resolved", declared(0, **facts), happening(9, Kind.RESOLVED)),
    )
    before = list(Incident.objects.order_by("number").values("number", "state", "version"))
    for ahead in (timedelta(), timedelta(days=8)):
        make_engine().drain(NOW + ahead)
    assert not Message.objects.exists()
    assert not Escalation.objects.exists()
    assert not Page.objects.exists()
    assert not Survey.objects.exists()
    assert list(Incident.objects.order_by("number").values("number", "state", "version")) == before
    assert unattended_incidents(NOW + timedelta(days=1)) == []
    assert unsettled_for(NOW) == 0


def test_the_promises_of_a_history_are_worked_out_and_its_verdicts_kept() -> None:
    take(Story("K", "K", LIFE, (Verdict("resolution", False, at(190)),)))
    make_engine().drain(NOW)
    stated = Cycle.objects.get(incident=only(), stated=True)
    assert (stated.metric, stated.source) == ("resolution", "ready")
    assert stated.breached_at is not None


def test_the_same_file_again_changes_nothing() -> None:
    take(story("K", *LIFE))
    before = _everything()
    again = take(story("K", *LIFE))
    assert (again.counts["made"], again.counts["unchanged"], again.counts["grown"]) == (0, 1, 0)
    assert _everything() == before


def test_a_file_that_has_grown_adds_what_is_new() -> None:
    take(story("K", *LIFE[:4]))
    assert only().state == "on_hold"
    grown = counts(story("K", *LIFE), story("L", declared(7)))
    assert (grown["made"], grown["grown"], grown["happenings"]) == (1, 1, len(LIFE) - 4 + 1)
    assert Incident.objects.get(imported_from="ready K").state == "closed"
    whole = take(story("M", *LIFE))
    lived = [
        [(one.kind, one.at) for one in events_of(incident.ref)]
        for incident in Incident.objects.filter(imported_from__in=("ready K", "ready M"))
    ]
    assert whole.counts["rejected"] == 0
    assert lived[0] == lived[1]


def test_what_a_source_now_says_otherwise_becomes_a_change() -> None:
    take(story("K", declared(0, impact=4)))
    take(story("K", declared(0, impact=1, team="Net"), happening(60, Kind.RESOLVED)))
    found = only()
    assert (found.impact, found.team and found.team.name) == (1, "Net")
    assert found.state == "resolved"
    assert counts(story("K", declared(0, impact=1, team="Net"), happening(60, Kind.RESOLVED)))[
        "unchanged"
    ]


def test_each_row_that_is_refused_is_listed_with_its_reason() -> None:
    ahead = (NOW - BEGAN).total_seconds() / 60 + 60
    run = take(
        Rejected(2, "This line is no table row.", "a;b"),
        story("A", declared(0, impact=9)),
        story(
            "B",
            declared(10),
            happening(5, Kind.ACKNOWLEDGED),
            happening(20, Kind.CHANGED, colour="red"),
            happening(30, Kind.HELD, reason="rain"),
            happening(ahead, Kind.CLOSED),
        ),
        story("C", happening(1, Kind.CLOSED)),
        story("B", declared(10)),
    )
    reasons = list(run.rejected.order_by("row").values_list("reason", flat=True))
    assert len(reasons) == run.counts["rejected"] == 8
    for said in (
        "no table row", "impact is 9", "before what is told", "colour", "'rain'",
        "lies in the future", "begins with its declaration", "twice",
    ):  # fmt: skip
        assert any(said in reason for reason in reasons), said
    assert run.counts["made"] == 1


def test_a_dry_run_says_what_would_be_made_and_writes_nothing_of_it() -> None:
    before = _everything()
    tried = take(story("K", *LIFE), story("A", declared(0, impact=9)), is_dry=True)
    assert _everything() == before
    assert tried.counts["made"] == 1, list(tried.rejected.values_list("reason"))
    assert tried.counts["rejected"] == tried.rejected.count() == 1
    assert tried.made["teams"]["names"] == ["Desk"]
    assert not Team.objects.filter(name="Desk").exists()
    real = take(story("K", *LIFE), story("A", declared(0, impact=9)))
    assert (real.counts, real.made) == (tried.counts, tried.made)


def test_whoever_is_there_is_found_by_name_or_address(ada: Person) -> None:
    run = take(story("K", declared(0, reporter=ada.email, assignee=f" {ada.name.upper()} ")))
    found = only()
    assert found.reporter == found.assignee == ada
    assert "people" not in run.made or run.made["people"]["names"] == ["Ada"]


def test_an_undone_import_is_in_no_figure_and_can_come_again() -> None:
    run = take(story("K", *LIFE), story("L", declared(1)))
    assert undo_import(run_id=run.pk, actor=SYSTEM, now=NOW) == 2
    assert set(Incident.objects.values_list("state", flat=True)) == {"cancelled"}
    assert not Imported.objects.exists()
    run.refresh_from_db()
    assert run.state == "undone"
    with pytest.raises(NothingToUndo):
        undo_import(run_id=run.pk, actor=SYSTEM, now=NOW)
    make_engine().drain(NOW)
    assert not Message.objects.exists()
    assert counts(story("K", *LIFE))["made"] == 1


def test_what_was_made_with_a_history_is_made_once() -> None:
    take(story("K", *LIFE))
    take(story("L", *LIFE))
    for model, name in ((Person, "Ada"), (Team, "Desk"), (Service, "Mail"), (Category, "Software")):
        rows = model.objects.filter(name=name)
        assert rows.count() == 1, name


def _everything() -> dict[str, int]:
    """Return how many rows each table has, but those of runs."""
    with connection.cursor() as cursor:
        cursor.execute("select table_name from information_schema.tables"
                       " where table_schema = 'public' and table_type = 'BASE TABLE'")  # fmt: skip
        names = sorted(name for (name,) in cursor.fetchall() if not name.startswith("importers_"))
        found = {}
        for name in names:
            cursor.execute(f"select count(*) from {name}")
            found[name] = cursor.fetchone()[0]
        # That a file was taken in is told each time.
        cursor.execute("select count(*) from platform_event where kind <> 'import.finished'")
        found["platform_event"] = cursor.fetchone()[0]
    return {name: rows for name, rows in found.items() if "platform_event_" not in name}
