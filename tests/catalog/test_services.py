"""Services, and the map of what needs what."""

from datetime import datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from tests.builders.people import make_team
from tests.builders.services import make_service
from tests.parallel import at_once
from watchbell.accounts.models import Person
from watchbell.catalog.errors import DependencyCycle, SlugTaken
from watchbell.catalog.models import Dependency, Service
from watchbell.catalog.selectors import (
    dependents_of,
    needs_of,
    service_by_slug,
    service_map,
    services_page,
)
from watchbell.catalog.services import (
    ServiceFields,
    add_dependency,
    change_service,
    create_service,
    remove_dependency,
)
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import (
    AlreadyDone,
    InvalidInput,
    NotFound,
    PermissionDenied,
    StaleVersion,
)
from watchbell.platform.eventlog import events_of


def test_a_manager_adds_a_service_of_a_team(linus: Person, grace: Person, now: datetime) -> None:
    team = make_team("Payments", grace, now=now)
    service = create_service(
        slug="Payments-API",
        fields=ServiceFields(
            name=" Payments API ", team_id=team.pk, criticality=1, cost_per_minute=Decimal("12.5")
        ),
        actor=linus.as_actor(),
        now=now,
    )
    found = service_by_slug("payments-api")
    assert (found, found.team, found.name) == (service, team, "Payments API")
    assert found.cost_per_minute == Decimal("12.50")
    (event,) = events_of(service.ref)
    assert (event.kind, event.actor.name) == ("service.created", "Linus")


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("name", ServiceFields(name="\x00")),
        ("description", ServiceFields(name="A", description="a\x1bb")),
        ("criticality", ServiceFields(name="A", criticality=5)),
        ("cost_per_minute", ServiceFields(name="A", cost_per_minute=Decimal(-1))),
        ("cost_per_minute", ServiceFields(name="A", cost_per_minute=Decimal("NaN"))),
        ("cost_per_minute", ServiceFields(name="A", cost_per_minute=Decimal("1e12"))),
        ("team", ServiceFields(name="A", team_id=uuid4())),
    ],
)
def test_a_bad_field_is_named(
    database: None, now: datetime, field: str, fields: ServiceFields
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_service(slug="a", fields=fields, actor=SYSTEM, now=now)
    assert list(refusal.value.fields) == [field]
    assert not Service.objects.exists()


@pytest.mark.parametrize("slug", ["", "a b", "-a", "a--b", "ä", "a/b"])
def test_a_short_name_fits_into_an_address(database: None, now: datetime, slug: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_service(slug=slug, fields=ServiceFields(name="A"), actor=SYSTEM, now=now)
    assert list(refusal.value.fields) == ["slug"]


def test_two_services_do_not_share_a_short_name(database: None, now: datetime) -> None:
    make_service("Web", now=now)
    with pytest.raises(SlugTaken):
        make_service("Web", now=now)


def test_grace_may_not_change_services(grace: Person, now: datetime) -> None:
    web = make_service("Web", now=now)
    with pytest.raises(PermissionDenied, match="manager"):
        create_service(slug="x", fields=ServiceFields(name="X"), actor=grace.as_actor(), now=now)
    with pytest.raises(PermissionDenied):
        change_service(
            service_id=web.pk, fields=ServiceFields(name="X"), actor=grace.as_actor(), now=now
        )


def test_a_change_says_which_fields_and_counts_the_version(linus: Person, now: datetime) -> None:
    web = make_service("Web", now=now)
    changed = change_service(
        service_id=web.pk,
        fields=ServiceFields(name="Web", criticality=1),
        version=1,
        actor=linus.as_actor(),
        now=now,
    )
    assert (changed.criticality, changed.version) == (1, 2)
    assert events_of(web.ref)[0].payload == {"fields": ["criticality"]}
    with pytest.raises(StaleVersion):
        change_service(
            service_id=web.pk,
            fields=ServiceFields(name="Net"),
            version=1,
            actor=linus.as_actor(),
            now=now,
        )


def test_what_a_service_needs_and_what_needs_it(ada: Person, now: datetime) -> None:
    shop, payments, bank = (make_service(name, now=now) for name in ("Shop", "Payments", "Bank"))
    for service, needed in ((shop, payments), (payments, bank)):
        add_dependency(service_id=service.pk, needs_id=needed.pk, actor=ada.as_actor(), now=now)
    assert needs_of(shop.pk) == [payments]
    assert dependents_of(bank.pk) == [payments]
    assert dependents_of(bank.pk, whole_tree=True) == [payments, shop]
    whole = service_map(actor=ada.as_actor())
    assert whole.services == [bank, payments, shop]
    assert set(whole.needs) == {(shop.pk, payments.pk), (payments.pk, bank.pk)}
    remove_dependency(service_id=shop.pk, needs_id=payments.pk, actor=ada.as_actor(), now=now)
    assert dependents_of(bank.pk, whole_tree=True) == [payments]


def test_a_service_never_needs_itself_by_way_of_others(ada: Person, now: datetime) -> None:
    a, b, c = (make_service(name, now=now) for name in "ABC")
    add_dependency(service_id=a.pk, needs_id=b.pk, actor=SYSTEM, now=now)
    add_dependency(service_id=b.pk, needs_id=c.pk, actor=SYSTEM, now=now)
    for needed in (a, c):
        with pytest.raises(DependencyCycle):
            add_dependency(service_id=needed.pk, needs_id=a.pk, actor=SYSTEM, now=now)
    with pytest.raises(AlreadyDone):
        add_dependency(service_id=a.pk, needs_id=b.pk, actor=SYSTEM, now=now)


def test_two_halves_of_a_circle_at_once_are_not_both_accepted(
    committed_db: object, now: datetime
) -> None:
    a, b = (make_service(name, now=now) for name in "AB")
    results = at_once(
        lambda: add_dependency(service_id=a.pk, needs_id=b.pk, actor=SYSTEM, now=now),
        lambda: add_dependency(service_id=b.pk, needs_id=a.pk, actor=SYSTEM, now=now),
    )
    assert [type(result) for result in results].count(DependencyCycle) == 1
    assert Dependency.objects.count() == 1


def test_services_are_listed_by_name_page_by_page(bob: Person, now: datetime) -> None:
    for name in "CAB":
        make_service(name, now=now)
    first = services_page(actor=bob.as_actor(), limit=2)
    assert [service.name for service in first.items] == ["A", "B"]
    rest = services_page(actor=bob.as_actor(), limit=2, cursor=first.next_cursor)
    assert ([service.name for service in rest.items], rest.next_cursor) == (["C"], None)


def test_a_service_that_is_not_there_is_not_found(database: None) -> None:
    for slug in ("nothing", "nul\0"):
        with pytest.raises(NotFound):
            service_by_slug(slug)
