"""What incidents are about: configuration items, and what follows from them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders.incidents import declare
from tests.builders.items import make_item
from tests.builders.people import make_person, make_team
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.incidents.domain import CancelCode
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import (
    IncidentFilters,
    category_by_slug,
    incident_by_id,
    incident_lines,
    involved_in,
    open_by_item,
    others_about,
    recurrence_of,
)
from watchbell.incidents.services import (
    affect_items,
    cancel_incident,
    change_incident,
    restrict_incident,
    spare_item,
)
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import AlreadyDone, InvalidInput, NotFound
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


def told(incident: Incident) -> list[tuple[str, dict[str, Any]]]:
    return [(event.kind, event.payload) for event in events_of(incident.ref)]


def about(incident: Incident) -> list[str]:
    return [item.name for item in involved_in([incident.pk])[incident.pk].items]


def test_items_are_named_taken_away_and_told(ada: Person, now: datetime) -> None:
    printer = make_item("Printer", identifier="PRN-1", now=now)
    switch = make_item("Switch", now=now)
    incident = declare(now=now)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": ada.as_actor(), "now": now}
    affect_items(items=[printer, switch], **who)
    assert about(incident) == ["Printer", "Switch"]
    kind, payload = told(incident)[0]
    assert (kind, payload["changes"]) == (
        "incident.changed",
        {"configuration_items": [[], ["Printer (PRN-1)", "Switch"]]},
    )
    assert incident_by_id(ada.as_actor(), incident.pk).version == incident.version + 1
    with pytest.raises(AlreadyDone):
        affect_items(items=[switch], **who)
    spare_item(item_id=switch.pk, **who)
    assert about(incident) == ["Printer"]
    with pytest.raises(NotFound):
        spare_item(item_id=switch.pk, **who)


def test_the_one_service_of_its_items_becomes_the_incidents_own(
    ada: Person, grace: Person, now: datetime
) -> None:
    team = make_team("Desk", grace, now=now)
    printing = make_service("Printing", now=now, team=team)
    printer, bare = make_item("Printer", printing, now=now), make_item("Bare", now=now)
    incident = declare(now=now, configuration_items=[printer, bare, printer])
    assert (incident.service, incident.team) == (printing, team)
    (change, payload), (declared, said) = told(incident)
    assert (declared, said["service_id"]) == ("incident.declared", str(printing.pk))
    assert change == "incident.changed"
    assert payload["why"] == "Printer supports only Printing, so that is its service."
    assert payload["changes"] == {
        "configuration_items": [[], ["Bare", "Printer"]],
        "service": [None, "Printing"],
    }
    later = declare(now=now)
    affect_items(incident_id=later.pk, items=[printer], actor=ada.as_actor(), now=now)
    assert incident_by_id(ada.as_actor(), later.pk).service == printing
    kinds = {kind for kind, _ in told(later)}
    assert kinds == {"incident.declared", "incident.changed", "incident.service_changed"}


def test_of_several_services_none_is_taken_and_one_that_was_said_stays(now: datetime) -> None:
    shop, mail = make_service("Shop", now=now), make_service("Mail", now=now)
    host = make_item("Host", shop, mail, now=now)
    assert declare(now=now, configuration_items=[host]).service is None
    only = make_item("Only", mail, now=now)
    assert declare(now=now, configuration_items=[only], service=shop).service == shop
    assert declare(now=now, configuration_items=[make_item("Bare", now=now)]).service is None
    mixed = declare(now=now)
    changes = {"configuration_items": [only], "service": None}
    change_incident(incident_id=mixed.pk, changes=changes, actor=SYSTEM, now=now)
    assert incident_by_id(SYSTEM, mixed.pk).service is None


def test_too_many_items_are_refused(now: datetime) -> None:
    items = [make_item(f"Item {n}", now=now) for n in range(51)]
    with pytest.raises(InvalidInput, match="too many"):
        declare(now=now, configuration_items=items)
    assert not Incident.objects.exists()


def test_lists_and_the_search_find_what_is_about_an_item(grace: Person, now: datetime) -> None:
    printer = make_item("Printer", identifier="PRN-0042", now=now)
    hit = declare("It is jammed", now=now, configuration_items=[printer])
    declare("Another matter", now=now)

    def found(**filters: Any) -> list[str]:
        page = incident_lines(grace.as_actor(), IncidentFilters(**filters))
        return [line.label for line in page.items]

    assert found(item=printer.pk) == [hit.label]
    assert found(q="prn-0042") == found(q=" PRN-0042 ") == [hit.label]
    assert found(q="PRN-004") == []


def test_others_that_are_open_about_the_same_item(grace: Person, now: datetime) -> None:
    printer, switch = make_item("Printer", now=now), make_item("Switch", now=now)
    first = declare("First", now=now, configuration_items=[printer, switch])
    second = declare("Second", now=now, configuration_items=[printer])
    gone = declare("Gone", now=now, configuration_items=[printer])
    cancel_incident(incident_id=gone.pk, code=CancelCode.WITHDRAWN, note="", actor=SYSTEM, now=now)
    found = others_about(grace.as_actor(), first)
    assert [line.title for line in found[printer.pk]] == ["Second"]
    assert found[switch.pk] == []
    assert others_about(grace.as_actor(), declare(now=now)) == {}
    assert open_by_item(grace.as_actor(), [printer.pk, switch.pk]) == {
        printer.pk: 2,
        switch.pk: 1,
    }
    assert second.label == found[printer.pk][0].label


def test_what_hits_an_item_again_and_again_is_counted(grace: Person, now: datetime) -> None:
    printer, long_ago = make_item("Printer", now=now), now - timedelta(days=31)
    hardware = category_by_slug("hardware")
    for _ in range(3):
        declare(now=now, category=hardware, configuration_items=[printer])
    declare(now=now, configuration_items=[printer])
    declare(now=long_ago, category=hardware, configuration_items=[printer])
    found = recurrence_of(grace.as_actor(), printer.pk, now=now)
    assert (found.count, found.repeated) == (4, [("Hardware", 3)])


def test_a_restricted_incident_is_in_no_answer_about_its_item(grace: Person, now: datetime) -> None:
    printer = make_item("Printer", identifier="PRN-1", now=now)
    open_one = declare("Jam", now=now, configuration_items=[printer])
    holder = make_person("Vera", now=now)
    secret = declare("Xanadu", now=now, configuration_items=[printer])
    restrict_incident(incident_id=secret.pk, reason="x", actor=holder.as_actor(), now=now)
    actor, inside = grace.as_actor(), holder.as_actor()
    assert others_about(actor, open_one)[printer.pk] == []
    assert [line.id for line in others_about(inside, open_one)[printer.pk]] == [secret.pk]
    assert recurrence_of(actor, printer.pk, now=now).count == 1
    assert recurrence_of(inside, printer.pk, now=now).count == 2
    assert open_by_item(actor, [printer.pk]) == {printer.pk: 1}
    for filters in (IncidentFilters(item=printer.pk), IncidentFilters(q="prn-1")):
        assert [line.id for line in incident_lines(actor, filters).items] == [open_one.pk]
