"""Types at work: what a type asks is taken in, demanded and remembered."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders.incidents import declare, resolve
from tests.builders.people import make_person, make_team
from tests.builders.services import make_service
from tests.builders.types import make_field, make_type
from watchbell.accounts.models import Person
from watchbell.incidents.cycles import close_resolved
from watchbell.incidents.domain import State
from watchbell.incidents.errors import GuardNotMet
from watchbell.incidents.fields.specs import Kind, Option
from watchbell.incidents.models import CustomField, Incident
from watchbell.incidents.selectors import all_forms, form_of, timeline
from watchbell.incidents.services import (
    FieldDraft,
    TypeDraft,
    acknowledge_incident,
    change_field,
    change_incident,
    change_type,
    close_incident,
    create_field,
    move_field,
    start_incident,
)
from watchbell.kernel.actors import SYSTEM, Role
from watchbell.kernel.errors import Conflict, InvalidInput, PermissionDenied, StaleVersion


@pytest.fixture
def breach(database: None, now: datetime) -> None:
    """A type whose incidents say how many people are concerned, when any are."""
    make_type("breach", now=now)
    make_field("personal", Kind.CHECKBOX, now=now, type_slug="breach")
    make_field(
        "people",
        Kind.NUMBER,
        now=now,
        type_slug="breach",
        visible_when="personal == true",
        required_for=["resolved"],
    )


def change(incident: Incident, actor: Any, now: datetime, **custom: Any) -> Incident:
    return change_incident(
        incident_id=incident.pk, changes={"custom": custom}, actor=actor, now=now
    )


def test_an_installation_begins_with_one_type(database: None) -> None:
    (only,) = all_forms()
    assert (only.slug, only.on_request_form, only.fields) == ("incident", True, ())


def test_a_demanded_field_stops_the_resolution_until_it_is_given(
    breach: None, now: datetime, grace: Person
) -> None:
    actor = grace.as_actor()
    incident = declare(now=now, type="breach", custom={"personal": True}, actor=actor)
    with pytest.raises(GuardNotMet) as stopped:
        resolve(incident, actor=actor, now=now)
    assert stopped.value.message == "“People” is required before it is resolved."
    assert set(stopped.value.fields) == {"custom.people"}
    change(incident, actor, now, people="120")
    assert resolve(incident, actor=actor, now=now).state == State.RESOLVED


def test_a_field_that_is_not_asked_is_not_demanded(
    breach: None, now: datetime, grace: Person
) -> None:
    actor = grace.as_actor()
    incident = declare(now=now, type="breach", actor=actor)
    assert resolve(incident, actor=actor, now=now).state == State.RESOLVED


def test_a_machine_is_asked_nothing_but_a_person_is_before_closing(
    breach: None, now: datetime, grace: Person
) -> None:
    make_field("lesson", now=now, required_for=["closed", "resolved", "declare"])
    incident = declare(now=now)
    resolve(incident, actor=SYSTEM, now=now)
    close_resolved(now + timedelta(days=8))
    incident.refresh_from_db()
    assert (incident.state, incident.close_at) == (State.RESOLVED, None)
    with pytest.raises(GuardNotMet, match="Lesson"):
        close_incident(incident_id=incident.pk, actor=grace.as_actor(), now=now)


def test_work_does_not_begin_by_itself_while_something_is_demanded(
    database: None, now: datetime, grace: Person
) -> None:
    make_field("vendor", now=now, required_for=["in_progress"])
    incident = declare(now=now)
    answered = acknowledge_incident(incident_id=incident.pk, actor=grace.as_actor(), now=now)
    assert answered.state == State.NEW
    change(incident, grace.as_actor(), now, vendor="Acme")
    started = start_incident(incident_id=incident.pk, actor=grace.as_actor(), now=now)
    assert started.state == State.IN_PROGRESS


def test_changes_are_told_in_words_and_an_answer_left_out_stays(
    breach: None, now: datetime, grace: Person
) -> None:
    make_field("owner", Kind.PERSON, now=now, type_slug="breach")
    incident = declare(now=now, type="breach", custom={"personal": False})
    changed = change(incident, grace.as_actor(), now, owner="GRACE@example.org")
    assert changed.custom == {"personal": False, "owner": str(grace.pk)}
    entry = timeline(grace.as_actor(), changed)[0]
    assert entry.payload["changes"] == {"custom.owner": [None, str(grace.pk)]}
    assert entry.payload["words"] == {"custom.owner": ["Owner", "", "Grace"]}


def test_an_answer_that_no_longer_counts_goes_and_is_remembered(
    breach: None, now: datetime, grace: Person
) -> None:
    incident = declare(now=now, type="breach", custom={"personal": True, "people": 3})
    changed = change(incident, grace.as_actor(), now, personal=False)
    assert changed.custom == {"personal": False}
    words = timeline(grace.as_actor(), changed)[0].payload["words"]
    assert words["custom.people"] == ["People", "3", ""]


@pytest.mark.parametrize(
    ("custom", "field", "advice"),
    [
        ({"nonsense": 1}, "custom.nonsense", "has the fields"),
        ({"personal": "perhaps"}, "custom.personal", "true or false"),
        ({"people": 5}, "custom.people", "not asked"),
    ],
)
def test_what_a_type_does_not_take_is_refused_by_field(
    breach: None, now: datetime, custom: dict[str, Any], field: str, advice: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        declare(now=now, type="breach", custom=custom)
    assert set(refused.value.fields) == {field}
    assert advice in refused.value.fields[field]
    assert not Incident.objects.exists()


def test_a_type_fills_in_what_nobody_said(database: None, now: datetime) -> None:
    blue, red = make_team("Blue", now=now), make_team("Red", now=now)
    make_type("security", now=now, default_team_id=red.pk, default_impact=1, default_urgency=1)
    service = make_service("Shop", now=now, team=blue)
    incident = declare(now=now, type="security", triaged=False, service=service)
    assert (incident.team, incident.priority) == (red, 1)
    own = declare(now=now, type="security", triaged=False, team=blue, impact=4)
    assert (own.team, own.impact) == (blue, 4)


def test_a_type_demands_fields_of_the_record(database: None, now: datetime, grace: Person) -> None:
    make_type("change", now=now, required={"declare": ["service"], "resolved": ["diagnosis"]})
    with pytest.raises(InvalidInput, match="Service is required to open"):
        declare(now=now, type="change", actor=grace.as_actor())
    incident = declare(now=now, type="change")
    with pytest.raises(GuardNotMet, match="still needs: diagnosis"):
        resolve(incident, actor=grace.as_actor(), now=now)


def test_requesters_are_asked_only_what_their_form_holds(
    database: None, now: datetime, bob: Person
) -> None:
    make_field("floor", now=now, required_for=["declare"], on_request_form=True)
    make_field("vendor", now=now, required_for=["declare"])
    with pytest.raises(InvalidInput) as refused:
        declare(now=now, triaged=False, actor=bob.as_actor())
    assert set(refused.value.fields) == {"custom.floor"}
    made = declare(now=now, triaged=False, actor=bob.as_actor(), custom={"floor": "2"})
    assert made.custom == {"floor": "2"}
    with pytest.raises(InvalidInput) as refused:
        declare(now=now, triaged=False, actor=bob.as_actor(), custom={"floor": "2", "vendor": "X"})
    assert set(refused.value.fields) == {"custom.vendor"}


def test_unknown_and_retired_types_are_refused(breach: None, now: datetime, bob: Person) -> None:
    with pytest.raises(InvalidInput, match="no type 'nonsense'"):
        declare(now=now, type="nonsense")
    with pytest.raises(InvalidInput, match="not for requesters"):
        declare(now=now, triaged=False, type="breach", actor=bob.as_actor())
    draft = TypeDraft(name="Breach", is_active=False)
    change_type(slug="breach", draft=draft, actor=SYSTEM, now=now)
    with pytest.raises(InvalidInput, match="no type 'breach'"):
        declare(now=now, type="breach")


def test_answers_that_were_given_outlive_the_answer_and_the_field(
    database: None, now: datetime, grace: Person
) -> None:
    make_field("vector", Kind.CHOICE, now=now, options=["mail", "web"])
    incident = declare(now=now, custom={"vector": "mail"})
    draft = FieldDraft(name="Vector", options=[Option("web", "Web")])
    change_field(slug="vector", draft=draft, actor=SYSTEM, now=now)
    (field,) = form_of("incident").fields
    assert [(o.value, o.is_active) for o in field.options] == [("web", True), ("mail", False)]
    off = FieldDraft(name="Vector", options=[Option("web", "Web")], is_active=False)
    change_field(slug="vector", draft=off, actor=SYSTEM, now=now)
    changed = change_incident(
        incident_id=incident.pk, changes={"title": "Other"}, actor=grace.as_actor(), now=now
    )
    assert changed.custom == {"vector": "mail"}


def test_only_administrators_change_types(database: None, now: datetime) -> None:
    maria = make_person("Maria", now=now, role=Role.MANAGER).as_actor()
    with pytest.raises(PermissionDenied):
        create_field(type_slug="", slug="a", draft=FieldDraft(name="A"), actor=maria, now=now)


@pytest.mark.parametrize(
    ("slug", "said", "field"),
    [
        ("Not good", {}, "slug"),
        ("incident", {}, "slug"),
        ("ok", {"kind": "song"}, "kind"),
        ("ok", {"kind": "choice"}, "options"),
        ("ok", {"kind": "formula"}, "formula"),
        ("ok", {"kind": "formula", "formula": "missing * 2"}, "formula"),
        ("ok", {"visible_when": "personal =="}, "visible_when"),
        ("ok", {"required_for": ["some_day"]}, "required_for"),
    ],
)
def test_a_field_that_cannot_work_is_refused(
    breach: None, now: datetime, slug: str, said: dict[str, Any], field: str
) -> None:
    draft = FieldDraft(name="A field", **said)
    with pytest.raises(InvalidInput) as refused:
        create_field(type_slug="breach", slug=slug, draft=draft, actor=SYSTEM, now=now)
    assert set(refused.value.fields) == {field}


def test_conditions_may_not_go_round_in_a_circle(breach: None, now: datetime) -> None:
    draft = FieldDraft(name="Personal", visible_when="people > 1")
    with pytest.raises(InvalidInput, match="leads back"):
        change_field(slug="personal", draft=draft, actor=SYSTEM, now=now)


def test_short_names_are_taken_once_and_versions_are_kept(breach: None, now: datetime) -> None:
    with pytest.raises(Conflict, match="taken"):
        make_field("people", now=now)
    with pytest.raises(Conflict, match="taken"):
        make_type("breach", now=now)
    with pytest.raises(StaleVersion):
        change_field(slug="people", draft=FieldDraft(name="P"), actor=SYSTEM, now=now, version=9)
    with pytest.raises(Conflict, match="it stays"):
        change_type(
            slug="incident", draft=TypeDraft(name="I", is_active=False), actor=SYSTEM, now=now
        )


def test_fields_are_asked_in_the_order_they_were_given(breach: None, now: datetime) -> None:
    move_field(slug="people", by=-1, actor=SYSTEM, now=now)
    assert [f.slug for f in form_of("breach").fields] == ["people", "personal"]
    move_field(slug="people", by=-1, actor=SYSTEM, now=now)
    assert list(CustomField.objects.order_by("position").values_list("slug", flat=True)) == [
        "people", "personal",
    ]  # fmt: skip
