"""What widgets answer: the figures of the registry, asked together, and nothing restricted."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.analytics.facts import fact, resolved
from tests.builders.incidents import declare
from tests.builders.people import make_person, make_team
from tests.builders.schedules import make_schedule, weekly
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.analytics.dashboards.answering import Look, answer_widgets
from watchbell.analytics.dashboards.answers import (
    Answered,
    FigureAnswer,
    MajorsAnswer,
    OnCallAnswer,
    PagesAnswer,
    SplitAnswer,
    TrendAnswer,
    evenness,
)
from watchbell.analytics.dashboards.courses import stretches
from watchbell.analytics.dashboards.domain import Board, clean_widget
from watchbell.analytics.dashboards.links import PASSER_BY
from watchbell.analytics.dashboards.ready import READY
from watchbell.analytics.drilling import Question, records
from watchbell.analytics.filtering import parse_pairs
from watchbell.analytics.registry import KPIS
from watchbell.analytics.selectors import kpis
from watchbell.analytics.targets import set_target
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM, Actor
from watchbell.kernel.ids import new_id
from watchbell.paging.models import Escalation, Page

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Kind = TypeVar("Kind")


def board(*widgets: dict[str, Any], **more: Any) -> Board:
    """Return a board of these widgets, one below the other."""
    placed = [
        clean_widget({"id": f"w{n}", "x": 0, "y": n * 4, "w": 6, "h": 4, **one})
        for n, one in enumerate(widgets)
    ]
    return Board(key="x", name="X", widgets=tuple(placed), **more)


def answers(of: Board, actor: Actor, now: datetime, **more: Any) -> list[Answered]:
    look = Look(actor=actor, now=now, **more)
    return answer_widgets(of, of.widgets, look)


def only(kind: type[Kind], of: Board, actor: Actor, now: datetime, **more: Any) -> Kind:
    """Return the one answer of a board, which is of this kind."""
    (found,) = answers(of, actor, now, **more)
    assert isinstance(found.answer, kind), found.fault
    return found.answer


@pytest.fixture
def history(database: None, now: datetime) -> list[Incident]:
    """Incidents of two services over the last 60 days."""
    shop, pay = make_service("Shop", now=now - 90 * DAY), make_service("Pay", now=now - 90 * DAY)
    rows = [
        resolved(now - n * 5 * DAY, after=n * HOUR, service=shop if n % 3 else pay, priority=n % 3)
        for n in range(1, 12)
    ]
    rows += [fact(now - DAY, service=pay, priority=1), fact(now - 9 * DAY, priority=2)]
    return Incident.objects.bulk_create(rows)


def test_a_card_says_what_the_page_of_figures_says(
    ada: Person, now: datetime, history: list[Incident]
) -> None:
    set_target(name="mttr_resolve", goal=1, actor=SYSTEM, now=now)
    found = only(
        FigureAnswer, board({"kind": "figure", "figure": "mttr_resolve"}), ada.as_actor(), now
    )
    report = kpis(actor=ada.as_actor(), now=now)
    assert found.figure == report.figure("mttr_resolve")
    earlier = kpis(actor=ada.as_actor(), from_=now - 60 * DAY, to=now - 30 * DAY, now=now)
    assert found.change is not None
    assert found.change.before == earlier.figure("mttr_resolve").value
    assert found.light == "missed"


def test_what_is_so_now_is_compared_with_nothing(
    ada: Person, now: datetime, history: list[Incident]
) -> None:
    found = only(FigureAnswer, board({"kind": "figure", "figure": "backlog"}), ada.as_actor(), now)
    assert (found.figure.value, found.change) == (2, None)


def test_beside_kept_promises_stands_how_people_fared(
    ada: Person, now: datetime, history: list[Incident]
) -> None:
    for kind in ("promise", "figure"):
        card = only(FigureAnswer, board({"kind": kind, "figure": "sla_rate"}), ada.as_actor(), now)
        names = [figure.name for figure in card.companions]
        assert names == ["reopen_rate", "recurrence_rate", "reassigned_share", "csat_rate"]
    split = board({"kind": "split", "figure": "sla_rate", "by": "service"})
    assert [one.name for one in only(SplitAnswer, split, ada.as_actor(), now).companions] == names


def test_a_trend_has_a_point_for_each_stretch_and_they_add_up(
    ada: Person, now: datetime, history: list[Incident]
) -> None:
    weekly_card = board({"kind": "trend", "figure": "declared", "by": "week", "days": 90})
    found = only(TrendAnswer, weekly_card, ada.as_actor(), now, zone="Europe/Berlin")
    assert len(found.points) in (13, 14)
    assert sum(figure.value or 0 for _, figure in found.points if figure) == 13
    assert found.points[-1][0].end == now
    for stretch, figure in found.points:
        question = Question(name="declared", from_=stretch.start, to=stretch.end)
        behind = records(actor=ada.as_actor(), question=question, now=now).items
        assert len(behind) == (figure.value if figure else 0)


def test_a_split_puts_most_first_and_ages_in_their_order(
    ada: Person, now: datetime, history: list[Incident]
) -> None:
    shown = board({"kind": "split", "figure": "declared", "by": "service", "days": 90})
    found = only(SplitAnswer, shown, ada.as_actor(), now)
    sizes = [group.figures["declared"].value or 0 for group in found.groups]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(sizes) == found.whole.value == 13
    ages = only(SplitAnswer, board({"kind": "age"}), ada.as_actor(), now)
    assert [group.label for group in ages.groups] == ["0 to 1 day", "8 to 30 days"]


def test_the_reader_says_more_than_the_board_and_the_board_more_than_a_widget(
    ada: Person, now: datetime, history: list[Incident]
) -> None:
    mine = board(
        {"kind": "figure", "figure": "declared", "filters": ["service:shop", "priority:1"]},
        filters=parse_pairs(["service:pay"]),
        days=90,
    )
    (found,) = answers(mine, ada.as_actor(), now)
    assert found.filters.as_pairs() == ["service:pay", "priority:1"]
    assert found.until - found.since == 90 * DAY
    (chosen,) = answers(mine, ada.as_actor(), now, days=7, filters=parse_pairs(["priority:2"]))
    assert chosen.filters.as_pairs() == ["service:pay", "priority:2"]
    assert chosen.until - chosen.since == 7 * DAY


def test_a_filter_that_names_nothing_is_a_fault_of_one_widget_alone(
    ada: Person, now: datetime, history: list[Incident]
) -> None:
    mine = board(
        {"kind": "figure", "figure": "declared", "filters": ["service:gone"]},
        {"kind": "figure", "figure": "declared"},
    )
    lost, kept = answers(mine, ada.as_actor(), now)
    assert "no service called gone" in lost.fault
    assert lost.answer is None
    assert kept.answer is not None


def test_twelve_cards_over_the_same_incidents_ask_no_more_than_one(
    ada: Person, now: datetime, history: list[Incident]
) -> None:
    """What a page of many widgets costs, in statements."""

    def statements(*widgets: dict[str, Any]) -> int:
        with CaptureQueriesContext(connection) as asked:
            answers(board(*widgets), ada.as_actor(), now)
        return len(asked)

    cards = [{"kind": "figure", "figure": name, "h": 2} for name in KPIS][:12]
    assert statements(*cards) == statements(cards[0])
    trends = [
        {"kind": "trend", "figure": name, "by": "week"} for name in ("mtta", "declared", "resolved")
    ]
    assert statements(*trends) == statements(trends[0])


def test_nothing_restricted_is_counted_on_a_wall(
    ada: Person, grace: Person, now: datetime, history: list[Incident]
) -> None:
    team = make_team("Payments", grace, now=now)
    grace = Person.objects.get(pk=grace.pk)
    secret = fact(now - HOUR, team=team, priority=1, is_restricted=True, major_state="declared")
    secret.save(force_insert=True)
    _page(secret, grace, now - HOUR)
    counted = board({"kind": "figure", "figure": "backlog"})
    assert only(FigureAnswer, counted, grace.as_actor(), now).figure.value == 3
    assert only(FigureAnswer, counted, PASSER_BY, now).figure.value == 2
    assert only(SplitAnswer, board({"kind": "queue"}), PASSER_BY, now).whole.value == 2
    majors, paged = board({"kind": "majors"}), board({"kind": "pages"})
    assert [one.title for one in only(MajorsAnswer, majors, grace.as_actor(), now).majors]
    assert only(MajorsAnswer, majors, PASSER_BY, now).majors == []
    assert [one.pages for one in only(PagesAnswer, paged, grace.as_actor(), now).burdens] == [1]
    assert only(PagesAnswer, paged, PASSER_BY, now).burdens == []


def _page(incident: Incident, person: Person, at: datetime, step: int = 0) -> None:
    """Write down that a step told somebody."""
    escalation, _ = Escalation.objects.get_or_create(
        incident=incident,
        defaults={
            "id": incident.pk,
            "state": "finished",
            "cause": "declared",
            "reason": "answered",
            "started_at": at,
            "ended_at": at,
        },
    )
    for channel in ("email", "sms"):
        Page.objects.create(
            id=new_id(at),
            escalation=escalation,
            step=step,
            loop=0,
            person=person,
            channel=channel,
            created_at=at,
        )


def test_pages_interruptions_and_nights_are_told_apart(
    ada: Person, database: None, now: datetime
) -> None:
    """Three steps within an hour are one interruption; a night is one of the person's clock."""
    nina = make_person("Nina", now=now, timezone="Asia/Tokyo")
    incident = declare(now=now - 5 * DAY)
    dark = (now - 3 * DAY).replace(hour=16, minute=0, second=0, microsecond=0)
    for step, at in enumerate((dark, dark + HOUR / 2, dark + 5 * HOUR / 6, dark + 8 * HOUR)):
        _page(incident, nina, at, step)
    make_schedule("Duty", weekly(ada), now=now - 20 * DAY)
    found = only(PagesAnswer, board({"kind": "pages", "w": 8}), ada.as_actor(), now)
    first, second = found.burdens
    assert (first.name, first.pages, first.interruptions, first.nights) == ("Nina", 4, 2, 1)
    assert (second.name, second.pages) == ("Ada", 0)
    assert second.on_call > 10 * DAY
    assert found.fairness == 0


def test_who_is_on_call_is_said_schedule_by_schedule(
    ada: Person, database: None, now: datetime
) -> None:
    make_schedule("Duty", weekly(ada), now=now)
    found = only(OnCallAnswer, board({"kind": "oncall"}), ada.as_actor(), now)
    (duty,) = found.duties
    assert (duty.schedule, [name for name, _ in duty.people]) == ("Duty", ["Ada"])


@pytest.mark.parametrize("ready", READY.values(), ids=list(READY))
def test_every_ready_dashboard_answers_in_an_empty_house(
    ready: Board, ada: Person, database: None, now: datetime
) -> None:
    assert [one.fault for one in answers(ready, ada.as_actor(), now)] == [""] * len(ready.widgets)


def test_stretches_are_whole_but_the_last_one() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    until = datetime(2026, 4, 2, 12, tzinfo=UTC)
    months = stretches(until - 60 * DAY, until, "month", berlin)
    assert [one.key for one in months] == ["2026-02", "2026-03", "2026-04"]
    assert months[1].end - months[1].start == 31 * DAY - HOUR
    assert months[-1].end == until
    weeks = stretches(datetime(2026, 1, 1, tzinfo=UTC), until, "week", berlin)
    assert weeks[0].key == "2026-W01"
    assert all(one.end == other.start for one, other in pairwise(weeks))


def test_fairness_is_one_for_equals_and_nothing_for_one_alone() -> None:
    assert (evenness([3, 3, 3]), evenness([6, 0, 0]), evenness([4]), evenness([])) == (
        1, 0, None, None,
    )  # fmt: skip
