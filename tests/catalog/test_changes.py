"""Change records: told once or again, found by service and time."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.catalog.models import Change
from watchbell.catalog.selectors import changes_near, changes_page
from watchbell.catalog.services import ChangeFields, add_dependency, record_change
from watchbell.kernel.actors import SYSTEM, Actor
from watchbell.kernel.errors import InvalidInput, PermissionDenied
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")
HOUR = timedelta(hours=1)


def record(name: str, *, at: datetime, actor: Actor = SYSTEM, **fields: Any) -> Change:
    told = ChangeFields(title=f"Deploy {name}", starts_at=at, **fields)
    return record_change(source="ci", external_id=name, fields=told, actor=actor, now=at)


def test_told_again_it_is_the_same_change_and_says_what_is_new(now: datetime) -> None:
    shop = make_service("Shop", now=now)
    first = record("1", at=now, service_ids=[shop.pk])
    again = record("1", at=now, service_ids=[shop.pk], ends_at=now + HOUR)
    assert again.pk == first.pk
    assert Change.objects.get().ends_at == now + HOUR
    record("1", at=now, service_ids=[shop.pk], ends_at=now + HOUR)
    kinds = [(event.kind, event.payload.get("fields")) for event in events_of(first.ref)]
    assert kinds == [("change.amended", ["ends_at"]), ("change.recorded", None)]


def test_its_services_may_change(now: datetime) -> None:
    shop, mail = make_service("Shop", now=now), make_service("Mail", now=now)
    record("1", at=now, service_ids=[shop.pk])
    change = record("1", at=now, service_ids=[mail.pk])
    assert [service.name for service in change.services.all()] == ["Mail"]


def test_what_cannot_be_is_refused_by_name(now: datetime) -> None:
    for wrong, field in (
        ({"ends_at": now - HOUR}, "ends_at"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "http://["}, "link"),
    ):
        with pytest.raises(InvalidInput) as refused:
            record("1", at=now, **wrong)
        assert list(refused.value.fields) == [field]
    assert not Change.objects.exists()


def test_who_may(now: datetime, bob: Person, grace: Person) -> None:
    with pytest.raises(PermissionDenied):
        record("1", at=now, actor=bob.as_actor())
    weak = replace(grace.as_actor(), scopes=frozenset({"incidents:write"}))
    with pytest.raises(PermissionDenied, match="changes:write"):
        record("1", at=now, actor=weak)
    record("1", at=now, actor=grace.as_actor())
    with pytest.raises(PermissionDenied):
        changes_page(actor=bob.as_actor())


def test_pages_are_walked_by_time(now: datetime, grace: Person) -> None:
    shop = make_service("Shop", now=now)
    for number in range(5):
        record(str(number), at=now - number * HOUR, service_ids=[shop.pk])
    record("other", at=now)
    seen: list[str] = []
    cursor = None
    while True:
        page = changes_page(
            actor=grace.as_actor(), service_id=shop.pk, since=now - 3 * HOUR, limit=2, cursor=cursor
        )
        seen += [change.external_id for change in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == ["0", "1", "2", "3"]


def test_near_are_those_that_ran_then_on_it_or_on_what_it_needs(
    now: datetime, grace: Person
) -> None:
    shop, database, disk, mail = (
        make_service(name, now=now) for name in ("Shop", "Database", "Disk", "Mail")
    )
    for service, needs in ((shop, database), (database, disk)):
        add_dependency(service_id=service.pk, needs_id=needs.pk, actor=SYSTEM, now=now)
    record("on it", at=now - HOUR, service_ids=[shop.pk, disk.pk])
    record("below", at=now - 2 * HOUR, service_ids=[disk.pk])
    record("long", at=now - 90 * HOUR, ends_at=now - 3 * HOUR, service_ids=[database.pk])
    record("elsewhere", at=now - HOUR, service_ids=[mail.pk])
    record("before", at=now - 60 * HOUR, service_ids=[shop.pk])
    record("after", at=now + HOUR, service_ids=[shop.pk])
    found = changes_near(
        actor=grace.as_actor(), service_ids=[shop.pk], since=now - 48 * HOUR, until=now
    )
    assert [change.external_id for change in found] == ["on it", "below", "long"]
