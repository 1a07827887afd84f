"""What a restricted incident says reaches no outsider, whatever address they visit."""

from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from tests.api.client import PREFIX, ApiClient
from tests.api.world import BODIES
from tests.web.addresses import VISITS
from tests.web.conftest import SignIn
from tests.web.secrets import SECRET, make_secret
from tests.web.world import World, make_world
from watchbell.accounts.models import Person
from watchbell.accounts.permissions import SCOPES
from watchbell.accounts.services import change_person, create_token
from watchbell.alerts.models import Alert, Integration, Signal
from watchbell.api import edge
from watchbell.api.openapi import document
from watchbell.incidents.models import AffectedItem, Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.platform.eventlog import events_of
from watchbell.platform.eventlog.settling import settle

pytestmark = pytest.mark.usefixtures("database")
SEARCHES = [
    f"/incidents?view=all&q={SECRET}",
    f"/alerts?q={SECRET}",
    f"/search?q={SECRET}",
    "/incidents?view=all",
    "/alerts?view=all",
]


@pytest.fixture
def secret(now: datetime) -> Incident:
    return make_secret(now)


@pytest.fixture
def worlds(
    ada: Person, grace: Person, bob: Person, now: datetime, secret: Incident
) -> tuple[World, World]:
    """The world as it is, and one whose incident, alert and integration are the secret ones."""
    Alert.objects.filter(incident=secret).update(key="moved")
    hidden = Alert.objects.get(incident=secret)
    Alert.objects.filter(pk=hidden.pk).update(state="resolved", resolved_at=now)
    integration = Integration.objects.get(name="Vault")
    Alert.objects.filter(pk=hidden.pk).delete()
    world = make_world(ada=ada, grace=grace, bob=bob, now=now)
    hidden.save(force_insert=True)
    turned = {
        "incident": secret.label,
        "alert": hidden.pk,
        "integration": integration.pk,
        "item": AffectedItem.objects.get(incident=secret).item_id,
        "signal": Signal.objects.get(integration_id=integration.pk).id,
    }
    return world, World({**world.values, **turned})


@pytest.mark.parametrize("name", ["ada", "linus", "grace"])
def test_no_page_tells_an_outsider(
    name: str, worlds: tuple[World, World], sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    person, told = request.getfixturevalue(name), []
    plain, _ = worlds
    session = sign_in(person).cookies[settings.SESSION_COOKIE_NAME].value
    for visit in VISITS:
        # The second world's address may be the first one's: once is enough.
        for path, world in {world.path(visit.path): world for world in reversed(worlds)}.items():
            answer = _visit(_browser(session), visit.method, path, visit.data)
            if SECRET in _text(answer) and SECRET not in path:
                told.append(f"{visit.method} {path}")
            if world is not plain and "{incident}" in visit.path:
                assert answer.status_code == 404, path
    told += [path for path in SEARCHES if _hits(sign_in(person), path)]
    assert told == []


def _browser(session: str) -> Client:
    """Return a browser of its own: one of the addresses signs out, which is rolled back."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    return client


def _hits(client: Client, path: str) -> bool:
    """Say whether the secret is told, not counting the word that was searched for."""
    text = _text(client.get(path, follow=True))
    return f"{SECRET} leaked" in text or f"/incidents/{SECRET}" in text


def _visit(client: Client, method: str, path: str, data: dict[str, Any]) -> HttpResponseBase:
    with transaction.atomic():
        answer = client.post(path, data) if method == "post" else client.get(path)
        transaction.set_rollback(True)
    return answer


def _text(answer: HttpResponseBase) -> str:
    if isinstance(answer, StreamingHttpResponse):
        return b"".join(answer).decode("utf-8", "replace")
    return bytes(answer.content).decode("utf-8", "replace")  # type: ignore[attr-defined]  # one of ours


def test_an_outsider_is_told_that_there_is_no_such_incident(
    ada: Person, secret: Incident, sign_in: SignIn
) -> None:
    client = sign_in(ada)
    for part in ("", "/parts", "/row", "/tabs/details", "/resolve"):
        assert client.get(f"/incidents/{secret.label}{part}").status_code == 404, part


def test_no_call_tells_an_outsider(
    ada: Person, grace: Person, secret: Incident, clock: ManualClock, monkeypatch: Any
) -> None:
    monkeypatch.setattr(edge, "clock", clock)
    settle(clock.now())
    alert_id = Alert.objects.get(incident=secret).pk
    values = {"number": secret.label, "id": alert_id, "slug": "none", "email": "vera@example.org"}
    for person in (ada, grace):
        _, token = create_token(
            person_id=person.pk, name="t", scopes=list(SCOPES), actor=SYSTEM, now=clock.now()
        )
        client = ApiClient(token)
        for path, methods in document()["paths"].items():
            for method, operation in methods.items():
                address = path.removeprefix(PREFIX)
                for place in address.split("{")[1:]:
                    values.setdefault(place.partition("}")[0], "none")
                with transaction.atomic():
                    body = BODIES.get(operation["operationId"])
                    sent = address.format(**values)
                    reply = (
                        client.get(sent)
                        if method == "get"
                        else client.send(method.upper(), sent, body)
                    )
                    transaction.set_rollback(True)
                assert SECRET not in reply.text, (method, path, person.name)
                if "{number}" in path:
                    assert reply.status in (404, 422), (method, path, reply.text)


def test_who_is_cleared_sees_it_and_the_reading_is_recorded(
    ada: Person, secret: Incident, sign_in: SignIn, now: datetime
) -> None:
    change_person(person_id=ada.pk, has_security_right=True, actor=SYSTEM, now=now)
    page = sign_in(ada).get(f"/incidents/{secret.label}").content.decode()
    assert f"{SECRET} leaked" in page
    assert "Restricted" in page
    assert "incident.restricted_read" in {event.kind for event in events_of(secret.ref)}
