"""What tickets cost equals what polars makes of random histories; who sets it, and what follows."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import fmean, median
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.analytics.facts import fact
from tests.builders.people import make_person, make_team
from watchbell.accounts.models import Person, Team
from watchbell.analytics.costs.rates import Costs, costs, set_costs
from watchbell.analytics.domain import KpiReport
from watchbell.analytics.drilling import Question, records
from watchbell.analytics.filtering import parse_pairs
from watchbell.analytics.models import HourlyRate, RollUp
from watchbell.analytics.rolling.standing import standing
from watchbell.analytics.selectors import kpis
from watchbell.analytics.services import rebuild
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM, Role
from watchbell.kernel.errors import InvalidInput, PermissionDenied

NOW = datetime(2026, 4, 10, 9, 0, tzinfo=UTC)
SINCE = datetime(2026, 2, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAMES = ["labour", "cost_per_ticket", "labour_estimated_share"]
_USUAL = {1: 240, 2: 180, 3: 90, 4: 45, 5: 30}


@st.composite
def incidents(draw: st.DrawFn, teams: list[Team]) -> Incident:
    created = SINCE + draw(st.integers(-30 * 24, 66 * 24)) * HOUR
    resolved = created + draw(st.integers(1, 300)) * timedelta(minutes=10)
    began = draw(st.sampled_from([None, created, resolved - timedelta(minutes=5)]))
    is_over = resolved < NOW
    return fact(
        created,
        state="resolved" if is_over else "new",
        resolved_at=resolved if is_over else None,
        started_at=began,
        resolved_gap_seconds=draw(st.sampled_from([0, 0, 600])),
        priority=draw(st.sampled_from([None, 1, 3, 5])),
        effort_minutes=draw(st.sampled_from([None, None, 20])),
        worked_minutes=draw(st.sampled_from([None, None, 15, 200])),
        imported_from=draw(st.sampled_from(["", "", "jira"])),
        team=draw(st.sampled_from([None, *teams])),
    )


@pytest.fixture
def teams(ada: Person) -> list[Team]:
    return [make_team("Tills", now=SINCE), make_team("Nets", now=SINCE)]


def framed(history: list[Incident], rates: dict[str | None, float]) -> pl.DataFrame:
    """Return what is resolved, with minutes, whether they are an estimate, and what they cost."""
    columns = ("created_at", "resolved_at", "started_at", "resolved_gap_seconds", "priority",
               "effort_minutes", "worked_minutes", "imported_from")  # fmt: skip
    rows = [
        {"team": one.team.slug if one.team else None, **{c: getattr(one, c) for c in columns}}
        for one in history
        if one.resolved_at is not None
    ]
    moment = pl.Datetime("us", "UTC")
    shape: dict[str, Any] = {"team": pl.Utf8, **dict.fromkeys(columns[:3], moment)}
    shape |= dict.fromkeys(columns[3:7], pl.Int64) | {"imported_from": pl.Utf8}
    frame = pl.DataFrame(rows, schema=shape)
    logged = pl.coalesce(
        "worked_minutes", pl.when(pl.col("imported_from") != "").then("effort_minutes")
    )
    in_work = (pl.col("resolved_at") - pl.col("started_at")).dt.total_seconds()
    in_work = ((in_work - pl.col("resolved_gap_seconds")) / 60).clip(0).fill_null(0)
    usual = pl.col("priority").replace_strict(_USUAL, default=60)
    guess = pl.min_horizontal(in_work, pl.coalesce("effort_minutes", usual))
    default = rates.get(None)
    rate = pl.col("team").replace_strict(
        {slug: rate for slug, rate in rates.items() if slug}, default=default,
        return_dtype=pl.Float64,
    )  # fmt: skip
    return frame.with_columns(
        estimated=logged.is_null(), minutes=pl.coalesce(logged.cast(pl.Float64), guess)
    ).with_columns(cost=pl.col("minutes") / 60 * rate)


def fixed_of_month(start: datetime, end: datetime, monthly: int) -> float:
    """Return what falls into a time within one month."""
    days = monthrange(start.year, start.month)[1]
    return monthly * ((end - start) / timedelta(days=days))


def months(first: datetime) -> list[tuple[str, datetime, datetime]]:
    """Return the months of the window, from the first incident on until now."""
    starts = [datetime(2026, month, 1, tzinfo=UTC) for month in (2, 3, 4, 5)]
    found = []
    for start, end in pairwise(starts):
        begin, until = max(start, first), min(end, NOW)
        found.append((f"{start:%Y-%m}", begin, max(begin, until)))
    return found


def asked(**more: Any) -> KpiReport:
    return kpis(actor=SYSTEM, from_=SINCE, to=NOW, names=NAMES, now=NOW, **more)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_polars_finds_the_same_cost_of_any_history(
    ada: Person, teams: list[Team], data: st.DataObject
) -> None:
    Incident.objects.all().delete()
    history = data.draw(st.lists(incidents(teams), min_size=1, max_size=14))
    Incident.objects.bulk_create(history)
    own = data.draw(st.sampled_from([{}, {teams[0].pk: Decimal("90.00")}]))
    given_costs = Costs(hourly_rate=Decimal("60.00"), team_rates=own, fixed_cost=3100)
    set_costs(given=given_costs, actor=SYSTEM, now=NOW)
    frame = framed(history, {None: 60.0, **({"tills": 90.0} if own else {})})
    inside = frame.filter(pl.col("resolved_at") >= SINCE)
    first = min(one.created_at for one in history)
    shares = months(first)
    total = sum(fixed_of_month(begin, end, 3100) for _, begin, end in shares)
    each = total / inside.height if inside.height else 0.0
    if data.draw(st.booleans()):
        rebuild(now=NOW)
        assert standing(NOW) is not None
    _check_whole(asked(), inside, each)
    _check_teams(inside, each)
    _check_months(inside, {key: fixed_of_month(b, e, 3100) for key, b, e in shares})
    RollUp.objects.all().delete()


def _check_whole(report: KpiReport, inside: pl.DataFrame, each: float) -> None:
    labour, cost, share = (report.figure(name) for name in NAMES)
    assert labour.n == cost.n == share.n == inside.height
    if not inside.height:
        assert (labour.value, cost.value, cost.estimated) == (None, None, None)
        return
    assert labour.value == pytest.approx(fmean(inside["minutes"].to_list()) * 60, abs=1e-4)
    assert (
        labour.estimated
        == share.value
        == pytest.approx(fmean(inside["estimated"].to_list()), abs=1e-6)
    )
    assert cost.value == pytest.approx(fmean(inside["cost"].to_list()) + each, abs=1e-4)
    assert cost.median == pytest.approx(median(inside["cost"].to_list()) + each, abs=1e-4)
    behind = records(actor=SYSTEM, question=Question(
        name="cost_per_ticket", from_=SINCE, to=NOW), limit=100, now=NOW)  # fmt: skip
    shown = sorted((r.value or 0.0, r.is_estimated) for r in behind.items)
    for (value, flag), (wanted, guessed) in zip(
        shown, sorted(inside.select("cost", "estimated").iter_rows()), strict=True
    ):
        assert value == pytest.approx(wanted, abs=1e-5)
        assert flag == guessed


def _check_teams(inside: pl.DataFrame, each: float) -> None:
    """See that a team bears as much of the fixed cost as any other, split or narrowed."""
    groups = {group.key: group.figures for group in asked(by="team").groups}
    for (team,), rows in inside.group_by("team"):
        cost = groups[team][1]
        assert cost.value == pytest.approx(fmean(rows["cost"].to_list()) + each, abs=1e-4)
        narrowed = asked(filters=parse_pairs([f"team:{team or 'none'}"])).figure("cost_per_ticket")
        assert narrowed.value == cost.value


def _check_months(inside: pl.DataFrame, shares: dict[str, float]) -> None:
    groups = {group.key: group.figures for group in asked(by="month").groups}
    by_month = inside.with_columns(month=pl.col("resolved_at").dt.strftime("%Y-%m"))
    for (month,), rows in by_month.group_by("month"):
        wanted = fmean(rows["cost"].to_list()) + shares[month] / rows.height
        assert groups[month][1].value == pytest.approx(wanted, abs=1e-4)


def test_without_a_rate_the_cost_is_missing_and_not_free(ada: Person) -> None:
    Incident.objects.bulk_create([fact(NOW - HOUR, state="resolved", resolved_at=NOW - HOUR / 2)])
    cost = asked().figure("cost_per_ticket")
    assert (cost.value, cost.n, cost.missing) == (None, 0, 1)


def test_another_rate_changes_what_was_rolled_up(ada: Person) -> None:
    one = fact(NOW - 3 * HOUR, state="resolved", resolved_at=NOW - HOUR, worked_minutes=60)
    Incident.objects.bulk_create([one])
    for rate in ("40.00", "55.50"):
        set_costs(given=Costs(hourly_rate=Decimal(rate)), actor=SYSTEM, now=NOW)
        assert asked().figure("cost_per_ticket").value == float(rate)
        rebuild(now=NOW, anew=False)
        assert standing(NOW) is not None
        assert asked().figure("cost_per_ticket").value == float(rate)


def test_only_administrators_say_what_work_costs(ada: Person, teams: list[Team]) -> None:
    manager = make_person("Mona", role=Role.MANAGER, now=SINCE).as_actor()
    with pytest.raises(PermissionDenied):
        set_costs(given=Costs(hourly_rate=Decimal(1)), actor=manager, now=NOW)
    wanted = Costs(
        hourly_rate=Decimal("61.50"), team_rates={teams[1].pk: Decimal("80.00")}, fixed_cost=900,
        currency="EUR",
    )  # fmt: skip
    set_costs(given=wanted, actor=SYSTEM, now=NOW)
    assert costs() == wanted
    set_costs(given=Costs(), actor=SYSTEM, now=NOW)
    assert not HourlyRate.objects.exists()


@pytest.mark.parametrize(
    ("given_costs", "field"),
    [
        (Costs(hourly_rate=Decimal(-1)), "hourly_rate"),
        (Costs(hourly_rate=Decimal("nan")), "hourly_rate"),
        (Costs(fixed_cost=-1), "fixed_cost"),
        (Costs(currency="pieces of eight"), "currency"),
    ],
)
def test_what_cannot_be_names_its_field(ada: Person, given_costs: Costs, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        set_costs(given=given_costs, actor=SYSTEM, now=NOW)
    assert field in refused.value.fields
