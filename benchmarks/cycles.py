"""Promises for incidents that `benchmarks.bulk` made: two cycles each, written past the services.

An answer in half an hour and a resolution in four hours for each degree of priority, by the clock.
What is worked out from the log is measured by `benchmarks.sla`; here it is only to be summed up.
"""

from datetime import datetime

import psycopg

_POLICIES = """
insert into sla_policy
    (id, slug, name, description, kind, metric, position, created_at, version)
select gen_random_uuid(), 'bulk-' || metric, initcap(metric), '', 'sla', metric, 900, %(now)s, 1
from unnest(array['response', 'resolution']) as metric
"""
_VERSIONS = """
insert into sla_policyversion (id, policy_id, no, valid_from, definition, note, created_at)
select gen_random_uuid(), id, 1, %(now)s, '{}', '', %(now)s
from sla_policy where slug in ('bulk-response', 'bulk-resolution')
"""
_CYCLES = """
insert into sla_cycle
    (id, incident_id, policy_id, policy_version_id, kind, metric, no, state, goal_name, goal_span,
     started_at, due_at, risk_at, elapsed_business, paused_total, counted_at, pause_reason,
     stopped_at, breached_at, reached, stated, source, void_reason)
select gen_random_uuid(), i.id, p.id, v.id, 'sla', p.metric, 1,
       case when w.ended is not null then 'completed'
            when i.state = 'on_hold' then 'paused' else 'running' end,
       'P' || i.priority, w.goal, i.created_at, i.created_at + w.goal,
       i.created_at + w.goal * 0.75, coalesce(w.ended, i.created_at + w.goal) - i.created_at,
       interval '0', coalesce(w.ended, i.created_at), '', w.ended,
       case when coalesce(w.ended, %(now)s) - i.created_at > w.goal
            then i.created_at + w.goal end,
       '{}', false, '', ''
from incidents_incident i
cross join sla_policy p join sla_policyversion v on v.policy_id = p.id
cross join lateral (select
    case p.metric when 'response' then i.first_acknowledged_at else i.resolved_at end as ended,
    case p.metric when 'response' then interval '30 minutes'
         else interval '4 hours' * i.priority end as goal) w
where p.slug in ('bulk-response', 'bulk-resolution') and i.state <> 'cancelled'
"""


def promise(url: str, now: datetime) -> None:
    """Write the cycles, unless there are some."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("select exists (select from sla_cycle)").fetchone()
        if found and found[0]:
            return
        for statement in (_POLICIES, _VERSIONS, _CYCLES):
            connection.execute(statement, {"now": now})
        connection.execute("vacuum analyze sla_cycle")
