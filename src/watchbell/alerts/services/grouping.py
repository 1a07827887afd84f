"""Which incident an alert belongs to: an open one of its group, or one to declare."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection

from watchbell.alerts.domain import Grouping, Severity, levels_for, rank_of
from watchbell.alerts.domain.grouping import takes_in
from watchbell.alerts.models import Alert
from watchbell.alerts.services.beginning import begin_incidents
from watchbell.alerts.services.causes import causes_of, roots_among
from watchbell.catalog.models import Service
from watchbell.catalog.selectors import related_services
from watchbell.incidents.domain import OPEN_STATES
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import final_targets
from watchbell.platform.planning import planned_anew

# What is held back has no incident, and says nothing about where its thread goes. (That is asked
# by a function: "is not null" might be answered by the index of incidents, which is ruin.)
_LAST = """
select heard.integration_id, heard.value, last.incident_id, last.first_seen_at
from unnest(%s::uuid[], %s::text[]) as heard (integration_id, value)
cross join lateral (
    select a.incident_id, a.first_seen_at from alerts_alert a
    where {same} and num_nulls(a.incident_id) = 0
    order by a.first_seen_at desc, a.id desc limit 1
) last
"""
# The planner uses a partial index only when it sees its condition.
_LAST_OF = {
    "group": _LAST.format(
        same="a.integration_id = heard.integration_id"
        ' and a."group" = heard.value and a."group" <> \'\''
    ),
    "key": _LAST.format(same="a.integration_id = heard.integration_id and a.key = heard.value"),
    "route": _LAST.format(same="a.thread = heard.value and a.thread <> ''"),
}
_LAST_NEAR = """
select near.service_id, last.incident_id, last.first_seen_at, last.is_restricted
from unnest(%s::uuid[]) as near (service_id)
cross join lateral (
    select a.incident_id, a.first_seen_at, a.is_restricted from alerts_alert a
    where a.service_id = near.service_id and num_nulls(a.incident_id) = 0
    order by a.id desc limit 1
) last
"""
_ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"
_NEIGHBOURHOOD = "alerts: related services"


@dataclass(frozen=True, slots=True)
class Thread:
    """What shares one open incident: a route's group, the vendor's group, or one key by itself.

    A route's group is of no one integration.
    """

    integration_id: UUID | None
    by: str
    value: str


@dataclass(frozen=True, slots=True)
class Last:
    """Where the newest alert went that shares a thread, or a service, and when it came."""

    incident_id: UUID
    at: datetime
    is_restricted: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """What placing a batch led to: `attached` are the alerts that began no incident.

    `worse` are those of them that are more urgent than the incident they came to.
    """

    attached: list[Alert]
    worse: list[Alert]


NOTHING = Placed([], [])


def thread_of(alert: Alert) -> Thread:
    """Return what this alert shares its incident with."""
    if alert.thread:
        return Thread(None, "route", alert.thread)
    if alert.integration.grouping == Grouping.GROUP and alert.group:
        return Thread(alert.integration_id, "group", alert.group)
    return Thread(alert.integration_id, "key", alert.key)


def place(
    alerts: Sequence[Alert], services: Mapping[UUID, Service | None], now: datetime
) -> Placed:
    """Give each new alert its incident: attach it to its thread's open one, or declare one.

    Alerts of one thread share an incident, which the most severe of them describes. An
    incident that people have ended is over: the next alert begins another.
    """
    threads: dict[Thread, list[Alert]] = {}
    for alert in alerts:
        threads.setdefault(thread_of(alert), []).append(alert)
    _queue_up(threads)
    open_incidents = _open_incidents(threads)
    _take_to_causes(threads, open_incidents, now)
    joined = _join_related(threads, open_incidents)
    attached: list[Alert] = []
    worse: list[Alert] = []
    leads: dict[UUID, list[Alert]] = {}
    for thread, members in joined.items():
        incident = open_incidents.get(thread)
        if incident is None:
            lead = min(members, key=lambda alert: rank_of(alert.severity))
            leads[lead.id] = members
            attached += [alert for alert in members if alert is not lead]
        else:
            attached += members
            _assign(members, incident.pk)
            worse += [alert for alert in members if is_more_urgent(alert, incident)]
    begin = [alert for alert in alerts if alert.id in leads]
    roots = roots_among([lead for lead in begin if not lead.is_restricted])
    attached += [lead for lead in begin if lead.id in roots]
    declared = begin_incidents([lead for lead in begin if lead.id not in roots], services, now)
    begun = {lead.id: incident_id for lead, incident_id in declared}
    for lead in begin:
        _assign(leads[lead.id], begun[roots.get(lead.id, lead).id])
    return Placed(attached, worse)


def _take_to_causes(
    threads: Mapping[Thread, Sequence[Alert]], open_incidents: dict[Thread, Incident], now: datetime
) -> None:
    """Add for threads without an incident that of what their service needs, where it is failing."""
    alone = {
        thread: min(members, key=lambda alert: rank_of(alert.severity))
        for thread, members in threads.items()
        if thread not in open_incidents
    }
    causes = causes_of([lead for lead in alone.values() if not lead.is_restricted], now)
    found = lock_open_incidents(causes.values()) if causes else {}
    for thread, lead in alone.items():
        if lead.id in causes and causes[lead.id] in found:
            open_incidents[thread] = found[causes[lead.id]]


def _queue_up(threads: Mapping[Thread, Sequence[Alert]]) -> None:
    """Have workers that hear different integrations open one incident for a thread they share."""
    shared = {thread.value for thread in threads if thread.integration_id is None}
    if any(_is_sociable(alert) for members in threads.values() for alert in members):
        shared.add(_NEIGHBOURHOOD)
    with connection.cursor() as cursor:
        for name in sorted(shared):
            cursor.execute(_ONE_AT_A_TIME, [name])


def _is_sociable(alert: Alert) -> bool:
    return bool(alert.ruling.related) and alert.service_id is not None


def _join_related(
    threads: Mapping[Thread, list[Alert]], open_incidents: dict[Thread, Incident]
) -> dict[Thread, list[Alert]]:
    """Let threads without an incident join that of related services, or one another.

    What is found open is added to `open_incidents`. Only what is equally restricted is joined.
    """
    alone = [
        thread
        for thread, members in threads.items()
        if thread not in open_incidents and _is_sociable(members[0])
    ]
    if not alone:
        return dict(threads)
    reach = _reach([threads[thread][0] for thread in alone])
    last = _last_near({service for near in reach.values() for service in near})
    incidents = lock_open_incidents(one.incident_id for one in last.values())
    joined = {thread: list(members) for thread, members in threads.items()}
    begun: dict[tuple[UUID, bool], Thread] = {}
    for thread in alone:
        first = threads[thread][0]
        near = reach[first.id]
        if incident := _nearest(first, near, last, incidents):
            open_incidents[thread] = incident
            continue
        restricted = first.is_restricted
        host = next((begun[s, restricted] for s in near if (s, restricted) in begun), None)
        if host is not None and host in joined and host != thread:
            joined[host] += joined.pop(thread)
        assert first.service_id is not None
        begun.setdefault((first.service_id, restricted), host or thread)
    return joined


def _reach(alerts: Sequence[Alert]) -> dict[UUID, set[UUID]]:
    """Return for each alert the services that its route counts as related, its own included."""
    found: dict[UUID, set[UUID]] = {}
    for hops in {alert.ruling.related or 0 for alert in alerts}:
        those = [alert for alert in alerts if (alert.ruling.related or 0) == hops]
        near = related_services({a.service_id for a in those if a.service_id}, hops)
        found |= {alert.id: near[alert.service_id] for alert in those if alert.service_id}
    return found


def _last_near(services: Iterable[UUID]) -> dict[UUID, Last]:
    wanted = list(services)
    with planned_anew(len(wanted)), connection.cursor() as cursor:
        cursor.execute(_LAST_NEAR, [wanted])
        last = {row[0]: Last(row[1], row[2], row[3]) for row in cursor.fetchall()}
    gone = final_targets({one.incident_id for one in last.values()}) if last else {}
    return {
        key: replace(one, incident_id=gone.get(one.incident_id, one.incident_id))
        for key, one in last.items()
    }


def _nearest(
    alert: Alert,
    near: Iterable[UUID],
    last: Mapping[UUID, Last],
    incidents: Mapping[UUID, Incident],
) -> Incident | None:
    """Return the open incident of a related service whose last alert is the newest."""
    fitting = [
        one
        for service in near
        if (one := last.get(service)) is not None
        and one.is_restricted == alert.is_restricted
        and (incident := incidents.get(one.incident_id)) is not None
        and takes_in(alert.ruling, at=alert.first_seen_at, last=one.at, began=incident.created_at)
    ]
    if not fitting:
        return None
    return incidents[max(fitting, key=lambda one: one.at).incident_id]


def is_more_urgent(alert: Alert, incident: Incident) -> bool:
    """Say whether an alert asks for more hurry than an incident has."""
    urgency = levels_for(Severity(alert.severity), None).urgency
    return incident.urgency is not None and urgency < incident.urgency


def _assign(alerts: Iterable[Alert], incident_id: UUID) -> None:
    for alert in alerts:
        alert.incident_id = incident_id


def _open_incidents(threads: Mapping[Thread, Sequence[Alert]]) -> dict[Thread, Incident]:
    """Return the threads whose newest alert's incident takes in more; those are locked."""
    last = last_of(threads)
    found = lock_open_incidents(one.incident_id for one in last.values())
    return {
        thread: incident
        for thread, one in last.items()
        if (incident := found.get(one.incident_id)) is not None
        and _takes_in(threads[thread][0], one, incident)
    }


def _takes_in(alert: Alert, last: Last, incident: Incident) -> bool:
    if not alert.thread:
        return True
    began = incident.created_at
    return takes_in(alert.ruling, at=alert.first_seen_at, last=last.at, began=began)


def last_of(threads: Iterable[Thread]) -> dict[Thread, Last]:
    """Return where the newest alert of each thread went that has an incident, open or not.

    An incident that was merged stands for the one it is part of now.
    """
    last: dict[Thread, Last] = {}
    for by, query in _LAST_OF.items():
        wanted = [thread for thread in threads if thread.by == by]
        if not wanted:
            continue
        with planned_anew(len(wanted)), connection.cursor() as cursor:
            cursor.execute(query, [[t.integration_id for t in wanted], [t.value for t in wanted]])
            for integration_id, value, incident_id, at in cursor.fetchall():
                last[Thread(integration_id, by, value)] = Last(incident_id, at)
    gone = final_targets({one.incident_id for one in last.values()}) if last else {}
    return {
        thread: replace(one, incident_id=gone.get(one.incident_id, one.incident_id))
        for thread, one in last.items()
    }


def would_join(alert: Alert) -> Incident | None:
    """Return the open incident that this alert would join now; reads only."""
    if one := last_of([thread_of(alert)]).get(thread_of(alert)):
        incident = _open_by_id([one.incident_id]).get(one.incident_id)
        if incident is not None and _takes_in(alert, one, incident):
            return incident
    if not _is_sociable(alert):
        return None
    near = _reach([alert])[alert.id]
    last = _last_near(near)
    return _nearest(alert, near, last, _open_by_id(one.incident_id for one in last.values()))


def _open_by_id(ids: Iterable[UUID]) -> dict[UUID, Incident]:
    return Incident.objects.filter(state__in=sorted(OPEN_STATES)).in_bulk(list(set(ids)))


def lock_open_incidents(ids: Iterable[UUID]) -> dict[UUID, Incident]:
    """Return those of the incidents that are open, locked in one order for every caller."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = Incident.objects.select_for_update(of=("self",)).filter(
        pk__in=wanted, state__in=sorted(OPEN_STATES)
    )
    return {incident.id: incident for incident in rows.order_by("pk")}
