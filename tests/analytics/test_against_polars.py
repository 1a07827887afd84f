"""Figures read off the log and split by months equal what polars makes of the same rows.

Random histories: what happened is published to the log as rooms publish it, and written down as
rows; polars sees the rows alone and knows nothing of the registry.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import polars as pl
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.analytics.facts import fact
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.analytics.domain import KpiReport
from watchbell.analytics.selectors import kpis
from watchbell.catalog.models import Service
from watchbell.incidents.events import (
    IncidentAssigned,
    IncidentChanged,
    IncidentPutOnHold,
    IncidentResolved,
)
from watchbell.incidents.models import Comment, Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.platform.eventlog import publish

NOW = datetime(2026, 4, 10, 9, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=60)
TEAMS = [uuid4(), uuid4(), uuid4()]
MINUTE = timedelta(minutes=1)
_ages = st.integers(0, 70 * 24 * 60).map(lambda minutes: minutes * MINUTE)
_steps = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.sampled_from([None, 0, 1, 2]), st.booleans()),
        st.tuples(st.just("hold"), st.sampled_from(["awaiting_caller", "awaiting_vendor"])),
        st.tuples(st.just("category"), st.sampled_from([None, "hardware", "software"])),
        st.tuples(st.just("resolve")),
        st.tuples(st.just("say"), st.sampled_from(["public", "internal"]), st.booleans()),
    ),
    max_size=7,
)


@dataclass
class Lived:
    """A history as rows: what polars reads."""

    incidents: list[Incident] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)


def lived(incident: Incident, steps: list[tuple[Any, ...]], ada: Person, history: Lived) -> None:
    """Publish what happens to an incident a minute after another, and note it as rows."""
    team: int | None = None
    at = incident.created_at
    for step in steps:
        at += MINUTE
        row = {"id": str(incident.pk), "kind": step[0], "at": at, "a": None, "b": None}
        common: dict[str, Any] = {"subject": incident.ref, "actor": SYSTEM, "at": at}
        match step:
            case ("move", to, escalated):
                publish(_move(common, team, to, escalated=escalated))
                row |= {"a": _name(team), "b": _name(to), "escalated": escalated}
                team = to
            case ("hold", reason):
                publish(IncidentPutOnHold(**common, reason=reason, follow_up_at=at, note=""))
                row["a"] = reason
            case ("category", old):
                publish(IncidentChanged(**common, changes={"category": [old, "other"]}))
                row["a"] = old
            case ("resolve",):
                common |= {"outcome": "permanent", "cause": "user", "notes": "x"}
                publish(IncidentResolved(**common, restored_at=at))
            case ("say", visibility, by_person):
                author = ada if by_person else None
                comment = Comment(
                    id=uuid4(), incident=incident, author=author, author_name="x", body="x",
                    visibility=visibility, created_at=at,
                )  # fmt: skip
                history.comments.append(comment)
                row |= {"a": visibility, "b": "person" if by_person else None}
        history.events.append(row)


def _move(common: dict[str, Any], old: int | None, new: int | None, *, escalated: bool) -> Any:
    return IncidentAssigned(
        **common,
        team_id=_team(new),
        previous_team_id=_team(old),
        assignee_id=None,
        previous_assignee_id=None,
        escalated=escalated,
    )


def _team(number: int | None) -> UUID | None:
    return None if number is None else TEAMS[number]


def _name(number: int | None) -> str | None:
    return None if number is None else str(number)


@st.composite
def incidents(draw: st.DrawFn, services: list[Service]) -> Incident:
    created = NOW - draw(_ages)
    took = draw(_ages)
    is_resolved = created + took < NOW and draw(st.booleans())
    state = "resolved" if is_resolved else draw(st.sampled_from(["new", "cancelled"]))
    return fact(
        created,
        state=state,
        resolved_at=created + took if is_resolved else None,
        cancelled_at=created if state == "cancelled" else None,
        channel=draw(st.sampled_from(["phone", "monitoring"])),
        priority=draw(st.sampled_from([None, 1, 2])),
        service=draw(st.sampled_from([None, *services])),
        reopen_count=draw(st.integers(0, 2)),
        reassignment_count=draw(st.integers(0, 3)),
        labels=draw(st.lists(st.sampled_from(["disk", "night"]), unique=True)),
    )


@pytest.fixture
def services(ada: Person) -> list[Service]:
    return [make_service("Shop", now=SINCE), make_service("Wiki", now=SINCE)]


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_polars_says_the_same_of_any_history(
    ada: Person, services: list[Service], data: st.DataObject
) -> None:
    Incident.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("delete from platform_event")
    history = Lived(data.draw(st.lists(incidents(services), min_size=1, max_size=10)))
    Incident.objects.bulk_create(history.incidents)
    for incident in history.incidents:
        lived(incident, data.draw(_steps), ada, history)
    Comment.objects.bulk_create(history.comments)
    frame, events = _frames(history)
    _check_shares(_asked(ada), frame, events)
    _check_times(_asked(ada), frame, events)
    _check_months(ada, frame)
    _check_flow(ada, frame)
    _check_labels(ada, frame)


def _asked(ada: Person, **more: Any) -> KpiReport:
    return kpis(actor=ada.as_actor(), from_=SINCE, to=NOW, now=NOW, **more)


def _frames(history: Lived) -> tuple[pl.DataFrame, pl.DataFrame]:
    columns = ("state", "created_at", "resolved_at", "channel", "priority", "reopen_count",
               "reassignment_count", "labels")  # fmt: skip
    rows = [
        {"id": str(i.pk), "service": str(i.service_id or ""), **{c: getattr(i, c) for c in columns}}
        for i in history.incidents
    ]
    moment = pl.Datetime("us", "UTC")
    frame = pl.DataFrame(
        rows,
        schema_overrides={
            "created_at": moment, "resolved_at": moment, "priority": pl.Int64,
            "labels": pl.List(pl.Utf8),
        },
    )  # fmt: skip
    shape: dict[str, Any] = {
        **dict.fromkeys(("id", "kind", "a", "b"), pl.Utf8),
        "at": moment,
        "escalated": pl.Boolean,
    }
    return frame, pl.DataFrame(history.events, schema=shape)


def _declared(frame: pl.DataFrame) -> pl.DataFrame:
    inside = (pl.col("created_at") >= SINCE) & (pl.col("created_at") < NOW)
    return frame.filter((pl.col("state") != "cancelled") & inside)


def _check_shares(report: KpiReport, frame: pl.DataFrame, events: pl.DataFrame) -> None:
    declared = _declared(frame)
    held = events.filter((pl.col("kind") == "hold") & (pl.col("a") == "awaiting_caller"))
    moved = events.filter((pl.col("kind") == "category") & pl.col("a").is_not_null())
    expected = {
        "handover_share": _between(events),
        "ping_pong_share": _back(events),
        "waited_for_caller_share": held,
        "escalation_rate": events.filter((pl.col("kind") == "move") & pl.col("escalated")),
        "miscategorised_rate": moved,
        "recurrence_rate": _again(frame),
    }
    for name, rows in expected.items():
        figure = report.figure(name)
        share = declared["id"].is_in(rows["id"].unique().to_list()).mean()
        assert figure.n == declared.height, name
        assert figure.value == pytest.approx(share, abs=1e-6), name
    reopened = (declared["reopen_count"] > 0).mean()
    assert report.figure("reopened_share").value == pytest.approx(reopened, abs=1e-6)
    moves = declared["reassignment_count"].mean()
    assert report.figure("mean_reassignments").value == pytest.approx(moves, abs=1e-6)


def _between(events: pl.DataFrame) -> pl.DataFrame:
    """Return the moves from one team to another."""
    teams = pl.col("a").is_not_null() & pl.col("b").is_not_null()
    return events.filter((pl.col("kind") == "move") & teams & (pl.col("a") != pl.col("b")))


def _back(events: pl.DataFrame) -> pl.DataFrame:
    """Return the moves to a team that it had been taken away from before."""
    gone = pl.col("b").is_null() | (pl.col("a") != pl.col("b"))
    left = events.filter((pl.col("kind") == "move") & pl.col("a").is_not_null() & gone)
    pairs = _between(events).join(left, left_on=["id", "b"], right_on=["id", "a"], suffix="_left")
    return pairs.filter(pl.col("at_left") <= pl.col("at"))


def _again(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the incidents like one of the same service that was resolved shortly before."""
    before = frame.filter((pl.col("state") != "cancelled") & pl.col("resolved_at").is_not_null())
    pairs = _declared(frame).filter(pl.col("service") != "")
    pairs = pairs.join(before, on="service", suffix="_p")
    gap = pl.col("created_at") - pl.col("resolved_at_p")
    older = pl.col("created_at") - pl.col("created_at_p")
    lately = (gap > timedelta(0)) & (gap <= timedelta(days=30)) & (older <= timedelta(days=90))
    return pairs.filter((pl.col("id") != pl.col("id_p")) & lately & (older > timedelta(0)))


def _check_times(report: KpiReport, frame: pl.DataFrame, events: pl.DataFrame) -> None:
    declared = _declared(frame)
    said = events.filter(
        (pl.col("kind") == "say") & (pl.col("a") == "public") & pl.col("b").is_not_null()
    )
    resolved = events.filter(pl.col("kind") == "resolve")
    reported = declared.filter(pl.col("channel") == "phone")
    for name, people, rows in (
        ("first_response", reported, said),
        ("time_to_first_resolution", declared, resolved),
    ):
        first = rows.group_by("id").agg(pl.col("at").min())
        spans = people.join(first, on="id", how="left").select(
            span=(pl.col("at") - pl.col("created_at")).dt.total_seconds()
        )["span"]
        _same(report, name, spans)


def _same(report: KpiReport, name: str, spans: pl.Series) -> None:
    figure, known = report.figure(name), spans.drop_nulls()
    assert (figure.n, figure.missing) == (known.len(), spans.null_count()), name
    assert figure.value == pytest.approx(known.mean(), abs=1e-6), name
    assert figure.median == pytest.approx(known.median(), abs=1e-6), name
    assert figure.p90 == pytest.approx(known.quantile(0.9, interpolation="linear"), abs=1e-6), name


def _check_months(ada: Person, frame: pl.DataFrame) -> None:
    local = pl.col("resolved_at").dt.convert_time_zone("America/New_York")
    done = frame.filter((pl.col("state") == "resolved") & (pl.col("resolved_at") >= SINCE))
    spans = done.with_columns(
        month=local.dt.strftime("%Y-%m"),
        span=(pl.col("resolved_at") - pl.col("created_at")).dt.total_seconds(),
    )
    report = _asked(ada, by="month", names=["time_to_resolve"], zone="America/New_York")
    found = {group.key: group.figures[0] for group in report.groups}
    months = spans.group_by("month").agg(pl.col("span").median(), pl.len())
    assert set(found) == set(months["month"])
    for month, median, n in months.iter_rows():
        assert found[month].n == n
        assert found[month].median == pytest.approx(median, abs=1e-6)


def _check_flow(ada: Person, frame: pl.DataFrame) -> None:
    """See that what came by what left is that of each service."""
    report = _asked(ada, by="service", names=["inflow_outflow"])
    found = {group.key: group.figures[0] for group in report.groups}
    inside = (pl.col("resolved_at") >= SINCE) & (pl.col("resolved_at") < NOW)
    left = frame.filter((pl.col("state") == "resolved") & inside).group_by("service")
    came = _declared(frame).group_by("service").agg(came=pl.len())
    both = came.join(left.agg(left=pl.len()), on="service", how="full", coalesce=True)
    both = both.with_columns(quotient=pl.col("came").fill_null(0) / pl.col("left"))
    by_id = {str(one.pk): one.slug for one in Service.objects.all()}
    assert set(found) == {by_id.get(key) for key in both["service"]}
    for key, came_n, left_n, value in both.iter_rows():
        figure = found[by_id.get(key)]
        assert figure.n == (came_n or 0) + (left_n or 0)
        assert figure.value == (pytest.approx(value, abs=1e-6) if left_n else None)


def _check_labels(ada: Person, frame: pl.DataFrame) -> None:
    report = _asked(ada, by="label", names=["declared"])
    found = {group.key: group.figures[0].value for group in report.groups}
    labels = pl.when(pl.col("labels").list.len() > 0).then("labels").otherwise([None])
    one_each = _declared(frame).select(label=labels).explode("label")
    counted = one_each.group_by("label").agg(pl.len())
    assert found == dict(counted.iter_rows())
