"""Which incident an alert belongs to: an open one of its group, or one to declare."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from watchbell.alerts.domain import Grouping, Severity, levels_for, rank_of
from watchbell.alerts.integrations.port import RESTRICTS
from watchbell.alerts.models import Alert
from watchbell.catalog.models import Service
from watchbell.incidents.domain import OPEN_STATES, Channel, Effect
from watchbell.incidents.models import Category, Incident
from watchbell.incidents.selectors import final_targets, forms_of
from watchbell.incidents.services import IncidentDraft, declare_incidents

_LAST = """
select heard.integration_id, heard.value, last.incident_id
from unnest(%s::uuid[], %s::text[]) as heard (integration_id, value)
cross join lateral (
    select a.incident_id from alerts_alert a
    where a.integration_id = heard.integration_id and a.{column} = heard.value {condition}
    order by a.id desc limit 1
) last
where last.incident_id is not null
"""
# The planner uses the partial index on groups only when it sees its condition.
_LAST_OF_GROUP = _LAST.format(column='"group"', condition="and a.\"group\" <> ''")
_LAST_OF_KEY = _LAST.format(column="key", condition="")


SECURITY = "security"
"""The type of incident that a restricting integration's alerts open, while there is such a type."""


@dataclass(frozen=True, slots=True)
class Thread:
    """What shares one open incident: the vendor's group, or one key by itself."""

    integration_id: UUID
    by_group: bool
    value: str


@dataclass(frozen=True, slots=True)
class Placed:
    """What placing a batch led to: `attached` are the alerts that began no incident.

    `worse` are those of them that are more urgent than the incident they came to.
    """

    attached: list[Alert]
    worse: list[Alert]


def thread_of(alert: Alert) -> Thread:
    """Return what this alert shares its incident with."""
    if alert.integration.grouping == Grouping.GROUP and alert.group:
        return Thread(alert.integration_id, True, alert.group)
    return Thread(alert.integration_id, False, alert.key)


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
    open_incidents = _open_incidents(threads)
    attached: list[Alert] = []
    worse: list[Alert] = []
    leads: list[Alert] = []
    for thread, members in threads.items():
        incident = open_incidents.get(thread)
        if incident is None:
            lead = min(members, key=lambda alert: rank_of(alert.severity))
            leads.append(lead)
            attached += [alert for alert in members if alert is not lead]
        else:
            attached += members
            _assign(members, incident.pk)
            worse += [alert for alert in members if _is_more_urgent(alert, incident)]
    for lead, incident_id in _declare(leads, services, now):
        _assign(threads[thread_of(lead)], incident_id)
    return Placed(attached, worse)


def _is_more_urgent(alert: Alert, incident: Incident) -> bool:
    urgency = levels_for(Severity(alert.severity), None).urgency
    return incident.urgency is not None and urgency < incident.urgency


def _assign(alerts: Iterable[Alert], incident_id: UUID) -> None:
    for alert in alerts:
        alert.incident_id = incident_id


def _open_incidents(threads: Iterable[Thread]) -> dict[Thread, Incident]:
    """Return the threads whose newest alert's incident is open; those incidents are locked.

    An incident that was merged stands for the one it is part of now.
    """
    last: dict[Thread, UUID] = {}
    for by_group, query in ((True, _LAST_OF_GROUP), (False, _LAST_OF_KEY)):
        wanted = [thread for thread in threads if thread.by_group is by_group]
        if not wanted:
            continue
        with connection.cursor() as cursor:
            cursor.execute(query, [[t.integration_id for t in wanted], [t.value for t in wanted]])
            for integration_id, value, incident_id in cursor.fetchall():
                last[Thread(integration_id, by_group, value)] = incident_id
    gone = final_targets(last.values()) if last else {}
    last = {thread: gone.get(incident_id, incident_id) for thread, incident_id in last.items()}
    found = lock_open_incidents(last.values())
    return {thread: found[key] for thread, key in last.items() if key in found}


def lock_open_incidents(ids: Iterable[UUID]) -> dict[UUID, Incident]:
    """Return those of the incidents that are open, locked in one order for every caller."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = Incident.objects.select_for_update(of=("self",)).filter(
        pk__in=wanted, state__in=sorted(OPEN_STATES)
    )
    return {incident.id: incident for incident in rows.order_by("pk")}


def _declare(
    leads: Sequence[Alert], services: Mapping[UUID, Service | None], now: datetime
) -> list[tuple[Alert, UUID]]:
    by_integration: dict[UUID, list[Alert]] = {}
    for lead in leads:
        by_integration.setdefault(lead.integration_id, []).append(lead)
    categories = _categories(leads, services)
    declared: list[tuple[Alert, UUID]] = []
    for group in by_integration.values():
        drafts = [_draft(lead, services[lead.id], categories, now) for lead in group]
        actor = group[0].integration.as_actor()
        incidents = declare_incidents(drafts=drafts, actor=actor, now=now)
        declared += [(lead, i.id) for lead, i in zip(group, incidents, strict=True)]
    return declared


def _categories(
    leads: Sequence[Alert], services: Mapping[UUID, Service | None]
) -> dict[str, Category]:
    slugs = {_category_slug(lead, services[lead.id]) for lead in leads} - {""}
    if not slugs:
        return {}
    return {c.slug: c for c in Category.objects.filter(slug__in=slugs, is_active=True)}


def _category_slug(alert: Alert, service: Service | None) -> str:
    return (service.default_category if service else "") or alert.integration.default_category


def _draft(
    alert: Alert, service: Service | None, categories: Mapping[str, Category], now: datetime
) -> IncidentDraft:
    severity = Severity(alert.severity)
    levels = levels_for(severity, service.criticality if service else None)
    optional: dict[str, Any] = {}
    if alert.integration.escalation_policy_id:
        optional["escalation_policy_id"] = alert.integration.escalation_policy_id
    if alert.integration.settings.get(RESTRICTS):
        known = forms_of({SECURITY})[SECURITY].is_active
        optional |= {"is_restricted": True} | ({"type": SECURITY} if known else {})
    return IncidentDraft(
        title=alert.title,
        description=alert.description,
        channel=Channel.MONITORING,
        category=categories.get(_category_slug(alert, service)),
        impact=levels.impact,
        urgency=levels.urgency,
        severity=f"SEV{levels.urgency}",
        effect=Effect.OUTAGE if levels.urgency <= 2 else Effect.DEGRADED,
        service=service,
        team=None if service else alert.integration.team,
        detected_at=min(alert.started_at, now),
        **optional,
    )
