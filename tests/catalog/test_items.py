"""Configuration items: what they are, what hangs on them, what runs on what."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from tests.builders.items import make_item
from tests.builders.people import make_team
from tests.builders.services import make_service
from tests.parallel import at_once
from watchbell.accounts.models import Person
from watchbell.catalog.domain import ItemStatus
from watchbell.catalog.errors import DependencyCycle, IdentifierTaken
from watchbell.catalog.models import ConfigurationItem
from watchbell.catalog.selectors import (
    ItemFilters,
    chosen_item,
    item_choices,
    items_page,
    services_of_items,
    whole_item,
)
from watchbell.catalog.services import ItemFields, change_item, create_item, fields_of
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import InvalidInput, NotFound, PermissionDenied, StaleVersion
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


def names(found: Any) -> list[str]:
    return [item.name for item in found]


def change(item: ConfigurationItem, now: datetime, **fields: Any) -> ConfigurationItem:
    wanted = ItemFields(**{"name": item.name, "kind": item.kind, **fields})
    return change_item(item_id=item.pk, fields=wanted, actor=SYSTEM, now=now)


def test_a_manager_records_an_item(linus: Person, grace: Person, now: datetime) -> None:
    team, printing = make_team("Desk", grace, now=now), make_service("Printing", now=now)
    fields = ItemFields(
        name=" Printer, 3rd floor ",
        kind="printer",
        identifier="PRN-0042",
        location="Lund",
        team_id=team.pk,
        service_ids=[printing.pk],
    )
    item = create_item(fields=fields, actor=linus.as_actor(), now=now)
    assert (item.name, item.team, item.status) == ("Printer, 3rd floor", team, "in_use")
    assert whole_item(item).services == [printing]
    (event,) = events_of(item.ref)
    assert (event.kind, event.payload["identifier"]) == ("configuration_item.created", "PRN-0042")


def test_a_responder_reads_items_and_a_requester_does_not(
    grace: Person, bob: Person, now: datetime
) -> None:
    make_item("Printer", now=now)
    with pytest.raises(PermissionDenied, match="manager"):
        create_item(fields=ItemFields(name="X"), actor=grace.as_actor(), now=now)
    assert names(items_page(actor=grace.as_actor(), filters=ItemFilters()).items) == ["Printer"]
    with pytest.raises(PermissionDenied):
        items_page(actor=bob.as_actor(), filters=ItemFilters())


def test_no_two_items_have_the_same_identifier_and_many_have_none(now: datetime) -> None:
    item = make_item("Printer", identifier="PRN-1", now=now)
    make_item("Nameless", now=now)
    other = make_item("Nameless", now=now)
    with pytest.raises(IdentifierTaken) as refusal:
        make_item("Copier", identifier="prn-1", now=now)
    assert list(refusal.value.fields) == ["identifier"]
    with pytest.raises(IdentifierTaken):
        change(other, now, identifier="PRN-1")
    assert change(item, now, identifier="prn-1").identifier == "prn-1"


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("name", ItemFields(name=" ")),
        ("kind", ItemFields(name="A", kind="")),
        ("identifier", ItemFields(name="A", identifier="a\x00b")),
        ("team", ItemFields(name="A", team_id=uuid4())),
        ("services", ItemFields(name="A", service_ids=[uuid4()])),
        ("runs_on", ItemFields(name="A", runs_on_ids=[uuid4()])),
    ],
)
def test_a_bad_field_is_named(now: datetime, field: str, fields: ItemFields) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_item(fields=fields, actor=SYSTEM, now=now)
    assert list(refusal.value.fields) == [field]
    assert not ConfigurationItem.objects.exists()


def test_a_change_says_which_fields_and_counts_the_version(now: datetime) -> None:
    web, item = make_service("Web", now=now), make_item("web-1", kind="server", now=now)
    changed = change(item, now, kind="server", service_ids=[web.pk], status=ItemStatus.RETIRED)
    assert (changed.version, changed.status) == (2, "retired")
    event = events_of(item.ref)[0]
    assert event.payload == {"fields": ["status", "services"], "status": "retired"}
    assert (
        change_item(item_id=item.pk, fields=fields_of(changed), actor=SYSTEM, now=now).version == 2
    )
    with pytest.raises(StaleVersion):
        change_item(item_id=item.pk, fields=fields_of(item), version=1, actor=SYSTEM, now=now)


def test_what_runs_on_an_item_suffers_with_it(now: datetime) -> None:
    shop, mail, old = (make_service(name, now=now) for name in ("Shop", "Mail", "Old"))
    host = make_item("host-1", now=now)
    machine = make_item("vm-1", mail, runs_on_ids=[host.pk], now=now)
    app = make_item("shop-app", shop, runs_on_ids=[machine.pk], now=now)
    make_item("gone", old, runs_on_ids=[host.pk], status=ItemStatus.RETIRED, now=now)
    found = services_of_items([host.pk, app.pk])
    assert names(found[host.pk]) == ["Mail", "Shop"]
    assert names(found[app.pk]) == ["Shop"]
    assert names(whole_item(host).carries) == ["gone", "vm-1"]
    assert services_of_items([]) == {}


def test_nothing_runs_on_itself_by_way_of_others(now: datetime) -> None:
    a = make_item("a", now=now)
    b = make_item("b", runs_on_ids=[a.pk], now=now)
    c = make_item("c", runs_on_ids=[b.pk], now=now)
    for below in (a, c):
        with pytest.raises(DependencyCycle):
            change(a, now, runs_on_ids=[below.pk])


def test_two_halves_of_a_circle_at_once_are_not_both_accepted(
    committed_db: object, now: datetime
) -> None:
    a, b = (make_item(name, now=now) for name in "ab")
    results = at_once(
        lambda: change(a, now, runs_on_ids=[b.pk]), lambda: change(b, now, runs_on_ids=[a.pk])
    )
    assert [type(result) for result in results].count(DependencyCycle) == 1


def test_items_are_found_by_the_beginnings_of_their_words(grace: Person, now: datetime) -> None:
    make_item("Printer 3rd floor", identifier="PRN-0042", location="Lund", now=now)
    make_item("web-01.example.org", kind="server", now=now)
    make_item("Old printer", status=ItemStatus.RETIRED, now=now)

    def found(q: str, **more: Any) -> list[str]:
        filters = ItemFilters(q=q, **more)
        return names(items_page(actor=grace.as_actor(), filters=filters).items)

    for q in ("print", "0042", "prn-00", "lund pri", "PRN"):
        assert found(q) == ["Printer 3rd floor"], q
    assert found("web-01.exa") == ["web-01.example.org"]
    assert found("--") == found("' | 'x") == []
    assert found("print", status=ItemStatus.RETIRED) == ["Old printer"]
    assert found("print", with_retired=True) == ["Old printer", "Printer 3rd floor"]
    assert found("", kind="server") == ["web-01.example.org"]
    assert names(item_choices(actor=grace.as_actor(), q="old", limit=5)) == []


def test_items_are_listed_by_name_page_by_page(grace: Person, now: datetime) -> None:
    for name in ("c", "a", "b", "b"):
        make_item(name, now=now)
    seen, cursor = [], None
    for _ in range(4):
        page = items_page(actor=grace.as_actor(), filters=ItemFilters(), limit=1, cursor=cursor)
        seen += names(page.items)
        cursor = page.next_cursor
    assert (seen, cursor) == (["a", "b", "b", "c"], None)


def test_an_item_is_chosen_by_identifier_by_name_or_by_id(now: datetime) -> None:
    item = make_item("Printer", identifier="PRN-1", now=now)
    twin = make_item("Twin", now=now)
    make_item("Twin", identifier="T-2", now=now)
    for text in ("prn-1 ", "Printer", str(item.pk)):
        assert chosen_item(text) == item
    assert chosen_item(str(twin.pk)) == twin
    with pytest.raises(NotFound, match="Several"):
        chosen_item("Twin")
    for text in ("", "nothing", "nul\0", str(uuid4())):
        with pytest.raises(NotFound):
            chosen_item(text)
