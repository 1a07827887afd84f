"""What types and presets bring along: applied once, by whichever way the incident came."""

from datetime import datetime
from typing import Any

import pytest

from tests.builders.alerts import alert, make_integration, say
from tests.builders.incidents import declare
from tests.builders.people import make_team
from tests.builders.types import make_type
from watchbell.accounts.models import Person
from watchbell.accounts.services import switch_module
from watchbell.incidents.domain import Channel
from watchbell.incidents.models import Incident, RoleAssignment, Task
from watchbell.incidents.modules import ROLES, TASKS
from watchbell.incidents.selectors import category_by_slug, plan_by_slug, type_by_slug
from watchbell.incidents.services import (
    PresetFields,
    TypeDraft,
    change_plan,
    change_type,
    create_preset,
    declare_preset,
)
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import InvalidInput
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


def _bring(now: datetime, slug: str = "incident", **brings: Any) -> None:
    row = type_by_slug(slug)
    draft = TypeDraft(name=row.name, on_request_form=row.on_request_form, **brings)
    change_type(slug=slug, draft=draft, actor=SYSTEM, now=now)


def _plans_of(incident: Incident) -> list[str]:
    told = [event for event in events_of(incident.ref) if event.kind == "incident.plan_applied"]
    return [event.payload["plan"] for event in told]


def test_an_incident_begins_with_what_its_type_names(now: datetime, ada: Person) -> None:
    team = make_team("Payments", ada, now=now)
    _bring(
        now,
        default_plans=["response"],
        default_tasks="Call the vendor @technical_lead +30m !\n- Look at the logs",
        default_roles={"incident_manager": "team_lead"},
    )
    incident = declare(now=now, team=team)
    own = Task.objects.filter(incident=incident, plan=None).order_by("position")
    assert [(t.title, t.role, t.is_gate) for t in own] == [
        ("Call the vendor", "technical_lead", True),
        ("Look at the logs", "", False),
    ]
    assert Task.objects.filter(incident=incident).exclude(plan=None).exists()
    held = RoleAssignment.objects.get(incident=incident, state="held")
    assert (held.role, held.person) == ("incident_manager", ada)
    assert len(_plans_of(incident)) == 1
    assert incident.version == Incident.objects.get(pk=incident.pk).version


def test_a_preset_adds_its_plans_and_none_twice(now: datetime) -> None:
    _bring(now, default_plans=["response"])
    fields = PresetFields(
        name="Down",
        title="All is down",
        category=category_by_slug("software"),
        impact=1,
        urgency=1,
        plans=["response"],
    )
    create_preset(slug="down", fields=fields, actor=SYSTEM, now=now)
    incident = declare_preset(
        slug="down", reporter=None, channel=Channel.PHONE, actor=SYSTEM, now=now
    )
    assert len(_plans_of(incident)) == 1


def test_alerts_bring_it_too(now: datetime) -> None:
    _bring(now, default_plans=["response"])
    say(make_integration(now=now), alert(), now=now)
    assert len(_plans_of(Incident.objects.get())) == 1


def test_what_is_gone_is_left_out_and_the_incident_is_there(now: datetime, ada: Person) -> None:
    _bring(now, default_plans=["response"], default_roles={"scribe": str(ada.pk)})
    plan = plan_by_slug("response")
    change_plan(plan_id=plan.pk, is_active=False, actor=SYSTEM, now=now)
    Person.objects.filter(pk=ada.pk).update(is_active=False)
    incident = declare(now=now)
    assert _plans_of(incident) == []
    assert not RoleAssignment.objects.exists()


def test_modules_that_are_off_bring_nothing(now: datetime, ada: Person) -> None:
    _bring(now, default_plans=["response"], default_roles={"scribe": str(ada.pk)})
    for module in (TASKS, ROLES):
        switch_module(module=module, on=False, actor=SYSTEM, now=now)
    incident = declare(now=now)
    assert [event.kind for event in events_of(incident.ref)] == ["incident.declared"]


@pytest.mark.parametrize(
    "brings",
    [
        {"default_plans": ["nonsense"]},
        {"default_tasks": "Call @somebody"},
        {"default_roles": {"responder": "team_lead"}},
        {"default_roles": {"scribe": "00000000-0000-0000-0000-000000000000"}},
    ],
)
def test_a_type_that_names_what_is_not_there_is_refused(
    now: datetime, brings: dict[str, Any]
) -> None:
    make_type("breach", now=now)
    with pytest.raises(InvalidInput) as refused:
        _bring(now, "breach", **brings)
    assert set(refused.value.fields) == set(brings)
