"""An integration's page: setting it up, what came, what it did, and the mapping editor."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.builders.alerts import drain, make_integration, store
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.alerts.domain import SignalState
from watchbell.alerts.models import Alert, Integration
from watchbell.alerts.selectors import integration_key
from watchbell.alerts.services import set_secret
from watchbell.kernel.actors import SYSTEM

HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}
CHECK = {"check": {"name": "disk"}, "host": "db1", "outcome": "FAILED"}
MAPPING = {
    "payload": json.dumps(CHECK),
    "title": 'payload.check.name + " on " + payload.host',
    "key": "$.host",
    "state": "$.outcome",
    "over": "PASSED, FINE",
    "severity": '"bad"',
    "severities": "bad = critical",
    "labels": "host = $.host\n* = $.check",
}


@pytest.fixture
def client(ada: Person, sign_in: SignIn) -> Client:
    return sign_in(ada)


@pytest.fixture
def generic(database: None, now: datetime) -> Integration:
    return make_integration("Scripts", now=now, kind="generic")


def home(integration: Integration) -> str:
    return f"/integrations/{integration.pk}"


def text(client: Client, path: str, **more: Any) -> str:
    answer = client.get(path, **more)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_waits_for_the_first_signal_and_then_says_how_it_went(
    client: Client, generic: Integration, now: datetime
) -> None:
    assert "Waiting for the first signal" in text(client, home(generic))
    assert f'data-live="subject=integration:{generic.pk}"' in text(client, home(generic))
    store(generic, b'{"title": "Disk full"}', now=now)
    drain(now)
    heard = text(client, f"{home(generic)}/signals/heard", **HTMX)
    assert ("It works" in heard, "1 alert" in heard) == (True, True)
    store(generic, b'{"a": 1}', now=now + timedelta(seconds=1))
    drain(now + timedelta(seconds=1))
    assert "the newest signal was rejected" in text(client, home(generic))


def test_a_signal_shows_what_it_said_and_the_alert_and_incident_it_led_to(
    client: Client, generic: Integration, now: datetime
) -> None:
    signal = store(generic, b'{"title": "Disk full", "host": "db1", "key": "d"}', now=now)
    drain(now)
    alert = Alert.objects.select_related("incident").get()
    assert alert.incident is not None
    shown = text(client, f"{home(generic)}/signals/{signal.id}")
    assert f"/alerts/{alert.pk}" in shown
    assert alert.incident.label in shown
    assert "host=db1" in shown
    assert "Draw mapping from it" in shown


def test_any_signal_is_read_once_more(client: Client, generic: Integration, now: datetime) -> None:
    signal = store(generic, b'{"title": "Disk full"}', now=now)
    drain(now)
    client.post(f"{home(generic)}/signals/{signal.id}/replay")
    signal.refresh_from_db()
    assert signal.state == SignalState.PENDING
    drain(now)
    assert Alert.objects.get().count == 2


@pytest.mark.parametrize(("query", "word"), [("", "day"), ("?rate=hour", "hour")])
def test_the_traffic_is_counted_by_outcome(
    client: Client, generic: Integration, now: datetime, query: str, word: str
) -> None:
    assert f"Nothing came in the last {word}" in text(client, home(generic) + query)
    for body in (b'{"title": "x"}', b'{"a": 1}', b'{"a": 1}'):
        store(generic, body, now=now)
    drain(now)
    shown = text(client, home(generic) + query)
    chart = json.loads(shown.partition('id="rate-data"')[2].partition(">")[2].partition("<")[0])
    assert {one["name"]: sum(one["values"]) for one in chart["series"]} == {
        "Understood": 1, "Ignored": 0, "Rejected": 2, "Waiting": 0,
    }  # fmt: skip
    assert "Rejected in the last day" in shown


def test_a_file_for_the_sender_has_the_address_in_it(
    client: Client, ada: Person, now: datetime
) -> None:
    zabbix = make_integration("Zabbix", now=now, kind="zabbix")
    answer = client.get(f"{home(zabbix)}/setup/zabbix-watchbell.yaml")
    key = integration_key(actor=ada.as_actor(), integration=zabbix)
    assert f"/integrations/zabbix/{key}" in answer.content.decode()
    assert answer["Content-Disposition"] == 'attachment; filename="zabbix-watchbell.yaml"'
    assert "no-store" in answer["Cache-Control"]
    assert client.get(f"{home(zabbix)}/setup/passwd").status_code == 404


def test_a_secret_is_kept_and_never_shown(
    client: Client, generic: Integration, now: datetime
) -> None:
    client.post(f"{home(generic)}/settings/secret", {"secret": "our long secret"})
    shown = text(client, home(generic))
    assert "our long secret" not in shown
    assert "Only what is signed with the secret kept here is believed" in shown
    client.post(f"{home(generic)}/settings/secret/drop")
    assert "Not checked" in text(client, home(generic))


def test_switches_are_turned_on_and_off(client: Client, now: datetime) -> None:
    wazuh = make_integration("Wazuh", now=now, kind="wazuh")
    assert wazuh.settings == {"restricts": True}
    client.post(f"{home(wazuh)}/settings/switches", {})
    wazuh.refresh_from_db()
    assert wazuh.settings == {"restricts": False}
    client.post(f"{home(wazuh)}/settings/switches", {"restricts": "on", "mapping": "on"})
    wazuh.refresh_from_db()
    assert wazuh.settings == {"restricts": True}


def test_a_mapping_is_tried_live_and_kept(
    client: Client, generic: Integration, now: datetime
) -> None:
    page = f"{home(generic)}/mapping"
    trial = client.post(f"{page}/try", MAPPING, **HTMX).content.decode()
    assert "<html" not in trial
    # What is swapped in must try again, not keep.
    assert f'hx-post="{page}/try"' in trial
    for said in ("disk on db1", "Critical", "Firing", "host=db1", "name=disk"):
        assert said in trial
    assert 'data-path="$.check.name"' in trial
    over = MAPPING | {"payload": json.dumps(CHECK | {"outcome": "fine"})}
    assert "Over" in client.post(f"{page}/try", over, **HTMX).content.decode()
    whole = client.post(f"{page}/edit", MAPPING | {"try": "1"})
    assert (whole.status_code, "disk on db1" in whole.content.decode()) == (200, True)
    generic.refresh_from_db()
    assert generic.settings == {}
    assert client.post(f"{page}/edit", MAPPING).status_code == 302
    store(Integration.objects.get(), json.dumps(CHECK).encode(), now=now)
    drain(now)
    assert (Alert.objects.get().title, Alert.objects.get().severity) == ("disk on db1", "critical")
    again = text(client, f"{page}/edit")
    assert "bad = critical" in again
    client.post(f"{page}/forget")
    generic.refresh_from_db()
    assert generic.settings == {}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"key": "$.a["}, "makes no sense from"),
        ({"key": "payload.a +"}, "end of the condition"),
        ({"labels": "host"}, "is not of the form name = value"),
        ({"severities": "bad = awful"}, "use critical, error, warning, info"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused_at_its_field(
    client: Client, generic: Integration, change: dict[str, str], words: str
) -> None:
    answer = client.post(f"{home(generic)}/mapping/edit", MAPPING | change)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_editor_begins_with_what_came_and_a_guess(
    client: Client, generic: Integration, now: datetime
) -> None:
    page = f"{home(generic)}/mapping/edit"
    assert "Disk full on db1" in text(client, page)
    signal = store(generic, b"title=Backup+failed&host=db2", now=now)
    signal.content_type = "application/x-www-form-urlencoded"
    signal.save(update_fields=["content_type"])
    drain(now)
    shown = text(client, f"{page}?signal={signal.id}")
    assert "Backup failed" in shown
    assert 'value="$.title"' in shown
    assert client.get(f"{page}?signal=nonsense").status_code == 200


def test_what_has_no_mapping_has_no_editor(client: Client, now: datetime) -> None:
    wazuh = make_integration("Wazuh", now=now, kind="wazuh")
    assert client.get(f"{home(wazuh)}/mapping/edit").status_code == 404


def test_who_only_reads_sees_neither_secret_nor_switch_to_turn(
    grace: Person, sign_in: SignIn, generic: Integration, now: datetime
) -> None:
    set_secret(integration_id=generic.pk, secret="our secret", actor=SYSTEM, now=now)
    shown = text(sign_in(grace), home(generic))
    assert "Keep secret" not in shown
    assert "Draw a mapping" not in shown
    assert "Traffic" in shown
