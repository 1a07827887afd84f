"""An administrator adds a type and a field; an agent is stopped by it with a clear sentence."""

from datetime import datetime

from tests.builders.incidents import declare
from tests.builders.types import make_field, make_type
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.models import CustomField, IncidentType

FIELD = {
    "name": "People concerned",
    "kind": "number",
    "required_for": ["resolved"],
    "visible_when": "personal_data == true",
}


def test_a_type_with_a_conditional_demand_stops_an_agent(
    ada: Person, grace: Person, now: datetime, sign_in: SignIn
) -> None:
    admin, agent = sign_in(ada), sign_in(grace)
    admin.post(
        "/admin/types/new",
        {"name": "Data Breach", "icon": "shield", "required_resolved": ["diagnosis"]},
    )
    new = "/admin/types/data-breach/fields/new"
    admin.post(new, {"name": "Personal data", "kind": "checkbox"})
    assert admin.post(new, FIELD).status_code == 302
    html = admin.get("/admin/types/data-breach").content.decode()
    assert "required before it is resolved" in html
    assert 'id="preview_custom.personal_data"' in html
    incident = declare(now=now, type="data-breach", custom={"personal_data": True})
    answer = agent.post(
        f"/incidents/{incident.label}/resolve",
        {
            "outcome": "no_fault",
            "cause": "security",
            "notes": "N",
            "restored_at": "2026-03-02T09:00",
        },
    )
    assert answer.status_code == 422
    assert "“People concerned” is required before it is resolved." in answer.content.decode()


def test_the_preview_says_how_many_open_incidents_lack_the_answer(
    ada: Person, now: datetime, sign_in: SignIn
) -> None:
    make_type("breach", now=now)
    make_field("personal_data", "checkbox", now=now, type_slug="breach")
    for given in ({"personal_data": True}, {"personal_data": True}, {}):
        declare(now=now, type="breach", custom=given)
    declare(now=now)
    answer = sign_in(ada).post("/admin/types/breach/fields/new", {**FIELD, "preview": "1"})
    assert "2 of 3 open incidents would be asked this and lack the answer." in " ".join(
        answer.content.decode().split()
    )
    assert CustomField.objects.count() == 1


def test_a_field_is_changed_moved_and_taken_out_of_use(
    ada: Person, now: datetime, sign_in: SignIn
) -> None:
    make_field("vector", "choice", now=now, options=["mail", "web"])
    make_field("floor", now=now)
    client = sign_in(ada)
    assert "Mail\nWeb</textarea>" in client.get("/admin/fields/vector").content.decode()
    sent = {"name": "Way in", "options": "By mail | Post\nWeb\nOn foot", "version": "1"}
    assert client.post("/admin/fields/vector", sent).status_code == 302
    row = CustomField.objects.get(slug="vector")
    assert [(o["value"], o["is_active"]) for o in row.options] == [
        ("By mail", True), ("web", True), ("on-foot", True), ("mail", False),
    ]  # fmt: skip
    assert not row.is_active
    stale = client.post("/admin/fields/vector", sent)
    assert stale.status_code == 422
    client.post("/admin/fields/floor/move", {"by": "-1"})
    order = CustomField.objects.order_by("position").values_list("slug", flat=True)
    assert list(order) == ["floor", "vector"]


def test_a_faulty_condition_is_shown_at_its_field(
    ada: Person, now: datetime, sign_in: SignIn
) -> None:
    answer = sign_in(ada).post("/admin/fields/new", {**FIELD, "visible_when": "nobody == 1"})
    assert answer.status_code == 422
    assert "nobody is not known here" in answer.content.decode()
    assert not CustomField.objects.exists()


def test_a_type_is_changed_with_its_defaults_and_demands(
    ada: Person, now: datetime, sign_in: SignIn
) -> None:
    sent = {
        "name": "Trouble",
        "icon": "bolt",
        "is_active": "on",
        "default_impact": "3",
        "default_category": "software",
        "required_declare": ["service", "affected"],
        "version": "1",
    }
    assert sign_in(ada).post("/admin/types/incident", sent).status_code == 302
    row = IncidentType.objects.get()
    assert (row.name, row.default_impact, row.version) == ("Trouble", 3, 2)
    assert row.required == {"declare": ["service", "affected"]}
    assert row.default_category is not None


def test_the_preview_shows_what_an_answer_calls_for(
    ada: Person, now: datetime, sign_in: SignIn
) -> None:
    make_type("leak", now=now)
    make_field("personal", "checkbox", now=now, type_slug="leak")
    make_field("whose", now=now, type_slug="leak", visible_when="personal == true")
    make_field("told_by", "formula", now=now, type_slug="leak", formula="1 + 1")
    client = sign_in(ada)
    at_first = client.get("/admin/types/leak").content.decode()
    assert 'id="preview_custom.whose"' not in at_first
    assert "Worked out by itself: Told by" in at_first
    tried = {"preview": "1", "custom.personal": "on"}
    answer = client.get("/admin/types/leak", tried, headers={"HX-Request": "true"})
    assert 'id="preview_custom.whose"' in answer.content.decode()
    assert 'name="default_team"' not in answer.content.decode()
