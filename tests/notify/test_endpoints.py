"""Webhooks for events: subscribed by pattern, told once, signed by both secrets in a rotation."""

from datetime import datetime
from uuid import UUID

import pytest

from tests.fakes.http_server import HttpServer
from watchbell.accounts.models import Person
from watchbell.catalog.events import ServiceCreated
from watchbell.kernel.actors import SubjectRef
from watchbell.kernel.errors import AlreadyDone, InvalidInput, PermissionDenied, StaleVersion
from watchbell.notify.channels.webhook import WebhookChannel
from watchbell.notify.cycles import Delivery
from watchbell.notify.handlers import tell_endpoints
from watchbell.notify.models import Endpoint, Message
from watchbell.notify.services import (
    change_endpoint,
    create_endpoint,
    deactivate_endpoint,
    rotate_secret,
)
from watchbell.notify.services.endpoints import EndpointFields

pytestmark = pytest.mark.usefixtures("database")


def fields(**changes: object) -> EndpointFields:
    values: dict[str, object] = {
        "name": "Ops",
        "address": "https://hooks.example.org/in",
        "events": ["service.*"],
    }
    return EndpointFields(**{**values, **changes})  # type: ignore[arg-type]  # tests change any


def created(actor: Person, now: datetime, name: str = "Shop") -> ServiceCreated:
    subject = SubjectRef("service", UUID(int=7))
    return ServiceCreated(
        subject=subject, actor=actor.as_actor(), at=now, name=name, slug=name.lower()
    )


def test_an_endpoint_is_told_once_of_what_it_asked_for(ada: Person, now: datetime) -> None:
    actor = ada.as_actor()
    create_endpoint(fields=fields(), actor=actor, now=now)
    create_endpoint(fields=fields(name="Other", events=["person.*"]), actor=actor, now=now)
    tell_endpoints(created(ada, now), now=now)
    tell_endpoints(created(ada, now), now=now)
    tell_endpoints(created(ada, now, "Bank"), now=now)
    assert Message.objects.count() == 2
    message = Message.objects.order_by("id").first()
    assert message is not None
    assert message.content["kind"] == "service.created"
    assert message.content["data"]["name"] == "Shop"


@pytest.mark.usefixtures("private_net")
def test_both_secrets_sign_while_one_is_replaced(
    ada: Person, now: datetime, server: HttpServer
) -> None:
    actor = ada.as_actor()
    endpoint, first = create_endpoint(fields=fields(address=server.url), actor=actor, now=now)
    second = rotate_secret(endpoint_id=endpoint.pk, actor=actor, now=now)
    assert first != second
    assert first not in Endpoint.objects.values_list("sealed_previous", flat=True)
    tell_endpoints(created(ada, now), now=now)
    assert Delivery(WebhookChannel()).run(now) == 1
    [received] = server.received
    assert len(received.headers["webhook-signature"].split(" ")) == 2
    assert first not in repr(received.headers)


def test_an_endpoint_that_is_off_is_told_nothing(ada: Person, now: datetime) -> None:
    endpoint, _ = create_endpoint(fields=fields(), actor=ada.as_actor(), now=now)
    deactivate_endpoint(endpoint_id=endpoint.pk, actor=ada.as_actor(), now=now)
    with pytest.raises(AlreadyDone):
        deactivate_endpoint(endpoint_id=endpoint.pk, actor=ada.as_actor(), now=now)
    tell_endpoints(created(ada, now), now=now)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"address": "ftp://example.org"}, "address"),
        ({"address": "example.org"}, "address"),
        ({"name": " "}, "name"),
        ({"events": []}, "events"),
        ({"events": ["nothing.*"]}, "events"),
    ],
)
def test_what_cannot_be_used_is_refused_by_field(
    ada: Person, now: datetime, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_endpoint(fields=fields(**changes), actor=ada.as_actor(), now=now)
    assert field in refusal.value.fields


def test_a_change_raises_the_version(ada: Person, grace: Person, now: datetime) -> None:
    endpoint, _ = create_endpoint(fields=fields(), actor=ada.as_actor(), now=now)
    changed = change_endpoint(
        endpoint_id=endpoint.pk, fields=fields(name="New"), version=1, actor=ada.as_actor(), now=now
    )
    assert (changed.name, changed.version) == ("New", 2)
    with pytest.raises(StaleVersion):
        change_endpoint(
            endpoint_id=endpoint.pk, fields=fields(), version=1, actor=ada.as_actor(), now=now
        )
    with pytest.raises(PermissionDenied):
        create_endpoint(fields=fields(), actor=grace.as_actor(), now=now)
