"""A small installation with one of everything, and for each call a request that succeeds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.api import (
    beats,
    families,
    guided,
    handed_in,
    listed,
    majors,
    openings,
    promised,
    quieted,
    reported,
    restricted,
    teamwork,
    watches,
)
from tests.builders.alerts import alert, make_integration, say
from tests.builders.backtests import make_backtests
from tests.builders.incidents import declare, resolve
from tests.builders.items import make_item
from tests.builders.people import make_person, make_team
from tests.builders.policies import make_policy
from tests.builders.schedules import make_schedule, weekly
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.alerts.models import Alert
from watchbell.analytics.targets import set_target
from watchbell.catalog.services import add_dependency
from watchbell.incidents.domain import HoldReason
from watchbell.incidents.models import Incident
from watchbell.incidents.prioritising import DEFAULT_MATRIX
from watchbell.incidents.selectors import category_by_slug
from watchbell.incidents.services import (
    PresetFields,
    acknowledge_incident,
    create_preset,
    defer_incident,
    hold_incident,
    override_priority,
    propose_hypothesis,
    set_priority_matrix_of_type,
    watch_incident,
)
from watchbell.kernel.actors import SYSTEM
from watchbell.oncall.models import Override
from watchbell.oncall.services import add_override

LATER = "2026-03-05T09:00:00Z"
_RESOLUTION = {
    "outcome": "permanent",
    "fix_reference": "CHG-1",
    "cause": "change",
    "notes": "Rolled back",
    "restored_at": "2026-03-02T09:00:00Z",
}


@dataclass(frozen=True)
class World:
    """The numbers, slugs and ids that addresses need."""

    new: str
    working: str
    held: str
    resolved: str
    staffed: str
    guided: str
    overridden: str
    idle: str
    deferred: str
    alert: str
    integration: str
    heartbeat: str
    paused_heartbeat: str
    override: str
    hypothesis: str
    kin: str
    merged: str
    closed: str
    major: str
    proposed: str
    containment: str
    restricted: str
    file: str
    removed_file: str
    piece: str
    view: str
    bulk_change: str
    dashboard: str
    item: str
    watches: dict[str, str]
    quiet: dict[str, str]
    backtest: str
    waiting_backtest: str


def make_world(now: datetime, owner: Person) -> World:
    """Make one of everything; none of it has to do with the requester Bob."""
    ada = make_person("Margaret", now=now)
    team = make_team("Payments", ada, now=now)
    gateway = make_service("Gateway", team=team, now=now)
    database, _ = (make_service(name, now=now) for name in ("Database", "Cache"))
    add_dependency(service_id=gateway.pk, needs_id=database.pk, actor=SYSTEM, now=now)
    schedule = make_schedule("Primary", weekly(ada, owner), now=now)
    make_policy(ada, owner, now=now)
    openings.make_openings(now)
    _configure(now)
    integration = make_integration(now=now)
    say(integration, alert(), now=now)
    return World(
        **_incidents(now, owner),
        **families.make_family(now),
        **majors.make_majors(owner.as_actor(), now),
        **listed.make_listed(now, owner) | make_backtests(gateway, now),
        restricted=restricted.make_restricted(now, owner, ada).label,
        staffed=teamwork.make_staffed(now, owner, ada).label,
        alert=str(Alert.objects.get().pk),
        integration=str(integration.pk),
        **beats.make_heartbeats(now),
        item=str(make_item("Printer", database, identifier="PRN-1", now=now).pk),
        override=str(_holiday(schedule.pk, owner, now).pk),
        quiet=quieted.make_quiet(database, now) | reported.make_reports(now, owner),
        watches=watches.make_watches(schedule.pk, owner, ada, now) | promised.make_promised(now),
    )


def _configure(now: datetime) -> None:
    """Add a matrix of a type, a preset, and a target of a figure."""
    set_priority_matrix_of_type(
        type_slug="outage", matrix=dict.fromkeys(DEFAULT_MATRIX, 1), actor=SYSTEM, now=now
    )
    create_preset(
        slug="payments-down",
        fields=PresetFields(
            name="Payments down",
            title="Nobody can pay",
            category=category_by_slug("software"),
            impact=1,
            urgency=1,
        ),
        actor=SYSTEM,
        now=now,
    )
    set_target(name="mtta", goal=900, actor=SYSTEM, now=now)


def _incidents(now: datetime, owner: Person) -> dict[str, str]:
    """Return the numbers of incidents as far as each has come."""
    actor = owner.as_actor()
    new, working, held, resolved, decided = (declare(now=now, actor=actor) for _ in range(5))
    idle, deferred = (declare(now=now, actor=actor, impact=3, urgency=3) for _ in range(2))
    defer_incident(
        incident_id=deferred.pk,
        until=now + timedelta(days=1),
        reason="Nobody has time",
        actor=actor,
        now=now,
    )
    for incident in (working, held, resolved):
        acknowledge_incident(incident_id=incident.pk, actor=actor, now=now)
    _hold(held, owner, now)
    resolve(resolved, actor=actor, now=now)
    suspicion = propose_hypothesis(incident_id=new.pk, text="The disk", actor=actor, now=now)
    override_priority(
        incident_id=decided.pk, priority=1, reason="The board waits", actor=actor, now=now
    )
    found = {
        "new": new,
        "working": working,
        "held": held,
        "resolved": resolved,
        "overridden": decided,
        "idle": idle,
        "deferred": deferred,
    }
    found["guided"] = guided.make_guided(now, actor)
    numbers = {name: incident.label for name, incident in found.items()}
    files = handed_in.make_files(new, actor, now)
    return {**numbers, **files, "hypothesis": str(suspicion.pk)}


def _hold(incident: Incident, owner: Person, now: datetime) -> None:
    hold_incident(
        incident_id=incident.pk,
        reason=HoldReason.VENDOR,
        follow_up_at=now + timedelta(days=1),
        note="",
        actor=owner.as_actor(),
        now=now,
    )
    watch_incident(incident_id=incident.pk, person=owner, actor=SYSTEM, now=now)


def _holiday(schedule_id: UUID, owner: Person, now: datetime) -> Override:
    return add_override(
        schedule_id=schedule_id,
        kind="add",
        person_id=owner.pk,
        starts_at=now + timedelta(days=20),
        ends_at=now + timedelta(days=21),
        actor=SYSTEM,
        now=now,
    )


_ROTATION = {
    "name": "Weekly",
    "starts_at": "2026-03-02T09:00:00",
    "rrule": "FREQ=WEEKLY",
    "members": ["margaret@example.org", None],
}
_STEP = {"delay_minutes": 5, "targets": [{"type": "schedule", "id": "primary"}]}

_GRID = [["P1", "P1", "P2", "P3"]] * 4

_PRESET: dict[str, Any] = {"slug": "shop-down", "name": "Shop down", "title": "The shop is down"}
_PRESET |= {"category": "software", "impact": 1, "urgency": 1}
BODIES: dict[str, Any] = {
    "create_preset": _PRESET,
    "set_kpi_target": {"goal": 600, "measure": "median"},
    "set_closure_checklist": {"checks": ["cause_known"]},
    "set_category_checks": {"checks": ["containment_reversed"]},
    "change_preset": {"title": "Nobody can pay by card", "team": "payments"},
    "set_assignment_rule": {"strategy": "least_load"},
    "set_priority_matrix": {
        "matrix": _GRID,
        "vip_raises": False,
        "critical_service_raises": True,
    },
    "set_priority_matrix_of_type": {"matrix": _GRID},
    "create_incident": {"title": "T"},
    "change_incident": {"title": "T"},
    "assign_incident": {"team": "payments"},
    "second_level_incident": {"team": "payments", "reason": "They know the gateway"},
    "hold_incident": {"reason": "capacity", "follow_up_at": LATER},
    "contain_incident": {"action": "Moved traffic"},
    "override_priority": {"priority": "P1", "reason": "The board waits"},
    "defer_incident": {"until": LATER, "reason": "Nobody has time"},
    "resolve_incident": _RESOLUTION,
    "reopen_incident": {"reason": "Fails again"},
    "cancel_incident": {"code": "false_alarm"},
    "declare_major_incident": {"reason": "All shops"},
    "unwatch_incident": {"person": "ada@example.org"},
    "propose_hypothesis": {"text": "The certificate expired"},
    "add_evidence": {"evidence": "The log says so"},
    "decide_hypothesis": {"verdict": "confirmed", "why": "Seen", "cause": "hardware"},
    "record_change": {"source": "ci", "external_id": "7", "title": "v7", "services": ["gateway"]},
    **teamwork.BODIES,
    **families.BODIES,
    **majors.BODIES,
    **restricted.BODIES,
    **handed_in.BODIES,
    **listed.BODIES,
    **guided.BODIES,
    **watches.BODIES,
    **quieted.BODIES,
    **promised.BODIES,
    **reported.BODIES,
    "add_comment": {"body": "We look", "visibility": "public"},
    "create_person": {"email": "alan@example.org", "name": "Alan"},
    "change_person": {"name": "Margaret Hamilton"},
    "set_notification_rules": {"urgency": "high", "rules": []},
    "create_team": {"name": "Core", "slug": "core", "members": [{"person": "ada@example.org"}]},
    "change_team": {"name": "Payments and cards"},
    "add_team_member": {"person": "ada@example.org"},
    "change_team_member": {"lead": False},
    "create_service": {"name": "Shop", "slug": "shop", "team": "payments", "needs": ["gateway"]},
    "change_service": {"criticality": 1, "escalation_policy": "operations"},
    "add_dependency": {"needs": "cache"},
    "create_configuration_item": {"name": "Copier", "kind": "printer", "runs_on": ["prn-1"]},
    "change_configuration_item": {"location": "Lund", "services": ["gateway"]},
    "create_schedule": {
        "name": "Night",
        "slug": "night",
        "timezone": "Europe/Berlin",
        "rotations": [_ROTATION],
    },
    "change_schedule": {"name": "First line"},
    "add_override": {
        "kind": "replace",
        "person": "ada@example.org",
        "replaces": "margaret@example.org",
        "starts_at": "2026-03-03T09:00:00Z",
        "ends_at": LATER,
    },
    "create_escalation_policy": {"name": "Night", "slug": "night", "steps": [_STEP]},
    "change_escalation_policy": {"repeat": 2},
    "create_backtest": {
        "since": "2026-02-01T00:00:00Z",
        "until": "2026-03-02T00:00:00Z",
        "policy": {"slug": "operations", "repeat": 3},
        "services": [{"service": "gateway", "policy": "operations"}],
        "rules": [{"team": "payments", "high": [{"channel": "email", "minutes": 5}]}],
        "routes": [{"condition": "severity == 'critical'", "service": "gateway"}],
    },
    **beats.BODIES,
    **openings.BODIES,
    "create_integration": {"kind": "alertmanager", "name": "Berlin", "service": "gateway"},
    "set_alert_routes": {
        "items": [
            {
                "condition": 'labels.team == "db"',
                "service": "gateway",
                "priority": "P2",
                "children": [{"group_by": ["cluster"], "group_wait": 30}],
            }
        ]
    },
    "snooze_alert": {"until": LATER},
    "split_alert": {"others": []},
    "attach_alert": {"incident": f"INC-{families.OTHER}"},
}


def body(world: World, name: str) -> Any:
    """Return what a call is sent; some name records of this world."""
    if name == "try_alert_routes":
        signal = {"version": "4", "groupKey": "x", "alerts": [alert()]}
        routes = [{"service": "gateway"}]
        return {"integration": world.integration, "body": signal, "routes": routes, "latest": 10}
    return BODIES.get(name)


_NUMBERS = {
    "clear_priority_override": "overridden",
    "defer_incident": "idle",
    "end_deferral": "deferred",
    "resume_incident": "held",
    "close_incident": "resolved",
    "reopen_incident": "resolved",
    "hold_incident": "working",
    "unwatch_incident": "held",
    **teamwork.NUMBERS,
    **families.NUMBERS,
    **majors.NUMBERS,
    **restricted.NUMBERS,
    **guided.NUMBERS,
}
_SLUGS = {
    "business-calendars": "desk",
    "plans": "response",
    "teams": "payments",
    "services": "gateway",
    "presets": "payments-down",
    "guides": "box",
    "closure-checklist": "software",
    "schedules": "primary",
    "escalation-policies": "operations",
}


def _id(world: World, path: str, name: str) -> str:
    """Return the id of a part of an incident; nothing for calls about other records."""
    if name == "reverse_containment":
        return world.containment
    if held := watches.id_of(world.watches, name):
        return held
    return teamwork.part_of(path, name)


def address(world: World, path: str, name: str) -> str:
    """Return a call's path with what it needs filled in, behind /api/v1."""
    room = path.split("/")[3]
    ids = {
        "alerts": world.alert,
        "integrations": world.integration,
        "heartbeats": world.paused_heartbeat if name == "resume_heartbeat" else world.heartbeat,
        "schedules": world.override,
        "incidents": world.hypothesis,
        "saved-views": world.view,
        "bulk-changes": world.bulk_change,
        "dashboards": world.dashboard,
        "configuration-items": world.item,
        "backtests": world.waiting_backtest if name == "cancel_backtest" else world.backtest,
    }
    ids |= world.quiet
    values = {
        "number": getattr(world, _NUMBERS.get(name, "new")),
        "slug": openings.slug_of(name)
        or promised.slug_of(world.watches, room, name)
        or _SLUGS.get(room, ""),
        "id": _id(world, path, name) or ids.get(room, ""),
        "email": "margaret@example.org",
        "needs": "database",
        "role": teamwork.role_of(name),
        "type": "outage",
        "attachment": world.removed_file if name == "restore_attachment" else world.file,
        "piece": world.piece,
        "name": "mtta",
        "key": world.dashboard,
        "widget": "w1",
    }
    return path.removeprefix("/api/v1").format(**values)
