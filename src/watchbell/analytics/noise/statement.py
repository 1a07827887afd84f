"""The statement that noise is read by: facts of each alert of a window, and their sums.

Each fact is found for all alerts at once, not for one after the other: of a quarter of a million
that takes two seconds instead of ten.
"""

from watchbell.analytics.noise.facts import (
    NIGHT_FROM,
    NIGHT_TO,
    QUICK,
    RULE_LABELS,
    TITLE,
    WAITS,
    By,
    Sort,
    What,
)

NO_SERVICE = "00000000-0000-0000-0000-000000000000"
"""What stands for no service in a key, which must equal itself."""
_NAMED = " ".join(f"when a.labels->>'{name}' <> '' then '{name}'" for name in RULE_LABELS)
_VALUES = ", ".join(f"nullif(a.labels->>'{name}', '')" for name in RULE_LABELS)
RULE_LABEL = f"case {_NAMED} else '{TITLE}' end"
RULE = f"coalesce({_VALUES}, a.title)"
_COLUMNS = {
    By.RULE: f"a.integration_id, {RULE_LABEL} as rule_label, {RULE} as rule",
    By.SERVICE: f"coalesce(a.service_id, '{NO_SERVICE}') as service_id",
    By.INTEGRATION: "a.integration_id",
}
KEYS = {
    By.RULE: ("integration_id", "rule_label", "rule"),
    By.SERVICE: ("service_id",),
    By.INTEGRATION: ("integration_id",),
}
_VISIBLE = """and case when a.incident_id is null then not a.is_restricted or %(knows_all)s
    else a.incident_id <> all(%(hidden)s::uuid[]) end"""
# An incident's first act is that of a person, or the answer that its source passed on. Watching
# and reading are no acts. What a person did to the alert itself counts as well. The log is asked
# only where the incident's own answer does not decide.
_FACTS = """
with mine as materialized (
    select a.id, a.incident_id, a.count, a.first_seen_at, a.resolved_at,
        coalesce(a.resolved_at, %(now)s) as until,
        case when a.resolved_at is null then null
             else greatest(extract(epoch from a.resolved_at - a.first_seen_at), 0)::float8
        end as life, {columns}
    from alerts_alert a
    where a.id >= %(first)s and a.id < %(last)s {visible} {narrowed}
),
cases as materialized (
    select i.id, i.created_at, i.first_acknowledged_at
    from (select distinct incident_id from mine) involved
    join incidents_incident i on i.id = involved.incident_id
),
told as materialized (
    select first.id, told.pages, told.night from (
        select incident_id, count(*) as pages,
            count(*) filter (where hour >= {night_from} or hour < {night_to}) as night
        from (
            select distinct on (p.escalation_id, p.loop, p.step, p.person_id) w.incident_id,
                extract(hour from p.created_at at time zone who.timezone) as hour
            from cases join paging_escalation w on w.incident_id = cases.id
            join paging_page p on p.escalation_id = w.id
            join accounts_person who on who.id = p.person_id
            order by p.escalation_id, p.loop, p.step, p.person_id, p.created_at
        ) page group by incident_id
    ) told
    cross join lateral (
        select b.id from alerts_alert b where b.incident_id = told.incident_id
        order by b.id limit 1) first
),
undecided as materialized (
    select m.id, m.incident_id, m.until, c.created_at
    from mine m join cases c on c.id = m.incident_id
    where coalesce(c.first_acknowledged_at > m.until, true)
),
acts as materialized (
    select u.id from undecided u
    where exists (
        select from platform_event e
        where e.subject_kind = 'incident' and e.subject_id = u.incident_id
            and e.actor_kind = 'person'
            and e.kind not in ('incident.watched', 'incident.unwatched', 'incident.declared')
            and e.at >= u.created_at and e.at <= u.until and e.at < %(now)s)
    union
    select m.id from platform_event e join mine m on m.id = e.subject_id
    where e.subject_kind = 'alert' and e.actor_kind = 'person'
        and e.kind in ('alert.acknowledged', 'alert.resolved', 'alert.snoozed')
        and e.at between m.first_seen_at and m.until
        and e.at between (select min(first_seen_at) from mine) and %(now)s
),
marked as materialized (
    select alert_id, count(*) as marks from alerts_feedback
    where alert_id >= %(first)s and alert_id < %(last)s group by alert_id
),
facts as materialized (
    select m.*, coalesce(t.pages, 0) as pages, coalesce(t.night, 0) as night,
        coalesce(k.marks, 0) as marks,
        coalesce(c.first_acknowledged_at <= m.until, false) or acts.id is not null as acted
    from mine m left join cases c on c.id = m.incident_id
    left join told t on t.id = m.id
    left join acts on acts.id = m.id
    left join marked k on k.alert_id = m.id
)"""
# Medians and distinct incidents are worked out for the lines that are shown alone.
_SUMS = """,
noisiest as materialized (
    select *, row_number() over (order by {sort}, alerts desc, {key})::int as place from (
        select {key}, count(*) as alerts, sum(count) - count(*) as repeats,
            count(incident_id) as with_incident, sum(pages) as pages, sum(night) as night,
            coalesce(sum(pages) filter (where not acted), 0) as idle,
            count(*) filter (where acted or resolved_at is not null) as judged,
            count(*) filter (where acted) as acted,
            count(*) filter (where not acted and resolved_at is not null) as ignored,
            count(*) filter (where marks > 0) as not_useful
        from facts group by {key}
    ) lines order by place limit %(limit)s
),
more as materialized (
    select n.place, count(distinct f.incident_id) as incidents,
        count(*) filter (where f.life <= {quick} and not f.acted) as quick,
        percentile_cont(0.5) within group (order by f.life) as median,
        array[{brief}] as brief, array[{delayed}] as delayed
    from facts f join (select {key}, place from noisiest) n using ({key}) group by n.place
)
select {key}, alerts, repeats, incidents, with_incident, pages, night, idle, judged, acted,
    not_useful, quick, median, brief, delayed
from noisiest join more using (place) order by place
"""
_SORTS = {
    Sort.NOISE: "idle desc, ignored desc",
    Sort.ALERTS: "alerts desc",
    Sort.PAGES: "pages desc",
    Sort.NOT_USEFUL: "not_useful desc",
}
_RECORDS = """
select seen.*, a.id, a.title, a.severity, a.state, a.first_seen_at, f.life, a.count, i.number,
    f.acted, f.marks, f.pages, f.night
from (select count(*) as looked_at, (array_agg(id order by id))[1] as lowest from mine) seen
left join (facts f join alerts_alert a on a.id = f.id
    left join incidents_incident i on i.id = f.incident_id) on {what}
order by a.id desc limit %(limit)s
"""
_WHICH = {
    What.ALERTS: "true",
    What.INCIDENTS: "f.incident_id is not null",
    What.PAGES: "f.pages > 0",
    What.NIGHT: "f.night > 0",
    What.ACTED: "f.acted",
    What.IGNORED: "not f.acted and f.resolved_at is not null",
    What.NOT_USEFUL: "f.marks > 0",
    What.QUICK: f"f.life <= {QUICK} and not f.acted",
}


def sums(by: By, sort: Sort, narrowed: str) -> str:
    """Return the statement for the noisiest `limit` rules, services or integrations."""
    return _facts(_COLUMNS[by], narrowed) + _SUMS.format(
        key=", ".join(KEYS[by]),
        sort=_SORTS[sort],
        quick=QUICK,
        brief=_within("not f.acted"),
        delayed=_within("f.acted"),
    )


def records(what: What, narrowed: str) -> str:
    """Return the statement for the alerts behind a figure among the next `chunk` below `below`."""
    newest = "and (%(below)s::uuid is null or a.id < %(below)s) order by a.id desc limit %(chunk)s"
    return _facts("a.service_id", f"{narrowed} {newest}") + _RECORDS.format(what=_WHICH[what])


def _facts(columns: str, narrowed: str) -> str:
    return _FACTS.format(
        columns=columns,
        visible=_VISIBLE,
        narrowed=narrowed,
        night_from=NIGHT_FROM,
        night_to=NIGHT_TO,
    )


def _within(which: str) -> str:
    return ", ".join(f"count(*) filter (where f.life <= {wait} and {which})" for wait in WAITS)
