"""Silences by Alertmanager's API v2, as amtool was recorded to ask for them."""

import json
from datetime import datetime, timedelta

import pytest

from tests.builders.alerts import alert as hook
from tests.builders.alerts import drain, make_integration, say
from tests.database import Clone
from tests.intake.speaking import Client
from tests.intake.test_prometheus import alert, base, body, client, key, stamp
from watchbell.alerts.cycles import release
from watchbell.alerts.models import Alert
from watchbell.incidents.models import Incident
from watchbell.kernel.clock import ManualClock

__all__ = ["base", "client", "key"]


def silence(now: datetime, **given: object) -> bytes:
    asked = {
        "comment": "maint",
        "createdBy": "ops",
        "startsAt": stamp(now - timedelta(seconds=1)),
        "endsAt": stamp(now + timedelta(hours=2)),
        "matchers": [
            {"isEqual": True, "isRegex": False, "name": "alertname", "value": "Disk"},
            {"isEqual": True, "isRegex": True, "name": "instance", "value": "db.*"},
        ],
    }
    return json.dumps(asked | given).encode()


def test_amtool_adds_lists_updates_and_expires_a_silence(
    client: Client, base: str, clock: ManualClock, now: datetime
) -> None:
    made = client.post(f"{base}/api/v2/silences", silence(now))
    assert made.status == 200
    one = made.json["silenceID"]
    alerts = body(alert("Disk", labels={"instance": "db1"}), alert("Net"))
    client.post(f"{base}/api/v2/alerts", alerts)
    drain(now)
    assert [incident.title for incident in Incident.objects.all()] == ["Net is bad"]
    hidden = client.get(f"{base}/api/v2/alerts?silenced=false").json
    assert [told["labels"]["alertname"] for told in hidden] == ["Net"]
    (held,) = client.get(f"{base}/api/v2/alerts?active=false").json
    assert held["status"] == {
        "state": "suppressed", "silencedBy": [one], "inhibitedBy": [], "mutedBy": [],
    }  # fmt: skip
    (told,) = client.get(f"{base}/api/v2/silences").json
    assert told["status"] == {"state": "active"}
    assert (told["createdBy"], told["startsAt"]) == ("ops", "2026-03-02T09:00:00.000Z")
    assert told["matchers"] == json.loads(silence(now))["matchers"]
    assert client.get(f"{base}/api/v2/silences?filter=alertname%3DNet").json == []
    longer = silence(now, id=one, startsAt=told["startsAt"], comment="longer")
    assert client.post(f"{base}/api/v2/silences", longer).json == {"silenceID": one}
    assert client.get(f"{base}/api/v2/silence/{one}").json["comment"] == "longer"
    clock.advance(minutes=1)
    assert client.ask("DELETE", f"{base}/api/v2/silence/{one}").status == 200
    assert client.get(f"{base}/api/v2/silence/{one}").json["status"]["state"] == "expired"
    release(clock.now())
    assert Incident.objects.count() == 2
    again = client.post(f"{base}/api/v2/silences", silence(clock.now(), id=one))
    assert again.json["silenceID"] != one


def test_what_is_no_silence_is_refused(client: Client, base: str, now: datetime) -> None:
    nobody = "01890000-0000-7000-8000-000000000001"
    asked = [
        ("POST", f"{base}/api/v2/silences", b"{nope"),
        ("POST", f"{base}/api/v2/silences", b"[]"),
        ("POST", f"{base}/api/v2/silences", silence(now, matchers=[])),
        ("POST", f"{base}/api/v2/silences", silence(now, endsAt=stamp(now - timedelta(1)))),
        ("POST", f"{base}/api/v2/silences", silence(now, comment="")),
        ("POST", f"{base}/api/v2/silences", silence(now, id=nobody)),
        ("GET", f"{base}/api/v2/silence/{nobody}", b""),
        ("DELETE", f"{base}/api/v2/silence/nonsense", b""),
        ("PUT", f"{base}/api/v2/silences", b""),
    ]
    statuses = [answer.status for answer in client.ask_all(*asked)]
    assert statuses == [400, 400, 400, 400, 400, 404, 404, 404, 405]


@pytest.mark.usefixtures("committed_db")
def test_a_key_silences_its_own_alerts_only(
    client: Client, base: str, now: datetime, committed_db: Clone
) -> None:
    wide = [{"isEqual": True, "isRegex": True, "name": "alertname", "value": ".+"}]
    client.post(f"{base}/api/v2/silences", silence(now, matchers=wide))
    client.post(f"{base}/api/v2/alerts", body(alert("Disk")))
    drain(now)
    assert Alert.objects.get().hold == "silenced"

    say(make_integration("Other", now=now), hook("Disk"), now=now)
    assert Incident.objects.count() == 1
