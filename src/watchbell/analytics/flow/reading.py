"""Reading flow: statements over the spells of the incidents that were resolved in a window."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from watchbell.accounts.permissions import require
from watchbell.analytics.filtering import Narrowing, narrowing
from watchbell.analytics.flow.facts import (
    WAITS,
    Day,
    Flow,
    Handover,
    Record,
    Scope,
    Stage,
    StageTime,
    TeamTime,
    What,
)
from watchbell.analytics.permissions import RULES, Action
from watchbell.incidents.selectors.scope import visible_condition
from watchbell.kernel.actors import Actor
from watchbell.kernel.pages import Page, clean_limit, cut, number_key, read_cursor, uuid_key
from watchbell.kernel.zones import starts_at

WAYS = 12
"""So many ways between teams are shown, the most frequent ones."""
TEAMS = 20
LONGEST_DAYS = 366
_STAGE = """case s.state when 'new' then case when s.assignee_id is null then 'unowned'
    else 'taken' end when 'in_progress' then 'work' when 'on_hold' then s.reason
    else 'resolved' end"""
# A spell that began with the last resolution or later is no part of the way to it.
_PARTS = """
with mine as materialized (
    select i.id, i.number, i.title, i.priority, i.created_at, i.resolved_at
    from incidents_incident i
    where i.resolved_at >= %(since)s and i.resolved_at < %(until)s
        and i.state in ('resolved', 'closed') and i.outcome <> 'duplicate'
        and {visible} {narrowed}
), parts as materialized (
    select s.incident_id, s.no, s.team_id, {stage} as stage, extract(
        epoch from least(coalesce(s.until, m.resolved_at), m.resolved_at) - s.since
    )::float8 as seconds
    from mine m {spells}
), turns as materialized (
    select incident_id, no, team_id, came_from, row_number() over (
        partition by incident_id, team_id order by no) as turn
    from (
        select incident_id, no, team_id, lag(team_id) over (
            partition by incident_id order by no) as came_from
        from parts where team_id is not null
    ) held where came_from is distinct from team_id
), moved as materialized (
    select incident_id, count(*) - 1 as handovers, max(turn) > 1 as came_back
    from turns group by incident_id
)
"""
_SPELLS = "join analytics_spell s on s.incident_id = m.id and s.since < m.resolved_at"
# Of a short window each incident's are looked up: the planner would rather read all there are.
_SPELLS_OF_EACH = """cross join lateral (
        select * from analytics_spell s where s.incident_id = m.id and s.since < m.resolved_at
        order by s.no) s"""
_SHORT = timedelta(days=100)
# Asked at once, so that the spells are read once for all of it.
_FLOW = """
, staged as (
    select incident_id, stage, sum(seconds) as seconds from parts group by incident_id, stage
), with_team as (
    select incident_id, team_id, sum(seconds) as seconds,
        sum(seconds) filter (where stage = any(%(waits)s)) as waiting
    from parts group by incident_id, team_id
), stages as (
    select stage, count(*) as n, sum(seconds) as total,
        percentile_cont(0.5) within group (order by seconds) as median,
        percentile_cont(0.9) within group (order by seconds) as p90
    from staged group by stage
), teams as (
    select coalesce(max(t.name), case when team_id is null then 'No team' else 'A former team' end)
        as name, count(*) as n, sum(seconds) as total, coalesce(sum(waiting), 0) as waiting
    from with_team left join accounts_team t on t.id = team_id
    group by team_id order by sum(seconds) desc limit {teams}
), moves as (
    select (select count(*) from mine) as n, count(*) as in_teams,
        count(*) filter (where handovers = 0) as first_line,
        count(*) filter (where handovers > 0) as handed_over,
        count(*) filter (where came_back) as came_back, coalesce(sum(handovers), 0) as handovers
    from moved
), ways as (
    select coalesce(a.name, 'A former team') as source, coalesce(b.name, 'A former team') as target,
        w.times, w.incidents, w.back
    from (
        select came_from, team_id, count(*) as times, count(distinct incident_id) as incidents,
            count(*) filter (where turn > 1) as back
        from turns where came_from is not null
        group by came_from, team_id order by count(*) desc, came_from, team_id limit {ways}
    ) w left join accounts_team a on a.id = w.came_from
    left join accounts_team b on b.id = w.team_id
)
select 'stages', to_jsonb(stages) from stages
union all select 'teams', to_jsonb(teams) from teams
union all select 'ways', to_jsonb(ways) from ways
union all select 'moves', to_jsonb(moves) from moves
"""
_RECORDS = """
, chosen as (
    select m.*, coalesce(v.handovers, 0) as handovers, coalesce((
        select sum(p.seconds) from parts p where p.incident_id = m.id and {part}
    ), 0) as seconds
    from mine m left join moved v on v.incident_id = m.id
    where {which}
)
select c.id, c.number, c.title, c.priority, c.seconds, c.handovers, array(
    select coalesce(t.name, '') from turns u left join accounts_team t on t.id = u.team_id
    where u.incident_id = c.id order by u.no
), c.resolved_at
from chosen c
where seconds > 0 and (%(seconds)s::float8 is null or (seconds, id) < (%(seconds)s, %(id)s::uuid))
order by seconds desc, id desc limit %(limit)s
"""
_WHICH = {
    What.ALL: "true",
    What.HANDED_OVER: "v.handovers > 0",
    What.CAME_BACK: "v.came_back",
    What.FIRST_LINE: "v.handovers = 0",
}
# What stood at the beginning, and what began and ended on each day since: no day is counted twice.
_DAYS = """
select s.state, width_bucket(s.since, %(edges)s),
    case when s.until < %(until)s then width_bucket(s.until, %(edges)s) end, count(*)
from analytics_spell s
where s.state in ('new', 'in_progress', 'on_hold') and s.since < %(until)s
    and (s.until is null or s.until > %(since)s) {seen}
group by 1, 2, 3
union all
select '', width_bucket(i.resolved_at, %(edges)s), null, count(*)
from incidents_incident i
where i.resolved_at >= %(since)s and i.resolved_at < %(until)s
    and i.state in ('resolved', 'closed') and {visible} {narrowed}
group by 2
"""
_SEEN = "and s.incident_id in (select i.id from incidents_incident i where {visible} {narrowed})"
_UNSEEN = """and s.incident_id not in (
    select i.id from incidents_incident i where i.is_restricted and not ({visible}))"""


def flow(*, actor: Actor, scope: Scope) -> Flow:
    """Return where the time of the incidents went that were resolved in the window."""
    require(actor, RULES[Action.READ], "seeing figures")
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    statement = _FLOW.format(teams=TEAMS, ways=WAYS)
    for what, row in _asked(statement, actor, scope, waits=[str(one) for one in WAITS]):
        found[what].append(json.loads(row))
    (moves,) = found["moves"]
    elapsed = sum(row["total"] for row in found["stages"])
    order = list(Stage)
    stages = [
        StageTime(
            stage=Stage(row.pop("stage")),
            share=row["total"] / elapsed if elapsed else 0.0,
            mean=row["total"] / moves["n"],
            **row,
        )
        for row in found["stages"]
    ]
    return Flow(
        elapsed=elapsed,
        stages=sorted(stages, key=lambda one: order.index(one.stage)),
        teams=[TeamTime(**row) for row in found["teams"]],
        ways=[Handover(**row) for row in found["ways"]],
        **moves,
    )


def records(
    *,
    actor: Actor,
    scope: Scope,
    stage: Stage | None = None,
    what: What = What.ALL,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Record]:
    """Return the incidents behind a figure, those first that were longest in the stage.

    Without a stage the time from declaration to resolution counts.
    """
    require(actor, RULES[Action.READ], "seeing figures")
    after = read_cursor(cursor, 2) if cursor else None
    statement = _RECORDS.format(part="p.stage = %(stage)s" if stage else "true", which=_WHICH[what])
    rows = _asked(
        statement,
        actor,
        scope,
        stage=stage,
        seconds=number_key(after[0]) if after else None,
        id=uuid_key(after[1]) if after else None,
        limit=clean_limit(limit) + 1,
    )
    found = [Record(*row) for row in rows]
    return cut(found, limit, lambda one: (repr(one.seconds), str(one.incident_id)))


def days(*, actor: Actor, scope: Scope, tz: ZoneInfo) -> list[Day]:
    """Return the cumulative flow: what stood where at the end of each day of the window.

    A window of more than LONGEST_DAYS shows its last ones.
    """
    require(actor, RULES[Action.READ], "seeing figures")
    edges = _midnights(scope, tz)
    visible, seen = visible_condition(actor, "i")
    narrowed = _narrowed(scope)
    hidden = "" if visible == "true" else _UNSEEN.format(visible=visible)
    only = _SEEN.format(visible=visible, narrowed=narrowed.sql) if narrowed.sql else hidden
    statement = _DAYS.format(seen=only, visible=visible, narrowed=narrowed.sql)
    values = {**narrowed.values, **seen, "edges": edges, "since": edges[0], "until": edges[-1]}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    return _standing(rows, edges, tz)


def _standing(
    rows: Sequence[tuple[str, int, int | None, int]], edges: Sequence[datetime], tz: ZoneInfo
) -> list[Day]:
    """Sum up what began and ended by day; in 0 is what stood before the first one."""
    change: dict[tuple[str, int], int] = defaultdict(int)
    for state, began, ended, count in rows:
        change[state, began] += count
        if ended is not None:
            change[state, ended] -= count
    states = ("new", "in_progress", "on_hold", "")
    standing = {state: change[state, 0] for state in states}
    found = []
    for number, edge in enumerate(edges[:-1], 1):
        for state in states:
            standing[state] += change[state, number]
        found.append(Day(edge.astimezone(tz).date(), *(standing[state] for state in states)))
    return found


def _midnights(scope: Scope, tz: ZoneInfo) -> list[datetime]:
    """Return the beginnings of the days of the window, and its end."""
    first = scope.since.astimezone(tz).date()
    last = (scope.until - timedelta(microseconds=1)).astimezone(tz).date()
    first = max(first, last - timedelta(days=LONGEST_DAYS - 1))
    count = (last - first).days + 1
    midnight = datetime.min.time()
    starts = [
        starts_at(datetime.combine(first + timedelta(days=day), midnight), tz)
        for day in range(count)
    ]
    return [*starts, scope.until]


def _asked(statement: str, actor: Actor, scope: Scope, **values: Any) -> list[Any]:
    visible, seen = visible_condition(actor, "i")
    narrowed = _narrowed(scope)
    spells = _SPELLS_OF_EACH if scope.until - scope.since <= _SHORT else _SPELLS
    parts = _PARTS.format(visible=visible, narrowed=narrowed.sql, stage=_STAGE, spells=spells)
    with connection.cursor() as cursor:
        cursor.execute(parts + statement, {**_values(scope), **narrowed.values, **seen, **values})
        rows: list[Any] = cursor.fetchall()
    return rows


def _narrowed(scope: Scope) -> Narrowing:
    """Return what narrows the incidents, as one more condition; nothing when nothing does."""
    if not scope.filters:
        return Narrowing("")
    found = narrowing(scope.filters)
    return Narrowing(f"and {found.sql}", found.values)


def _values(scope: Scope) -> dict[str, Any]:
    return {"since": scope.since, "until": scope.until}
