"""Opsgenie's Alert API: what its clients sent and read, and what becomes of it here."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from tests.builders.people import make_person
from tests.database import Clone
from tests.intake.opsgenie_client import DISK, Opsgenie
from watchbell.accounts.models import Person
from watchbell.alerts.domain import SignalState
from watchbell.alerts.models import Alert, Signal
from watchbell.incidents.domain import State
from watchbell.incidents.models import Comment, Incident
from watchbell.kernel.clock import ManualClock
from watchbell.platform.eventlog import events_of


@pytest.fixture
def linda(committed_db: Clone, clock: ManualClock) -> Person:
    return make_person("Linda", now=clock.now())


def the_alert() -> Alert:
    return Alert.objects.get()


def the_incident() -> Incident:
    return Incident.objects.get()


def comments() -> list[str]:
    return list(Comment.objects.order_by("pk").values_list("body", flat=True))


def test_a_created_alert_is_an_incident_and_its_request_tells_so(opsgenie: Opsgenie) -> None:
    answer = opsgenie.tell("/v2/alerts", DISK | {"note": "n"})
    assert (answer.status, answer.json["result"]) == (202, "Request will be processed")
    assert answer.headers[b"x-request-id"].decode() == answer.json["requestId"]
    assert the_incident().title == "Disk full"
    status = opsgenie.ask(f"/v2/alerts/requests/{answer.json['requestId']}")
    data = status.json["data"]
    assert status.status == 200
    assert (data["success"], data["isSuccess"], data["action"]) == (True, True, "Create")
    assert (data["status"], data["alias"]) == ("Created alert", "disk-db1")
    assert data["alertId"] == str(the_alert().pk)
    assert comments() == ["u: n"]


def test_one_alert_is_read_by_its_id_its_alias_and_its_number(opsgenie: Opsgenie) -> None:
    opsgenie.tell("/v2/alerts", DISK)
    told = opsgenie.ask("/v2/alerts/disk-db1", identifierType="alias").json["data"]
    assert (told["message"], told["description"], told["entity"]) == (
        "Disk full",
        "It is full",
        "db1",
    )
    assert (told["status"], told["acknowledged"], told["priority"]) == ("open", False, "P1")
    assert (told["tags"], told["details"], told["actions"]) == (["prod"], {"k": "v"}, ["Restart"])
    assert told["tinyId"].isdigit()
    assert opsgenie.ask(f"/v2/alerts/{told['id']}").json["data"]["id"] == told["id"]
    by_number = opsgenie.ask(f"/v2/alerts/{told['tinyId']}", identifierType="tiny")
    assert by_number.json["data"]["id"] == told["id"]


def test_a_repeated_alias_counts_and_a_closed_one_begins_anew(opsgenie: Opsgenie) -> None:
    opsgenie.tell("/v2/alerts", DISK)
    opsgenie.tell("/v2/alerts/", DISK)
    assert the_alert().count == 2
    opsgenie.verb("close", {"user": "u", "note": "fixed"})
    assert the_incident().state == State.RESOLVED
    assert comments() == ["u: fixed"]
    opsgenie.tell("/v2/alerts", DISK)
    assert Alert.objects.count() == 2
    first, second = Alert.objects.order_by("pk")
    assert (first.is_open, second.is_open) == (False, True)


def test_a_repeated_create_only_counts_what_it_says_is_not_taken_over(opsgenie: Opsgenie) -> None:
    """As Opsgenie does: message, description and tags are changed by calls of their own."""
    opsgenie.tell("/v2/alerts", DISK | {"priority": "P3"})
    opsgenie.tell("/v2/alerts", {"message": "Disk", "alias": "disk-db1"})
    alert = the_alert()
    assert (alert.count, alert.title, alert.description) == (2, "Disk full", "It is full")
    assert (alert.labels["tags"], alert.labels["k"]) == ("prod", "v")
    opsgenie.tell("/v2/alerts", {"message": "Disk", "alias": "disk-db1", "priority": "P5"})
    assert the_alert().severity == "warning"
    # But what becomes worse is heard.
    opsgenie.tell("/v2/alerts", {"message": "Disk", "alias": "disk-db1", "priority": "P1"})
    assert (the_alert().severity, the_incident().urgency) == ("critical", 1)


def test_without_an_alias_every_alert_is_its_own(opsgenie: Opsgenie) -> None:
    for _ in range(2):
        opsgenie.tell("/v2/alerts", {"message": "Disk full"})
    assert Alert.objects.count() == 2


def test_the_answer_can_be_given_and_taken_back(opsgenie: Opsgenie) -> None:
    opsgenie.tell("/v2/alerts", DISK)
    opsgenie.verb("acknowledge", {"user": "u", "note": "on it", "source": "py"})
    assert the_incident().acknowledged_at == opsgenie.clock.now()
    opsgenie.verb("unacknowledge", {"note": "x"})
    assert the_incident().acknowledged_at is None
    kinds = [event.kind for event in reversed(events_of(the_alert().ref))]
    assert kinds == ["alert.fired", "alert.acknowledged", "alert.unacknowledged"]
    assert comments() == ["u: on it", "x"]


def test_a_persons_answer_is_not_taken_back(opsgenie: Opsgenie, linda: Person) -> None:
    opsgenie.tell("/v2/alerts", DISK)
    opsgenie.verb("acknowledge")
    Incident.objects.update(acknowledged_by=linda)
    opsgenie.verb("unacknowledge")
    assert the_incident().acknowledged_at is not None


def test_notes_are_kept_and_read(opsgenie: Opsgenie) -> None:
    opsgenie.tell("/v2/alerts", DISK)
    opsgenie.verb("notes", {"user": "u", "note": "hello"})
    opsgenie.verb("notes", {"note": "again"})
    found = opsgenie.ask("/v2/alerts/disk-db1/notes", identifierType="alias").json["data"]
    assert [(one["owner"], one["note"]) for one in found] == [("Shop", "again"), ("u", "hello")]
    after = {"identifierType": "alias", "offset": found[0]["offset"]}
    rest = opsgenie.ask("/v2/alerts/disk-db1/notes", **after).json["data"]
    assert [one["note"] for one in rest] == ["hello"]
    assert opsgenie.ask("/v2/alerts/disk-db1/logs", identifierType="alias").json["data"]
    assert opsgenie.ask("/v2/alerts/disk-db1/recipients", identifierType="alias").json["data"] == []
    assert comments() == ["u: hello", "again"]


def test_a_snoozed_alert_puts_its_incident_on_hold_until_then(opsgenie: Opsgenie) -> None:
    opsgenie.tell("/v2/alerts", DISK)
    until = opsgenie.clock.now() + timedelta(hours=2)
    opsgenie.verb("snooze", {"endTime": until.isoformat(), "note": "later"})
    incident = the_incident()
    assert (incident.state, incident.follow_up_at) == (State.ON_HOLD, until)
    told = opsgenie.ask("/v2/alerts/disk-db1", identifierType="alias").json["data"]
    assert told["snoozed"] is True


def test_it_is_assigned_to_whom_we_know(opsgenie: Opsgenie, linda: Person) -> None:
    opsgenie.tell("/v2/alerts", DISK)
    opsgenie.verb("assign", {"owner": {"username": "nobody@example.com"}})
    assert the_incident().assignee is None
    opsgenie.verb("assign", {"owner": {"username": linda.email}})
    assert the_incident().assignee == linda
    assert opsgenie.ask("/v2/alerts", query=f"owner:{linda.email}").json["data"][0]["owner"] == (
        linda.email
    )


def test_what_it_says_can_be_changed(opsgenie: Opsgenie) -> None:
    opsgenie.tell("/v2/alerts", DISK | {"priority": "P3"})
    opsgenie.verb("tags", {"tags": ["a", "b"]})
    opsgenie.verb("tags", method="DELETE", tags="prod,b")
    opsgenie.verb("details", {"details": {"a": "b"}})
    opsgenie.verb("details", method="DELETE", keys="k")
    opsgenie.verb("message", {"message": "Disk very full"}, method="PUT")
    opsgenie.verb("description", {"description": "Really"}, method="PUT")
    opsgenie.verb("priority", {"priority": "P1"}, method="PUT")
    told = opsgenie.ask("/v2/alerts/disk-db1", identifierType="alias").json["data"]
    assert (told["tags"], told["details"], told["priority"]) == (["a"], {"a": "b"}, "P1")
    assert (told["message"], told["description"]) == ("Disk very full", "Really")
    assert the_incident().urgency == 1
    amended = [e.kind for e in events_of(the_alert().ref)].count("alert.amended")
    assert amended == 7


def test_what_is_asked_of_people_is_told_to_them(opsgenie: Opsgenie) -> None:
    opsgenie.tell("/v2/alerts", DISK)
    opsgenie.verb("escalate", {"escalation": {"name": "ops_escalation"}, "user": "u"})
    opsgenie.verb("responders", {"responder": {"type": "user", "username": "a@example.com"}})
    opsgenie.verb("actions/Restart", {"note": "now"})
    assert comments() == [
        "u asks: Escalate to ops_escalation.",
        "Shop asks: Bring in a@example.com.",
        "Shop asks: Carry out Restart.",
        "now",
    ]


def test_a_deleted_alert_is_over_and_stays_on_record(opsgenie: Opsgenie) -> None:
    opsgenie.tell("/v2/alerts", DISK)
    deleted = opsgenie.tell("/v2/alerts/disk-db1", method="DELETE", identifierType="alias")
    assert deleted.status == 202
    assert not the_alert().is_open


def test_many_calls_in_one_batch_keep_their_order(opsgenie: Opsgenie) -> None:
    for path, body in (
        ("/v2/alerts", DISK),
        ("/v2/alerts/disk-db1/acknowledge?identifierType=alias", {"user": "u"}),
        ("/v2/alerts/disk-db1/notes?identifierType=alias", {"note": "hello"}),
        ("/v2/alerts/disk-db1/close?identifierType=alias", {}),
    ):
        assert opsgenie.send(path, body, headers=[opsgenie.header]).status == 202
    opsgenie.absorb()
    incident = the_incident()
    assert incident.first_acknowledged_at is not None
    assert (incident.state, comments()) == (State.RESOLVED, ["hello"])


@pytest.mark.parametrize("kind", ["alias", "id", "tiny"])
def test_an_alert_that_does_not_exist_is_told_by_its_request(opsgenie: Opsgenie, kind: str) -> None:
    answer = opsgenie.tell("/v2/alerts/9999/acknowledge", {}, identifierType=kind)
    assert answer.status == 202
    assert Signal.objects.get().state == SignalState.IGNORED
    data = opsgenie.ask(f"/v2/alerts/requests/{answer.json['requestId']}").json["data"]
    assert (data["success"], data["status"]) == (False, "Alert does not exist")
    missing = opsgenie.ask("/v2/alerts/9999", identifierType=kind)
    assert (missing.status, missing.json["message"]) == (404, "Alert does not exist")


def test_calls_by_id_and_number_find_their_alert(opsgenie: Opsgenie) -> None:
    opsgenie.tell("/v2/alerts", DISK)
    told = opsgenie.ask("/v2/alerts").json["data"][0]
    opsgenie.tell(f"/v2/alerts/{told['id']}/acknowledge", {})
    assert the_incident().acknowledged_at is not None
    opsgenie.tell(f"/v2/alerts/{told['tinyId']}/close", {}, identifierType="tiny")
    assert the_incident().state == State.RESOLVED


def test_the_id_of_the_request_that_made_it_names_an_alert_too(opsgenie: Opsgenie) -> None:
    """apprise takes the one for the other; a call may come before the alert was read."""
    made = opsgenie.send("/v2/alerts", {"message": "Disk full"}, headers=[opsgenie.header])
    request_id = made.json["requestId"]
    opsgenie.tell(f"/v2/alerts/{request_id}/notes", {"note": "soon"})
    assert comments() == ["soon"]
    assert opsgenie.ask(f"/v2/alerts/{request_id}").json["data"]["id"] == str(the_alert().pk)
    opsgenie.tell(f"/v2/alerts/{request_id}/close", {"note": "over"}, identifierType="id")
    assert the_incident().state == State.RESOLVED


def test_an_alias_may_hold_slashes(opsgenie: Opsgenie) -> None:
    opsgenie.tell("/v2/alerts", DISK | {"alias": "db1/disk/close"})
    alias = quote("db1/disk/close")
    opsgenie.tell(f"/v2/alerts/{alias}/acknowledge", {}, identifierType="alias")
    assert the_alert().acknowledged_at is not None
