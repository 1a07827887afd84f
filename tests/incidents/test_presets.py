"""Presets: "Checkout down" is P1 in one click, with everything set."""

from dataclasses import replace
from datetime import datetime

import pytest

from tests.builders.services import make_service
from tests.web.conftest import SignIn
from tests.web.conftest import sign_in as sign_in
from watchbell.accounts.models import Person
from watchbell.incidents.domain import Channel
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import category_by_slug, preset_by_slug, presets
from watchbell.incidents.services import (
    PresetFields,
    change_preset,
    create_preset,
    declare_preset,
)
from watchbell.kernel.errors import Conflict, InvalidInput, PermissionDenied


@pytest.fixture
def fields(database: None, now: datetime) -> PresetFields:
    return PresetFields(
        name="Checkout down",
        title="Nobody can pay",
        category=category_by_slug("software"),
        service=make_service("Checkout", now=now),
        impact=1,
        urgency=1,
        severity="sev1",
    )


def test_one_click_declares_with_everything_set(
    fields: PresetFields, ada: Person, grace: Person, now: datetime, sign_in: SignIn
) -> None:
    create_preset(slug="checkout-down", fields=fields, actor=ada.as_actor(), now=now)
    browser = sign_in(grace)
    assert "Checkout down" in browser.get("/incidents/new").content.decode()
    reply = browser.post("/incidents/presets/checkout-down")
    assert reply.status_code == 302
    incident = Incident.objects.get()
    assert (incident.title, incident.priority, incident.severity) == ("Nobody can pay", 1, "SEV1")
    assert (incident.service, incident.reporter) == (fields.service, grace)
    assert incident.category == fields.category


def test_a_preset_out_of_use_declares_nothing_and_is_not_offered(
    fields: PresetFields, ada: Person, now: datetime
) -> None:
    actor = ada.as_actor()
    create_preset(slug="checkout-down", fields=fields, actor=actor, now=now)
    off = replace(fields, is_active=False)
    assert change_preset(slug="checkout-down", fields=off, actor=actor, now=now).version == 2
    assert presets() == []
    assert preset_by_slug("checkout-down").severity == "SEV1"
    with pytest.raises(Conflict):
        declare_preset(
            slug="checkout-down", reporter=None, channel=Channel.API, actor=actor, now=now
        )


def test_what_a_preset_may_not_be(
    fields: PresetFields, ada: Person, grace: Person, now: datetime
) -> None:
    with pytest.raises(PermissionDenied):
        create_preset(slug="down", fields=fields, actor=grace.as_actor(), now=now)
    create_preset(slug="down", fields=fields, actor=ada.as_actor(), now=now)
    with pytest.raises(InvalidInput):
        create_preset(slug="down", fields=fields, actor=ada.as_actor(), now=now)
    wrong = replace(fields, impact=5)
    with pytest.raises(InvalidInput):
        create_preset(slug="other", fields=wrong, actor=ada.as_actor(), now=now)
