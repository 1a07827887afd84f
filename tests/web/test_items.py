"""The pages of configuration items, and what an incident's page says of them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.builders.incidents import declare, resolve
from tests.builders.items import make_item
from tests.builders.people import make_person, make_team
from tests.builders.services import make_service
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.catalog.models import ConfigurationItem
from watchbell.catalog.services import ChangeFields, record_change
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import get_incident, involved_in, relations_of
from watchbell.incidents.services import close_incident, restrict_incident
from watchbell.kernel.actors import SYSTEM

pytestmark = pytest.mark.usefixtures("database")


def html(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def about(incident: Incident) -> list[str]:
    return [item.name for item in involved_in([incident.pk])[incident.pk].items]


def test_an_item_is_added_edited_and_retired(
    linus: Person, grace: Person, sign_in: SignIn, now: datetime
) -> None:
    client, printing = sign_in(linus), make_service("Printing", now=now)
    make_item("Host", identifier="h-1", now=now)
    form: dict[str, Any] = {
        "name": "Printer",
        "kind": "printer",
        "identifier": "PRN-1",
        "status": "in_use",
        "services": [str(printing.pk)],
        "runs_on": "H-1; ",
    }
    assert client.post("/configuration-items/new", form).status_code == 302
    item = ConfigurationItem.objects.get(name="Printer")
    path = f"/configuration-items/{item.pk}"
    page = html(client, path)
    assert "Printing" in page
    assert "Host" in page
    taken = client.post("/configuration-items/new", {**form, "name": "Copier"})
    assert (taken.status_code, "has this identifier" in taken.content.decode()) == (422, True)
    lost = client.post(f"{path}/edit", {**form, "runs_on": "nothing"})
    assert (lost.status_code, "nothing" in lost.content.decode()) == (422, True)
    assert client.post(f"{path}/edit", {**form, "location": "Lund"}).status_code == 302
    assert client.post(f"{path}/retire").status_code == 302
    item.refresh_from_db()
    assert (item.location, item.status) == ("Lund", "retired")
    assert "Put into use again" in html(client, path)
    assert "Printer</a>" not in html(client, "/configuration-items?q=print")
    assert "Printer</a>" in html(client, "/configuration-items?q=print&status=retired")
    for verb in ("edit", "retire"):
        assert sign_in(grace).post(f"{path}/{verb}", form).status_code == 403
    assert "/retire" not in html(sign_in(grace), path)


def test_the_list_says_what_to_do_when_it_is_empty_and_is_narrowed(
    linus: Person, grace: Person, sign_in: SignIn, now: datetime
) -> None:
    assert "Import a list" in html(sign_in(linus), "/configuration-items")
    assert "A manager records" in html(sign_in(grace), "/configuration-items")
    shop = make_service("Shop", now=now)
    make_item("Web", shop, kind="server", now=now)
    printer = make_item("Printer", kind="printer", now=now)
    declare(now=now, configuration_items=[printer])
    client = sign_in(grace)
    assert "1 open" in html(client, "/configuration-items")
    for query, seen, unseen in (
        ("kind=server", "Web</a>", "Printer</a>"),
        ("service=shop", "Web</a>", "Printer</a>"),
        ("q=pri", "Printer</a>", "Web</a>"),
    ):
        page = html(client, f"/configuration-items?{query}")
        assert (seen in page, unseen in page) == (True, False), query
    assert "No item fits" in html(client, "/configuration-items?service=nowhere")


def test_suggestions_go_on_behind_the_last_semicolon(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    make_item("Printer", identifier="PRN-1", now=now)
    make_item("Printer twin", now=now)
    client = sign_in(grace)
    found = html(client, "/configuration-items/choices?field=items&items=h-1;pri")
    assert '<option value="h-1; PRN-1">Printer (PRN-1)</option>' in found
    assert '<option value="h-1; Printer twin">Printer twin</option>' in found
    assert "option" not in html(client, "/configuration-items/choices?field=items&items=p")


def test_an_items_page_tells_incidents_changes_and_what_recurs(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    printing = make_service("Printing", now=now)
    item = make_item("Printer", printing, now=now)
    for title in ("First jam", "Second jam", "Third jam"):
        declare(title, now=now, configuration_items=[item])
    over = declare("Old jam", now=now - timedelta(days=40), configuration_items=[item])
    resolve(over, actor=SYSTEM, now=now)
    for name, hours in (("Driver 7", 1), ("Driver 6", 60)):
        fields = ChangeFields(
            title=name, starts_at=now - timedelta(hours=hours), service_ids=[printing.pk]
        )
        record_change(source="ci", external_id=name, fields=fields, actor=SYSTEM, now=now)
    page = html(sign_in(grace), f"/configuration-items/{item.pk}")
    for text in ("First jam", "Old jam", "3 in the last 30 days", "3 × Software", "Driver 7"):
        assert text in page, text
    assert "Driver 6" not in page


def test_a_restricted_incident_is_on_no_page_of_its_item(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    item, vera = make_item("Printer", now=now), make_person("Vera", now=now)
    make_team("Vault", vera, now=now)
    seen = declare("Jam", now=now, configuration_items=[item])
    secret = declare("Xanadu", now=now, configuration_items=[item])
    restrict_incident(incident_id=secret.pk, reason="x", actor=vera.as_actor(), now=now)
    paths = (
        "/configuration-items",
        f"/configuration-items/{item.pk}",
        f"/incidents?view=all&item={item.pk}",
        f"/incidents/{seen.label}?tab=services",
    )
    for path in paths:
        assert "Xanadu" not in html(sign_in(grace), path), path
    assert "1 open<" in html(sign_in(grace), paths[0])
    assert "1 open incident. 1 in the last" in html(sign_in(grace), paths[1])
    assert "2 open<" in html(sign_in(vera), paths[0])
    assert "Xanadu" in html(sign_in(vera), paths[3])


def test_an_incident_names_its_items_from_the_first_form_on(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    printing = make_service("Printing", now=now)
    item = make_item("Printer", printing, identifier="PRN-1", now=now)
    switch = make_item("Switch", now=now)
    client = sign_in(grace)
    assert 'value="PRN-1"' in html(client, f"/incidents/new?item={item.pk}")
    client.post("/incidents/new", {"title": "Jam", "items": "prn-1"})
    incident = Incident.objects.get(title="Jam")
    assert (about(incident), incident.service) == (["Printer"], printing)
    page = html(client, f"/incidents/{incident.label}")
    assert "said that it is about Printer (PRN-1)" in page
    assert "Printer supports only Printing, so that is its service." in page
    path = f"/incidents/{incident.label}"
    # The form around the field swaps nothing; the field's suggestions are swapped in all the same.
    assert 'hx-target="#items-found" hx-swap="innerHTML"' in html(client, f"{path}/affect-items")
    assert client.post(f"{path}/affect-items", {"items": "Switch"}).status_code == 302
    assert client.post(f"{path}/affect-items", {"items": ""}).status_code == 422
    assert client.post(f"{path}/spare-item", {"key": str(item.pk)}).status_code == 302
    assert about(incident) == ["Switch"]
    assert "said that it is not about Printer (PRN-1)" in html(client, path)
    listed = html(client, f"/incidents?item={switch.pk}")
    assert (incident.label in listed, "Any item" in listed) == (True, True)
    assert incident.label not in html(client, f"/incidents?item={item.pk}")
    exported = b"".join(client.get("/incidents/export.csv?view=all").streaming_content)  # type: ignore[attr-defined]  # a streamed answer
    assert b"Switch" in exported
    assert "**About**: Switch" in html(client, f"{path}/export/md")


def test_the_services_tab_computes_what_suffers_and_offers_a_parent(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    team = make_team("Desk", grace, now=now)
    shop, mail = make_service("Shop", now=now, team=team), make_service("Mail", now=now)
    host = make_item("Host", shop, mail, now=now)
    other = declare("Host is slow", now=now, configuration_items=[host])
    incident = declare("Host is down", now=now, service=shop, configuration_items=[host])
    client, path = sign_in(grace), f"/incidents/{incident.label}"
    page = html(client, f"{path}?tab=services")
    for text in ("Services that suffer with it", "named here", "as affected", "1 other open on"):
        assert text in page, text
    led = page[page.index("Led by") : page.index("On call now")]
    assert "Grace" in led
    sent = client.post(f"{path}/affect-service", {"service": "mail", "effect": "outage"})
    assert sent.status_code == 302
    assert "as affected" not in html(client, f"{path}?tab=services")
    client.post(f"{path}/link", {"kind": "child_of", "other": other.label})
    assert get_incident(grace.as_actor(), incident.label).parent_id == other.pk
    assert "its parent" not in html(client, f"{path}?tab=services")


def test_a_closed_incident_is_followed_up_with_what_it_knew(
    grace: Person, bob: Person, sign_in: SignIn, now: datetime
) -> None:
    item = make_item("Printer", identifier="PRN-1", now=now)
    old = declare("Jam", now=now, reporter=bob, configuration_items=[item])
    path = f"/incidents/{old.label}"
    assert "Open a follow-up" not in html(sign_in(grace), path)
    resolve(old, actor=SYSTEM, now=now)
    close_incident(incident_id=old.pk, actor=SYSTEM, now=now)
    client = sign_in(grace)
    assert "Open a follow-up" in html(client, path)
    form = html(client, f"{path}/follow-up")
    for text in ('value="Jam"', 'value="PRN-1"', f'value="{bob.email}"', '"software" selected'):
        assert text in form, text
    data = {"title": "Jam again", "items": "PRN-1", "reporter": bob.email, "category": "software"}
    answer = client.post(f"{path}/follow-up", data)
    opened = Incident.objects.get(title="Jam again")
    assert answer.headers["Location"] == f"/incidents/{opened.label}"
    assert (about(opened), opened.reporter) == (["Printer"], bob)
    assert [link.kind for link in relations_of(grace.as_actor(), opened)] == ["follow_up_of"]
    assert f"opened a follow-up: {opened.label}" in html(client, path)
    assert f"follow-up of {old.label}" in html(client, f"/incidents/{opened.label}")
    assert "Follow-ups" in html(client, f"{path}?tab=related")
    reporter = sign_in(bob)
    reporter.post(f"{path}/follow-up", {"title": "My own", "service": "x", "items": "x"})
    own = Incident.objects.get(title="My own")
    assert (own.reporter, about(own)) == (bob, ["Printer"])


def test_a_table_is_looked_at_and_taken_in(linus: Person, sign_in: SignIn, now: datetime) -> None:
    client, path = sign_in(linus), "/configuration-items/import"
    assert "name,kind,identifier" in html(client, path)
    table = "name,kind,team\nPrinter,printer,\nLost,printer,nobody\n"
    looked = client.post(path, {"text": table, "look": "1"}).content.decode()
    assert "1 new, 1 refused" in looked
    assert "Take in 1" in looked
    assert not ConfigurationItem.objects.exists()
    assert client.post(path, {"text": table, "apply": "1"}).status_code == 302
    assert ConfigurationItem.objects.get().name == "Printer"
    nothing = client.post(path, {"text": "name,kind,team\n,,\n"})
    assert "Nothing to take in" in nothing.content.decode()
    assert client.post(path, {"text": "price\n1\n"}).status_code == 422
