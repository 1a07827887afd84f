"""Flow counted by SQL is what plain Python counts from the same spells."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.analytics.facts import fact
from tests.builders.people import make_team
from watchbell.accounts.models import Person
from watchbell.analytics.flow.facts import Scope, Stage, What
from watchbell.analytics.flow.reading import days, flow, records
from watchbell.analytics.models import Spell
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import InvalidInput, PermissionDenied

NOW = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
SCOPE = Scope(since=NOW - timedelta(days=20), until=NOW)
BERLIN = ZoneInfo("Europe/Berlin")
TEAMS = [None, UUID(int=1), UUID(int=2), UUID(int=3)]


@some.composite
def life(draw: some.DrawFn) -> tuple[Incident, list[Spell]]:
    """An incident with spells that lead to its resolution, or to where it stands."""
    begin = at = NOW - timedelta(days=25) + timedelta(minutes=draw(some.integers(0, 30_000)))
    parts = draw(some.lists(some.tuples(some.integers(1, 3000), moves), min_size=1, max_size=6))
    ends = draw(some.booleans())
    spells = []
    for minutes, (state, reason, team, owned) in parts:
        until = at + timedelta(minutes=minutes)
        spells.append(Spell(since=at, until=until, state=state, reason=reason, team_id=team,
                            assignee_id=uuid4() if owned else None))  # fmt: skip
        at = until
    if ends:
        spells.append(Spell(since=at, state="resolved", team_id=spells[-1].team_id))
    else:
        spells[-1].until = None
    state = "resolved" if ends else spells[-1].state
    follow_up = NOW if state == "on_hold" else None
    one = fact(begin, state=state, resolved_at=at if ends else None, follow_up_at=follow_up)
    for no, spell in enumerate(spells):
        spell.incident, spell.no = one, no
    return one, spells


moves = some.tuples(
    some.sampled_from([("new", ""), ("in_progress", ""), ("on_hold", "awaiting_caller")]),
    some.sampled_from(TEAMS),
    some.booleans(),
).map(lambda drawn: (*drawn[0], *drawn[1:]))


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(some.lists(life(), max_size=8))
def test_sql_says_what_plain_python_says(
    database: None, lives: list[tuple[Incident, list[Spell]]]
) -> None:
    Incident.objects.all().delete()
    Incident.objects.bulk_create([one for one, _ in lives])
    Spell.objects.bulk_create([spell for _, spells in lives for spell in spells])
    _check_flow(lives)
    _check_days(lives)


def _check_flow(lives: list[tuple[Incident, list[Spell]]]) -> None:
    ended = [
        (one, spells) for one, spells in lives
        if one.resolved_at and SCOPE.since <= one.resolved_at < SCOPE.until
    ]  # fmt: skip
    spent: dict[str, float] = defaultdict(float)
    for _, spells in ended:
        for spell in spells[:-1]:
            assert spell.until is not None
            spent[_stage(spell)] += (spell.until - spell.since).total_seconds()
    found = flow(actor=SYSTEM, scope=SCOPE)
    assert {one.stage: one.total for one in found.stages} == pytest.approx(dict(spent))
    whole = sum((spells[-1].since - one.created_at).total_seconds() for one, spells in ended)
    assert found.elapsed == pytest.approx(whole)
    runs = [_runs(spells[:-1]) for _, spells in ended]
    assert found.n == len(ended)
    assert found.in_teams == sum(bool(run) for run in runs)
    assert found.handovers == sum(max(len(run) - 1, 0) for run in runs)
    assert found.first_line == sum(len(run) == 1 for run in runs)
    assert found.handed_over == sum(len(run) > 1 for run in runs)
    assert found.came_back == sum(len(run) > len(set(run)) for run in runs)
    assert sum(way.times for way in found.ways) == found.handovers
    assert sum(team.total for team in found.teams) == pytest.approx(whole)
    counts = {What.ALL: found.n, What.CAME_BACK: found.came_back,
              What.HANDED_OVER: found.handed_over, What.FIRST_LINE: found.first_line}  # fmt: skip
    for what, count in counts.items():
        assert len(records(actor=SYSTEM, scope=SCOPE, what=what).items) == count
    for stage in found.stages:
        behind = records(actor=SYSTEM, scope=SCOPE, stage=stage.stage).items
        assert len(behind) == stage.n
        assert sum(one.seconds for one in behind) == pytest.approx(stage.total)


def _check_days(lives: list[tuple[Incident, list[Spell]]]) -> None:
    found = days(actor=SYSTEM, scope=SCOPE, tz=BERLIN)
    assert [one.day for one in found] == sorted({one.day for one in found})
    assert len(found) == 21
    for one in found:
        end = datetime(one.day.year, one.day.month, one.day.day, tzinfo=BERLIN) + timedelta(days=1)
        end = min(end, SCOPE.until)
        standing = [
            spell.state for _, spells in lives for spell in spells
            if spell.since < end and (spell.until is None or spell.until >= end)
        ]  # fmt: skip
        expected = tuple(standing.count(state) for state in ("new", "in_progress", "on_hold"))
        assert (one.new, one.in_progress, one.on_hold) == expected


def _stage(spell: Spell) -> str:
    if spell.state == "new":
        return Stage.TAKEN if spell.assignee_id else Stage.UNOWNED
    return Stage.WORK if spell.state == "in_progress" else spell.reason


def _runs(spells: list[Spell]) -> list[UUID]:
    teams: list[UUID] = []
    for spell in spells:
        if spell.team_id is not None and teams[-1:] != [spell.team_id]:
            teams.append(spell.team_id)
    return teams


def _ended(**facts: Any) -> Incident:
    one = fact(NOW - timedelta(hours=4), state="resolved", resolved_at=NOW - timedelta(hours=1),
               **facts)  # fmt: skip
    one.save(force_insert=True)
    assert one.resolved_at is not None
    Spell.objects.create(incident=one, no=0, since=one.created_at, until=one.resolved_at,
                         state="new", team_id=one.team_id)  # fmt: skip
    Spell.objects.create(incident=one, no=1, since=one.resolved_at, state="resolved")
    return one


def test_restricted_incidents_and_duplicates_do_not_count(
    grace: Person, bob: Person, now: datetime
) -> None:
    team = make_team("Desk", grace, now=now)
    mine = _ended(team=team)
    _ended(is_restricted=True)
    _ended(outcome="duplicate")
    seen = flow(actor=grace.as_actor(), scope=SCOPE)
    assert (seen.n, flow(actor=SYSTEM, scope=SCOPE).n) == (1, 2)
    assert [one.name for one in seen.teams] == ["Desk"]
    (record,) = records(actor=grace.as_actor(), scope=SCOPE, stage=Stage.UNOWNED).items
    assert (record.incident_id, record.seconds, record.teams) == (mine.pk, 3 * 3600, ["Desk"])
    last = days(actor=grace.as_actor(), scope=SCOPE, tz=BERLIN)[-1]
    assert (last.open, last.done) == (0, 2)
    with pytest.raises(PermissionDenied):
        flow(actor=bob.as_actor(), scope=SCOPE)


def test_records_come_by_pages_the_longest_first(database: None) -> None:
    for hours in (1, 3, 2):
        one = fact(NOW - timedelta(hours=9), state="resolved",
                   resolved_at=NOW - timedelta(hours=9 - hours))  # fmt: skip
        one.save(force_insert=True)
        Spell.objects.create(incident=one, no=0, since=one.created_at, until=one.resolved_at,
                             state="in_progress")  # fmt: skip
    first = records(actor=SYSTEM, scope=SCOPE, limit=2)
    rest = records(actor=SYSTEM, scope=SCOPE, limit=2, cursor=first.next_cursor)
    assert [one.seconds / 3600 for one in (*first.items, *rest.items)] == [3, 2, 1]
    assert rest.next_cursor is None
    with pytest.raises(InvalidInput):
        records(actor=SYSTEM, scope=SCOPE, cursor="WyJ4IiwgInkiXQ")
