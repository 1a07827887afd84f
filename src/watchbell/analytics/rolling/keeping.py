"""Keeping what is rolled up: one bounded step at a time, each in a transaction of its own.

First the facts of all incidents are noted (`filling`), then days are added up (`adding`); from
then on it is `whole`, and each step takes in what the log tells since. What takes more than one
step is not whole meanwhile, and nobody reads it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from watchbell.analytics.rolling.days import add_up, days_over, mark_stale, stale_days
from watchbell.analytics.rolling.editions import DIMENSIONS, edition
from watchbell.analytics.rolling.facts import (
    changed_moments,
    echoes,
    note,
    note_first,
    restriction_turned,
)
from watchbell.analytics.rolling.hours import begin_hours_again, fill_hours, settle_hours
from watchbell.analytics.rolling.memory import forget, remember, settle_definitions
from watchbell.analytics.rolling.months import merge, unmerged_months
from watchbell.kernel.zones import zone as zone_named
from watchbell.platform.wakeup import UNHURRIED
from watchbell.sla.services.working import take_reworked

EVERY = timedelta(seconds=15)
WORTH_IT = 5_000
"""With fewer incidents, reading them is quicker than keeping sums of them."""
_FILL, _TAKE_IN, _ADD_UP = 5_000, 1_000, 12

_LOCK = """
select edition, zone, stage, filled_at, filled_to, position, as_of from analytics_rollup for update
"""
_EMPTY = """
truncate analytics_fact, analytics_day, analytics_month, analytics_block, analytics_changed,
    analytics_rollup
"""
# The zone of most people: their days and months are then those that are kept.
_ZONE = """
select timezone from accounts_person where is_active and role <> 'requester'
group by 1 order by count(*) desc, 1 limit 1
"""
_BEGIN = """
insert into analytics_rollup (id, edition, zone, stage, position, as_of)
select 1, %s, %s, 'filling', h.position, %s from platform_eventhead h
on conflict do nothing
"""
_NEXT = """
select created_at, id from incidents_incident
where %(after)s::uuid is null or (created_at, id) < (%(since)s, %(after)s)
order by created_at desc, id desc limit %(limit)s
"""
# What is not settled yet is looked at now and again when it is: then `as_of` is true at once.
_TOLD = """
with told as (
    select e.subject_kind, e.subject_id from platform_event e
    where e.position > %(since)s and e.position <= %(head)s
    union
    select e.subject_kind, e.subject_id from platform_event e where e.position is null
), meant as (
    select subject_id as id from told where subject_kind = 'incident'
    union
    select i.id from told join incidents_incident i on i.service_id = told.subject_id
    where subject_kind = 'service'
)
insert into analytics_changed (incident_id) select id from meant on conflict do nothing
"""
# An older note stays until this transaction ends: taken before, it would be taken too early.
_NOTE_CHANGED = """
insert into analytics_changed (incident_id) select distinct unnest(%s::uuid[])
on conflict (incident_id) do update set incident_id = excluded.incident_id
"""
_CHANGED = """
delete from analytics_changed where incident_id in (
    select incident_id from analytics_changed limit %s for update skip locked)
returning incident_id
"""
_SAVE = f"""
update analytics_rollup set stage = %s, filled_at = %s, filled_to = %s, position = %s, as_of = %s,
    version = gen_random_uuid()
returning {UNHURRIED}
"""  # noqa: S608 a literal


@dataclass(slots=True)
class _State:
    edition: str
    zone: str
    stage: str
    filled_at: datetime | None
    filled_to: UUID | None
    position: int
    as_of: datetime


def keep(now: datetime) -> int:
    """Take one step; returns how much was done, 0 when what is rolled up is whole and fresh."""
    return step(now, rest=EVERY)


def step(now: datetime, *, rest: timedelta, is_patient: bool = False) -> int:
    """Take one step, but none while what is rolled up is whole and younger than `rest`.

    While another worker takes one, this one waits for it when it `is_patient`.
    """
    with transaction.atomic():
        state = _taken(is_patient=is_patient)
        if state is None:
            return 0 if _is_begun() else _begin_where_worth_it(now)
        if state.edition != edition():
            start_anew(now)
            return 1
        if state.stage == "whole" and timedelta(0) <= now - state.as_of < rest:
            return fill_hours(settle_hours(now), state.zone)
        # By itself, because who writes cycles meanwhile waits for it.
        note_changed(take_reworked())
    with transaction.atomic():
        state = _taken(is_patient=is_patient)
        if state is None:
            return 0
        return _fill(state) if state.stage == "filling" else _take_in(state, now)


def start_anew(now: datetime) -> None:
    """Throw away what is rolled up and begin again, however few incidents there are."""
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY)
    begin_hours_again()
    _begin(now)


def note_changed(ids: Collection[UUID]) -> None:
    """Have these incidents looked at anew: for changes that the log does not tell of."""
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(_NOTE_CHANGED, [list(ids)])


def _begin_where_worth_it(now: datetime) -> int:
    # What became different until now is read when all is, or by nobody.
    take_reworked()
    return _begin(now) if _is_worth_it() else 0


def _taken(*, is_patient: bool) -> _State | None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK if is_patient else f"{_LOCK} skip locked")
        row = cursor.fetchone()
    return _State(*row) if row else None


def _is_begun() -> bool:
    """Say whether another worker has the row."""
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from analytics_rollup)")
        return bool(cursor.fetchone()[0])


def _is_worth_it() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from (select from incidents_incident limit %s) few", [WORTH_IT]
        )
        return bool(cursor.fetchone()[0] == WORTH_IT)


def _begin(now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_ZONE)
        row = cursor.fetchone()
        cursor.execute(_BEGIN, [edition(), row[0] if row else "UTC", now])
    return 1


def _fill(state: _State) -> int:
    """Note the facts of some more incidents."""
    with connection.cursor() as cursor:
        place = {"since": state.filled_at, "after": state.filled_to}
        cursor.execute(_NEXT, {**place, "limit": _FILL})
        rows = cursor.fetchall()
    if rows:
        mark_stale(note_first([incident for _, incident in rows], state.zone))
        state.filled_at, state.filled_to = rows[-1]
    else:
        state.stage = "adding"
    _save(state)
    return 1


def _take_in(state: _State, now: datetime) -> int:
    """Take in what changed, then add up what is stale; whole when nothing is left."""
    head = _hear(state)
    changed = _look_again(state.zone)
    kept = settle_hours(now)
    today = now.astimezone(zone_named(state.zone)).date()
    wanted = stale_days(_ADD_UP)
    add_up(wanted, state.zone, kept)
    remember([day for day in wanted if day < today], now)
    done = changed + len(wanted)
    state.position = head
    if changed >= _TAKE_IN or len(wanted) == _ADD_UP:
        state.stage = "adding"
        _save(state)
        return done
    remember(days_over(today), now)
    settle_definitions()
    months = unmerged_months(today, 1)
    for month in months:
        merge(month, list(DIMENSIONS))
    state.stage, state.as_of = "whole", now
    _save(state)
    return len(months) or fill_hours(kept, state.zone)


def _hear(state: _State) -> int:
    """Note which incidents the log tells of; returns up to where it was read."""
    with connection.cursor() as cursor:
        cursor.execute("select position from platform_eventhead")
        head = int(cursor.fetchone()[0])
        cursor.execute(_TOLD, {"since": state.position, "head": head})
    return head


def _look_again(zone: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, [_TAKE_IN])
        ids = {incident for (incident,) in cursor.fetchall()}
    if not ids:
        return 0
    before, after = note(ids, zone)
    echoed = echoes(before, after) - ids
    if echoed:
        earlier, later = note(echoed, zone)
        before, after = [*before, *earlier], [*after, *later]
    tz = zone_named(zone)
    mark_stale({moment.astimezone(tz).date() for moment in changed_moments(before, after)})
    forget(restriction_turned(before, after))
    return len(ids)


def _save(state: _State) -> None:
    values = [state.stage, state.filled_at, state.filled_to, state.position, state.as_of]
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, values)
