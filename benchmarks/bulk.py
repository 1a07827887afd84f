"""Many incidents at once, with their events and comments: what the page benchmark looks at.

    DATABASE_URL=postgresql://... python -m benchmarks.bulk --incidents 100000

Writes past the services, by `insert ... select`, into a migrated database whose tables are
otherwise small. Spreads, texts and states are like those of the demo; the same number gives
the same rows, but for their ids.
"""

import argparse
import os
import time
from datetime import UTC, datetime, timedelta

import psycopg

from watchbell.demo.material import TOPICS
from watchbell.platform.postgres import embedded_url
from watchbell.platform.settings import load

PEOPLE, TEAMS, SERVICES = 60, 8, 40
ONE_IN, LONG = 2000, 200
"""Every such incident has this many comments more, each with its event."""
_YEARS = timedelta(days=730)
_OPEN_AGE = timedelta(days=20)

# A number's digest stands for its chance, so that rows do not depend on the order of writing.
_CHANCE = "(('x' || substr(md5({salt} || n::text), 1, 7))::bit(28)::int %% {sides})"


def chance(salt: str, sides: int) -> str:
    """Return SQL for a number from 0 below `sides`, the same for the same row."""
    return _CHANCE.format(salt=f"'{salt}'", sides=sides)


_COMPANY = f"""
insert into accounts_team (id, name, slug, description, created_at, version)
select gen_random_uuid(), 'Team ' || n, 'bulk-team-' || n, '', %(since)s, 1
from generate_series(1, {TEAMS}) n;

insert into accounts_person
    (id, password, email, name, role, timezone, is_active, created_at, version)
select gen_random_uuid(), '!', 'bulk-' || n || '@example.com', 'Person ' || n,
       case when n <= 30 then 'responder' else 'requester' end, 'UTC', true, %(since)s, 1
from generate_series(1, {PEOPLE}) n;

insert into catalog_service
    (id, name, slug, description, team_id, criticality, default_category, cost_per_minute,
     is_active, created_at, version)
select gen_random_uuid(), 'Service ' || n, 'bulk-service-' || n, '', t.id, 1 + n %% 4, '', n,
       true, %(since)s, 1
from generate_series(1, {SERVICES}) n
join accounts_team t on t.slug = 'bulk-team-' || (1 + n %% {TEAMS});
"""

_PLAN = f"""
create temporary table plan as
with picked as (
    select n, %(since)s + (%(until)s - %(since)s) * (n::float8 / %(count)s) as created_at,
           {chance("title", 10**6)} as title, {chance("service", SERVICES)} + 1 as service,
           {chance("who", 30)} + 1 as helper, {chance("caller", 30)} + 31 as caller,
           1 + {chance("impact", 4)} as impact, 1 + {chance("urgency", 4)} as urgency,
           {chance("state", 1000)} as state, {chance("answer", 3600)} as answer,
           {chance("work", 40_000)} as work, {chance("channel", 4)} as channel
    from generate_series(1, %(count)s) n
)
select p.*, gen_random_uuid() as id, s.id as service_id, s.team_id,
       h.id as helper_id, h.name as helper_name, c.id as caller_id, c.name as caller_name,
       k.id as category_id, m.priority,
       case when p.created_at < %(until)s - %(open_age)s::interval
            then case when p.state < 40 then 'cancelled' else 'closed' end
            else (array['new', 'in_progress', 'on_hold', 'resolved', 'resolved', 'closed'])
                 [1 + p.state %% 6]
       end as final
from picked p
join catalog_service s on s.slug = 'bulk-service-' || p.service
join accounts_person h on h.email = 'bulk-' || p.helper || '@example.com'
join accounts_person c on c.email = 'bulk-' || p.caller || '@example.com'
join incidents_prioritycell m on (m.impact, m.urgency) = (p.impact, p.urgency)
join (select id, row_number() over (order by id) - 1 as place, count(*) over () as many
      from incidents_category) k on k.place = p.title %% k.many;
"""

_INCIDENTS = """
insert into incidents_incident
    (id, number, type, state, title, description, channel, category_id, impact, urgency, priority,
     priority_reason, severity, effect, major_state, service_id, team_id, assignee_id, reporter_id,
     affected, labels, custom, detected_at, created_at, updated_at, categorised_at,
     prioritised_at, acknowledged_at, acknowledged_by_id, first_acknowledged_at, started_at,
     diagnosis, restored_at, resolved_at, closed_at, cancelled_at, resolved_gap_seconds,
     hold_reason, follow_up_at, close_at, outcome, cause, notes, cancel_code, reopen_count,
     reassignment_count, version)
select id, nextval('incidents_number'), 'incident', final,
       (%(titles)s::text[])[1 + title %% cardinality(%(titles)s::text[])] || ' (' || n || ')',
       (%(bodies)s::text[])[1 + title %% cardinality(%(bodies)s::text[])],
       (array['self_service', 'email', 'phone', 'monitoring'])[1 + channel], category_id,
       impact, urgency, priority, 'Impact ' || impact || ' x urgency ' || urgency, '', 'degraded',
       'none', service_id, team_id, case when final <> 'new' then helper_id end, caller_id, '',
       '{}', '{}', created_at - interval '3 minutes', created_at, least(ended, %(until)s),
       created_at, created_at, answered, case when answered is not null then helper_id end,
       answered, answered, '', resolved, resolved, closed,
       case when final = 'cancelled' then ended end, 0,
       case when final = 'on_hold' then 'awaiting_vendor' else '' end,
       case when final = 'on_hold' then %(until)s + interval '2 days' end,
       case when final = 'resolved' then resolved + interval '7 days' end,
       case when resolved is not null then 'permanent' else '' end,
       case when resolved is not null then 'change' else '' end,
       case when resolved is not null then 'Put the old configuration back.' else '' end,
       case when final = 'cancelled' then 'false_alarm' else '' end, 0, (state %% 9 = 0)::int, 5
from plan, lateral (
    select case when final not in ('new', 'cancelled')
                then least(created_at + answer * interval '1 second', %(until)s) end as answered,
           least(created_at + (answer + work) * interval '1 second', %(until)s) as ended
) life, lateral (
    select case when final in ('resolved', 'closed') then ended end as resolved,
           case when final = 'closed' then least(ended + interval '3 days', %(until)s) end as closed
) ends
"""

_COMMENTS = """
insert into incidents_comment
    (id, incident_id, author_id, author_name, visibility, body, created_at)
select gen_random_uuid(), id, helper_id, helper_name,
       case when c = 1 then 'public' else 'internal' end,
       (%(bodies)s::text[])[1 + (title + c) %% cardinality(%(bodies)s::text[])],
       created_at + answer * interval '1 second' + c * interval '7 minutes'
from plan, generate_series(1, 2) c where final not in ('new', 'cancelled')
"""

_LONG_STORIES = f"""
insert into incidents_comment
    (id, incident_id, author_id, author_name, visibility, body, created_at)
select gen_random_uuid(), id, helper_id, helper_name, 'internal',
       (%(bodies)s::text[])[1 + (title + c) %% cardinality(%(bodies)s::text[])],
       created_at + answer * interval '1 second' + c * interval '1 minute'
from plan, generate_series(1, {LONG}) c
where n %% {ONE_IN} = 0 and final not in ('new', 'cancelled')
"""

_EVENTS = """
insert into platform_event
    (at, id, kind, subject_kind, subject_id, actor_kind, actor_id, actor_name, payload, position)
select at, gen_random_uuid(), kind, 'incident', subject, 'person', helper_id, helper_name,
       payload, row_number() over (order by at)
from (
    select created_at as at, 'incident.declared' as kind, id as subject, helper_id, helper_name,
           jsonb_build_object('number', n, 'title', 'Bulk', 'channel', 'email', 'service_id',
                              service_id, 'team_id', team_id, 'priority', priority) as payload
    from plan
    union all
    select created_at + answer * interval '1 second' + e.later, e.kind, id, helper_id,
           helper_name, e.payload
    from plan, (values
        ('incident.acknowledged', interval '0', '{"first": true}'::jsonb),
        ('incident.started', interval '0.001 second', '{}'::jsonb)) e (kind, later, payload)
    where final not in ('new', 'cancelled')
    union all
    select c.created_at, 'incident.comment_added', c.incident_id, c.author_id, c.author_name,
           jsonb_build_object('comment_id', c.id, 'visibility', c.visibility)
    from incidents_comment c join plan p on p.id = c.incident_id
    union all
    select i.resolved_at, 'incident.resolved', i.id, p.helper_id, p.helper_name,
           jsonb_build_object('outcome', i.outcome, 'cause', i.cause, 'notes', i.notes,
                              'restored_at', i.restored_at)
    from incidents_incident i join plan p on p.id = i.id where i.resolved_at is not null
    union all
    select i.closed_at, 'incident.closed', i.id, p.helper_id, p.helper_name,
           jsonb_build_object('why', 'No objection within 7 days.')
    from incidents_incident i join plan p on p.id = i.id where i.closed_at is not null
) happened
"""

_READ_BY_ALL = """
update platform_eventhead set position = (select count(*) from platform_event);
update platform_subscriptioncursor set position = (select position from platform_eventhead);
analyze;
"""


def generate(database_url: str, *, incidents: int, now: datetime, span: timedelta = _YEARS) -> None:
    """Write the incidents of the two years before `now`, or of another span; all or nothing."""
    values = {
        "count": incidents,
        "since": now - span,
        "until": now,
        "open_age": _OPEN_AGE,
        "titles": [_filled(title) for topic in TOPICS for title in topic.titles],
        "bodies": [_filled(text) for topic in TOPICS for text in topic.descriptions],
    }
    with psycopg.connect(database_url, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute("set synchronous_commit = off")
        # What is written here points at what is written here: a million checks say nothing new.
        connection.execute("set session_replication_role = replica")
        _make_months(connection, now - span, now)
        for statement in (_COMPANY, _PLAN, _INCIDENTS, _COMMENTS, _LONG_STORIES, _EVENTS):
            connection.execute(statement, values)
        connection.execute(_READ_BY_ALL)


def _make_months(connection: psycopg.Connection, since: datetime, until: datetime) -> None:
    month = datetime(since.year, since.month, 1, tzinfo=UTC)
    while month <= until:
        following = (month + timedelta(days=32)).replace(day=1)
        connection.execute(
            f"create table if not exists platform_event_{month:%Y_%m} partition of platform_event"
            f" for values from ('{month:%Y-%m-%d}Z') to ('{following:%Y-%m-%d}Z')"
        )
        month = following


def _filled(template: str) -> str:
    """Return a text of the demo with something in its gaps."""
    return template.replace("{", "").replace("}", "")


def main() -> None:
    """Fill DATABASE_URL, or the embedded database of WATCHBELL_HOME."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=100_000)
    options = parser.parse_args()
    settings = load(os.environ)
    began = time.monotonic()
    generate(
        str(settings.database_url or embedded_url(settings.home)),
        incidents=options.incidents,
        now=datetime.now(UTC),
    )
    print(f"{options.incidents} incidents in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
