"""Reading what being on call cost people: pages, interruptions, nights."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from watchbell.alerts.finding import first_id
from watchbell.analytics.dashboards.answers import Burden, PagesAnswer, evenness
from watchbell.analytics.filtering import Filters, narrowing
from watchbell.incidents.selectors.scope import visible_condition
from watchbell.kernel.actors import Actor
from watchbell.oncall.models import Schedule
from watchbell.oncall.selectors import all_schedules, measures_for_all

_MOST_ROWS = 200
# Ids sort by when they were made: theirs is the index by which a window of pages is found.
# A step that told somebody by several ways paged them once. Nights are those of their own clock.
_PAGED = """
with told as (
    select p.person_id, min(p.created_at) as at
    from paging_page p
    join paging_escalation e on e.id = p.escalation_id
    join incidents_incident i on i.id = e.incident_id
    where p.id >= %(first)s and p.created_at >= %(since)s and p.created_at < %(until)s
        and {visible} and {narrowed}
    group by p.person_id, p.escalation_id, p.loop, p.step
), paced as (
    select t.person_id, t.at, a.name, t.at at time zone a.timezone as wall,
        lag(t.at) over (partition by t.person_id order by t.at) as before
    from told t join accounts_person a on a.id = t.person_id
)
select person_id, name, count(*),
    count(*) filter (where before is null or at - before >= interval '1 hour'),
    count(distinct (wall - interval '6 hours')::date)
        filter (where wall::time >= '22:00' or wall::time < '06:00')
from paced group by person_id, name
"""


def burdens(*, actor: Actor, since: datetime, until: datetime, filters: Filters) -> PagesAnswer:
    """Return what being on call cost each person who was paged or on call in [since, until).

    Pages for incidents that `actor` may not know of are not counted.
    """
    on_call = _hours(_schedules(filters), since, until)
    found = {
        person: Burden(
            person_id=person,
            name=name,
            on_call=on_call.pop(person, ("", timedelta()))[1],
            pages=pages,
            interruptions=interruptions,
            nights=nights,
        )
        for person, name, pages, interruptions, nights in _paged(actor, since, until, filters)
    }
    spared = [
        Burden(person_id=person, name=name, on_call=length)
        for person, (name, length) in on_call.items()
    ]
    rows = sorted([*found.values(), *spared], key=lambda one: (-one.pages, -one.on_call, one.name))
    return PagesAnswer(rows[:_MOST_ROWS], evenness([one.interruptions for one in rows]))


def _paged(
    actor: Actor, since: datetime, until: datetime, filters: Filters
) -> list[tuple[UUID, str, int, int, int]]:
    visible, seen = visible_condition(actor, "i")
    narrowed = narrowing(filters)
    window = {"since": since, "until": until, "first": first_id(since)}
    values: dict[str, Any] = {**seen, **narrowed.values, **window}
    with connection.cursor() as cursor:
        cursor.execute(_PAGED.format(visible=visible, narrowed=narrowed.sql), values)
        return list(cursor.fetchall())


def _schedules(filters: Filters) -> list[Schedule]:
    """Return the schedules of the teams that are asked for, all of them when none is."""
    teams = filters.values.get("team")
    found = list(all_schedules())
    if not teams:
        return found
    return [one for one in found if one.team is not None and one.team.slug in teams]


def _hours(
    schedules: Sequence[Schedule], since: datetime, until: datetime
) -> dict[UUID, tuple[str, timedelta]]:
    """Return {person: (name, how long they were on call)}."""
    sums: dict[UUID, timedelta] = defaultdict(timedelta)
    names: dict[UUID, str] = {}
    for measured in measures_for_all(schedules, since, until) if schedules else ():
        for load in measured.loads:
            sums[load.person.pk] += load.total
            names[load.person.pk] = load.person.name
    return {person: (names[person], length) for person, length in sums.items()}
