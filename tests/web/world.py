"""One of everything, so that every address of the site has something to show."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.api.handed_in import make_files
from tests.api.quieted import make_quiet
from tests.builders.alerts import alert, make_integration, say, store
from tests.builders.backtests import make_backtests
from tests.builders.calendars import make_calendars
from tests.builders.dashboards import make_boards
from tests.builders.guides import make_guide
from tests.builders.imports import make_imports
from tests.builders.incidents import declare
from tests.builders.items import make_item
from tests.builders.people import make_person, make_team
from tests.builders.policies import make_policy
from tests.builders.promises import make_clock, make_promises
from tests.builders.reports import make_reports
from tests.builders.schedules import make_schedule, weekly
from tests.builders.services import make_service
from tests.builders.types import make_field
from tests.web.major_world import make_major
from watchbell.accounts.models import Person
from watchbell.accounts.services import add_contact_method, create_token
from watchbell.alerts.cycles import absorb
from watchbell.alerts.domain.beating import PingKind
from watchbell.alerts.models import Alert
from watchbell.alerts.services import RouteDraft, set_routes
from watchbell.alerts.services.heartbeats import HeartbeatFields, create_heartbeat
from watchbell.alerts.services.pinging import Ping, hear_ping
from watchbell.catalog.models import Service
from watchbell.catalog.services import add_dependency
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import category_by_slug
from watchbell.incidents.services import (
    PresetFields,
    add_task,
    create_preset,
    log_time,
    propose_hypothesis,
)
from watchbell.kernel.actors import SYSTEM, Role
from watchbell.kernel.ids import new_id
from watchbell.notify.domain import Content, MessageState, Purpose
from watchbell.notify.models import Message
from watchbell.notify.services import Draft, answer_link, queue_messages
from watchbell.oncall.domain import FixedShift
from watchbell.oncall.selectors import rotations_of
from watchbell.oncall.services import (
    add_override,
    ask_cover,
    import_calendar,
    make_feed,
    make_temporary,
    take_leave,
)


@dataclass(frozen=True)
class World:
    """The values that stand in addresses, by name."""

    values: dict[str, Any]

    def path(self, template: str) -> str:
        """Return an address with its places filled in."""
        return template.format(**self.values)


def make_world(*, ada: Person, grace: Person, bob: Person, now: datetime) -> World:
    """Make one record of every kind, and fill it as far as the pages show it.

    Bob reported the incident; the address and the token are Ada's.
    """
    leaver = make_person("Linda", now=now)
    team = make_team("Payments", grace, leaver, now=now)
    checkout = make_service("Checkout", now=now, team=team, criticality=1)
    database = make_service("Orders database", now=now)
    add_dependency(service_id=checkout.pk, needs_id=database.pk, actor=SYSTEM, now=now)
    item = make_item("Pricing server", checkout, kind="server", identifier="pri-1", now=now)
    known: dict[str, Any] = {"reporter": bob, "service": checkout, "configuration_items": [item]}
    incident = declare("Checkout is down", now=now, **known)
    make_field("floor", now=now)
    return World(
        {
            "incident": incident.label,
            "hypothesis": _hypothesis(incident, now),
            **_work(incident, ada, now),
            "service": checkout.slug,
            "item": item.pk,
            "preset": _preset(now),
            "guide": make_guide(now=now).slug,
            "needed": database.slug,
            "team": team.slug,
            "leaver": leaver.pk,
            "newcomer": make_person("Nina", now=now).pk,
            **_duty(grace, leaver, now),
            "policy": make_policy(grace, now=now).slug,
            "service_id": checkout.pk,
            "needed_id": database.pk,
            **make_backtests(checkout, now) | _machines(checkout.pk, now),
            **_own(ada, now) | make_imports(now) | make_boards(ada, now),
            **make_calendars(now) | make_promises(now) | make_clock(incident, now),
            **_messages(incident, grace, now) | make_major(grace, now),
            **_handed_in(incident, now) | make_reports(ada, grace, *_managers(), now=now),
        }
    )


def _work(incident: Incident, ada: Person, now: datetime) -> dict[str, Any]:
    """What is to be done on the incident, and what was."""
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": SYSTEM, "now": now}
    return {
        "task": add_task(title="Call the vendor", **who).pk,
        "time_entry": log_time(minutes=25, person=ada, **who).pk,
    }


def _managers() -> list[Person]:
    """Who else gets the report: each may open what was mailed to them."""
    return list(Person.objects.filter(role=Role.MANAGER))


def _duty(grace: Person, leaver: Person, now: datetime) -> dict[str, Any]:
    schedule = make_schedule("Duty", weekly(grace, leaver), now=now)
    override = add_override(
        schedule_id=schedule.pk,
        kind="add",
        person_id=leaver.pk,
        starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=2),
        actor=SYSTEM,
        now=now,
    )
    rotation = rotations_of(schedule.pk, at=now)[0].pk
    calendar = import_calendar(
        schedule_id=schedule.pk,
        name="Old tool",
        url="https://calendar.example/duty.ics",
        actor=SYSTEM,
        now=now,
    )
    return {
        "schedule": schedule.slug,
        "rotation": rotation,
        "override": override.pk,
        "calendar": calendar.pk,
        **_agreed(schedule.pk, grace, leaver, now),
    }


def _agreed(schedule_id: UUID, grace: Person, leaver: Person, now: datetime) -> dict[str, Any]:
    """A request for cover, a temporary schedule and somebody's leave."""
    day = timedelta(days=1)
    cover = ask_cover(
        schedule_id=schedule_id,
        asker_id=grace.pk,
        starts_at=now + 3 * day,
        ends_at=now + 4 * day,
        actor=SYSTEM,
        now=now,
    )
    temporary = make_temporary(
        schedule_id=schedule_id,
        name="The move",
        starts_at=now + 20 * day,
        ends_at=now + 21 * day,
        shifts=[FixedShift(grace.pk, now + 20 * day, now + 21 * day)],
        actor=SYSTEM,
        now=now,
    )
    leave = take_leave(
        person_id=leaver.pk,
        starts_at=now + 8 * day,
        ends_at=now + 9 * day,
        actor=SYSTEM,
        now=now,
    )
    return {"cover": cover.pk, "temporary": temporary.pk, "leave": leave.pk}


def _hypothesis(incident: Incident, now: datetime) -> UUID:
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": SYSTEM, "now": now}
    return propose_hypothesis(text="The disk is full", **who).pk


def _handed_in(incident: Incident, now: datetime) -> dict[str, Any]:
    made = make_files(incident, SYSTEM, now)
    return {"file": made["file"], "piece": made["piece"]}


def _preset(now: datetime) -> str:
    fields = PresetFields(
        name="Payments down",
        title="Nobody can pay",
        category=category_by_slug("software"),
        impact=1,
        urgency=1,
    )
    return create_preset(slug="payments-down", fields=fields, actor=SYSTEM, now=now).slug


def _machines(service_id: Any, now: datetime) -> dict[str, Any]:
    integration = make_integration(now=now, service_id=service_id)
    say(integration, alert(instance="web-1"), now=now)
    (route,) = set_routes(
        integration_id=integration.pk,
        routes=[RouteDraft('labels.job == "web"', service_id)],
        actor=SYSTEM,
        now=now,
    )
    heartbeat, _ = create_heartbeat(
        fields=HeartbeatFields(name="Backup", service_id=service_id), actor=SYSTEM, now=now
    )
    hear_ping(heartbeat_id=heartbeat.pk, ping=Ping(kind=PingKind.SUCCESS), now=now)
    rejected = store(integration, b"{not json", now=now)
    absorb(now)
    return {
        "integration": integration.pk,
        "generic": make_integration("Scripts", now=now, kind="generic").pk,
        "zabbix": make_integration("Zabbix", now=now, kind="zabbix").pk,
        "heartbeat": heartbeat.pk,
        "alert": Alert.objects.get().pk,
        "route": route.pk,
        "signal": rejected.id,
        **_quiet(Service.objects.get(pk=service_id), now),
    }


def _quiet(service: Service, now: datetime) -> dict[str, str]:
    made = make_quiet(service, now)
    return {
        "silence": made["silences"],
        "window": made["maintenance-windows"],
        "inhibition_rule": made["inhibition-rules"],
    }


def _own(ada: Person, now: datetime) -> dict[str, Any]:
    method = add_contact_method(
        person_id=ada.pk,
        kind="email",
        address="ada@home.example",
        actor=ada.as_actor(),
        now=now,
    )
    token, _ = create_token(
        person_id=ada.pk, name="script", scopes=["read"], actor=ada.as_actor(), now=now
    )
    feed, secret = make_feed(schedule_id=None, shows_gaps=False, actor=ada.as_actor(), now=now)
    return {"method": method.pk, "token": token.pk, "feed": str(secret), "feed_id": feed.pk}


def _messages(incident: Any, grace: Person, now: datetime) -> dict[str, Any]:
    message_id = new_id(now)
    draft = Draft(
        id=message_id,
        subject=incident.ref,
        channel="email",
        address=grace.email,
        content=Content(title="Checkout is down"),
        key="page-1",
        purpose=Purpose.PAGE,
        person_id=grace.pk,
    )
    queue_messages([draft], now=now)
    Message.objects.filter(pk=message_id).update(state=MessageState.FAILED, last_error="refused")
    answer = answer_link(message_id, now=now).rpartition("/")[2]
    return {"message": message_id, "answer": answer}
