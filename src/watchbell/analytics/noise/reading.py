"""Reading noise: one statement over the alerts of a window, found by their ids.

Alerts of incidents that are hidden from whoever asks do not count.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from watchbell.accounts.permissions import require
from watchbell.alerts.finding import first_id
from watchbell.alerts.models import Integration
from watchbell.analytics.noise.facts import (
    NIGHT_FROM,
    NIGHT_TO,
    QUICK,
    RULE_LABELS,
    TITLE,
    WAITS,
    By,
    Noise,
    Record,
    Scope,
    Sort,
    What,
)
from watchbell.analytics.permissions import RULES, Action
from watchbell.catalog.models import Service
from watchbell.incidents.selectors.scope import knows_all, visible_condition
from watchbell.kernel.actors import Actor
from watchbell.kernel.pages import Page, clean_limit, cut, read_cursor, uuid_key

NOISIEST = 50
_NAMED = " ".join(f"when a.labels->>'{name}' <> '' then '{name}'" for name in RULE_LABELS)
_RULE_LABEL = f"case {_NAMED} else '{TITLE}' end"
_VALUES = ", ".join(f"nullif(a.labels->>'{name}', '')" for name in RULE_LABELS)
_RULE = f"coalesce({_VALUES}, a.title)"
# An incident's first act is that of a person, or the answer that its source passed on. Watching
# and reading are no acts. What a person did to the alert itself counts as well.
_FACTS = """
with mine as materialized (
    select a.id, a.integration_id, a.service_id, a.incident_id, a.count, a.title, a.severity,
        a.state, a.first_seen_at, a.resolved_at, {rule_label} as rule_label, {rule} as rule,
        case when a.resolved_at is null then null
             else greatest(extract(epoch from a.resolved_at - a.first_seen_at), 0) end as life
    from alerts_alert a left join incidents_incident i on i.id = a.incident_id
    where a.id >= %(first)s and a.id < %(last)s and {visible} {narrowed}
),
involved as materialized (
    select distinct incident_id as id from mine where incident_id is not null
),
cases as materialized (
    select i.id, i.number, first.id as raised_by, told.pages, told.night,
        least(i.first_acknowledged_at, (
            select min(e.at) from platform_event e
            where e.subject_kind = 'incident' and e.subject_id = i.id and e.actor_kind = 'person'
                and e.kind not in ('incident.watched', 'incident.unwatched', 'incident.declared')
                and e.at >= i.created_at and e.at < %(now)s
        )) as acted_at
    from involved join incidents_incident i on i.id = involved.id
    cross join lateral (
        select b.id from alerts_alert b where b.incident_id = i.id order by b.id limit 1) first
    cross join lateral (
        select count(*) as pages, count(*) filter (where hour >= {from_} or hour < {to}) as night
        from (
            select distinct on (p.escalation_id, p.loop, p.step, p.person_id)
                extract(hour from p.created_at at time zone who.timezone) as hour
            from paging_escalation w join paging_page p on p.escalation_id = w.id
            join accounts_person who on who.id = p.person_id
            where w.incident_id = i.id
            order by p.escalation_id, p.loop, p.step, p.person_id, p.created_at
        ) pages) told
),
facts as materialized (
    select m.*, c.number,
        coalesce(c.raised_by = m.id, false) as raised,
        case when c.raised_by = m.id then c.pages else 0 end as pages,
        case when c.raised_by = m.id then c.night else 0 end as night,
        (select count(*) from alerts_feedback f where f.alert_id = m.id) as marks,
        coalesce(c.acted_at <= coalesce(m.resolved_at, %(now)s), false) or exists (
            select from platform_event e
            where e.subject_kind = 'alert' and e.subject_id = m.id and e.actor_kind = 'person'
                and e.kind in ('alert.acknowledged', 'alert.resolved', 'alert.snoozed')
                and e.at >= m.first_seen_at and e.at <= coalesce(m.resolved_at, %(now)s)
        ) as acted
    from mine m left join cases c on c.id = m.incident_id
)
"""
_SUMS = """
select {key}, count(*), sum(count) - count(*), count(distinct incident_id), count(incident_id),
    sum(pages), sum(night), coalesce(sum(pages) filter (where not acted), 0),
    count(*) filter (where acted or resolved_at is not null), count(*) filter (where acted),
    count(*) filter (where marks > 0),
    count(*) filter (where life <= {quick} and not acted),
    percentile_cont(0.5) within group (order by life),
    array[{brief}], array[{delayed}]
from facts group by {key} order by {sort}, count(*) desc, {key} limit %(limit)s
"""
_RECORDS = """
select id, title, severity, state, first_seen_at, life, count, number, acted, marks, pages, night
from facts where {what} and (%(after)s::uuid is null or id < %(after)s)
order by id desc limit %(limit)s
"""
_KEYS = {
    By.RULE: "integration_id, rule_label, rule",
    By.SERVICE: "service_id",
    By.INTEGRATION: "integration_id",
}
_SORTS = {
    Sort.NOISE: "coalesce(sum(pages) filter (where not acted), 0) desc,"
    " count(*) filter (where not acted and resolved_at is not null) desc",
    Sort.ALERTS: "count(*) desc",
    Sort.PAGES: "sum(pages) desc",
    Sort.NOT_USEFUL: "count(*) filter (where marks > 0) desc",
}
_WHICH = {
    What.ALERTS: "true",
    What.INCIDENTS: "incident_id is not null",
    What.PAGES: "pages > 0",
    What.NIGHT: "night > 0",
    What.ACTED: "acted",
    What.IGNORED: "not acted and resolved_at is not null",
    What.NOT_USEFUL: "marks > 0",
    What.QUICK: f"life <= {QUICK} and not acted",
}


def noise(
    *,
    actor: Actor,
    scope: Scope,
    by: By = By.RULE,
    sort: Sort = Sort.NOISE,
    limit: int = NOISIEST,
    now: datetime,
) -> list[Noise]:
    """Return the noisiest rules, services or integrations of the window, the worst first."""
    require(actor, RULES[Action.READ], "seeing figures")
    statement = _facts(actor, scope) + _SUMS.format(
        key=_KEYS[by],
        sort=_SORTS[sort],
        quick=QUICK,
        brief=_within("not acted"),
        delayed=_within("acted"),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(actor, scope, now) | {"limit": limit})
        rows = cursor.fetchall()
    return _named([_line(by, row) for row in rows])


def records(
    *,
    actor: Actor,
    scope: Scope,
    what: What = What.ALERTS,
    limit: int = NOISIEST,
    cursor: str | None = None,
    now: datetime,
) -> Page[Record]:
    """Return the alerts behind a figure, those that came last first."""
    require(actor, RULES[Action.READ], "seeing figures")
    after = uuid_key(read_cursor(cursor, 1)[0]) if cursor else None
    statement = _facts(actor, scope) + _RECORDS.format(what=_WHICH[what])
    values = _values(actor, scope, now) | {"after": after, "limit": clean_limit(limit) + 1}
    with connection.cursor() as found:
        found.execute(statement, values)
        rows = [_record(row) for row in found.fetchall()]
    return cut(rows, limit, lambda one: (str(one.alert_id),))


def _facts(actor: Actor, scope: Scope) -> str:
    seen, _ = visible_condition(actor, "i")
    hidden = f"case when i.id is null then not a.is_restricted else {seen} end"
    return _FACTS.format(
        rule_label=_RULE_LABEL,
        rule=_RULE,
        visible="true" if knows_all(actor) else hidden,
        narrowed=_narrowed(scope),
        from_=NIGHT_FROM,
        to=NIGHT_TO,
    )


def _narrowed(scope: Scope) -> str:
    parts = []
    if scope.integration_id is not None:
        parts.append("and a.integration_id = %(integration)s")
    if scope.service_id is not None:
        parts.append("and a.service_id = %(service)s")
    if scope.without_service:
        parts.append("and a.service_id is null")
    if scope.team_id is not None:
        parts.append(
            "and a.service_id in (select id from catalog_service where team_id = %(team)s)"
        )
    if scope.rule is not None:
        parts.append(f"and {_RULE_LABEL} = %(rule_label)s and {_RULE} = %(rule)s")
    return " ".join(parts)


def _values(actor: Actor, scope: Scope, now: datetime) -> dict[str, Any]:
    _, seen = visible_condition(actor, "i")
    return {
        **seen,
        "first": first_id(scope.since),
        "last": first_id(scope.until),
        "integration": scope.integration_id,
        "service": scope.service_id,
        "team": scope.team_id,
        "rule_label": scope.rule_label,
        "rule": scope.rule,
        "now": now,
    }


def _within(which: str) -> str:
    return ", ".join(f"count(*) filter (where life <= {wait} and {which})" for wait in WAITS)


def _line(by: By, row: Sequence[Any]) -> Noise:
    width = _KEYS[by].count(",") + 1
    key, figures = row[:width], row[width:]
    median, brief, delayed = figures[-3:]
    counts: dict[str, Any] = dict(zip(_COUNTED, map(int, figures[:-3]), strict=True))
    return Noise(
        key=":".join(str(part) for part in key),
        label="",
        integration_id=key[0] if by is not By.SERVICE else None,
        service_id=key[0] if by is By.SERVICE else None,
        rule_label=key[1] if by is By.RULE else "",
        rule=key[2] if by is By.RULE else "",
        median_life=None if median is None else float(median),
        brief=dict(zip(WAITS, brief, strict=True)),
        delayed=dict(zip(WAITS, delayed, strict=True)),
        **counts,
    )


def _named(lines: list[Noise]) -> list[Noise]:
    """Return the lines with the names of what they are about."""
    integrations = dict(
        Integration.objects.filter(pk__in={one.integration_id for one in lines}).values_list(
            "pk", "name"
        )
    )
    services = dict(
        Service.objects.filter(pk__in={one.service_id for one in lines}).values_list("pk", "name")
    )
    found = []
    for one in lines:
        integration = integrations.get(one.integration_id, "") if one.integration_id else ""
        service = services.get(one.service_id, "") if one.service_id else ""
        label = one.rule or integration or service or "No service"
        found.append(replace(one, label=label, integration=integration, service=service))
    return found


def _record(row: Sequence[Any]) -> Record:
    (id_, title, severity, state, came_at, life, count, number, acted, marks, pages, night) = row
    return Record(
        alert_id=id_,
        title=title,
        severity=severity,
        state=state,
        came_at=came_at,
        life=None if life is None else timedelta(seconds=float(life)),
        count=count,
        incident="" if number is None else f"INC-{number}",
        acted=acted,
        not_useful=marks,
        pages=pages,
        night_pages=night,
    )


_COUNTED = (
    "alerts", "repeats", "incidents", "with_incident", "pages", "night_pages", "idle_pages",
    "judged", "acted", "not_useful", "quick",
)  # fmt: skip
