"""What Opsgenie's clients ask: lists in its query language, pages, and whose key it is."""

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.builders.alerts import make_integration
from tests.intake.opsgenie_client import DISK, Opsgenie
from watchbell.alerts.models import Alert, Signal
from watchbell.intake.dialects.opsgenie import DIALECT


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"a", "b", "c"}),
        ("status:open", {"a", "b"}),
        ("status: closed", {"c"}),
        ("status:open AND tag=prod", {"a"}),
        ("tag:(prod OR test)", {"a", "b"}),
        ("NOT tag:prod", {"b", "c"}),
        ("tag != prod", {"b", "c"}),
        ("priority:P1 OR alias:b", {"a", "b"}),
        ("(alias:a OR alias:b) AND NOT priority=P1", {"b"}),
        ("message:disk*", {"a", "b"}),
        ('message:"CPU is"', {"c"}),
        ("CPU", {"c"}),
        ("acknowledged:true", {"b"}),
        ("acknowledged:false status:open", {"a"}),
        ("count>1", {"a"}),
        ("createdAt > 01-01-2020", {"a", "b", "c"}),
        ("createdAt < 1600000000000", set()),
        ("details.host:one", {"a"}),
        ("entity:db1 or source:zabbix", {"a", "c"}),
        ("snoozed:true", set()),
        ("teams:ops", {"b"}),
    ],
)
def test_lists_are_asked_for_in_its_own_language(
    opsgenie: Opsgenie, query: str, found: set[str]
) -> None:
    told: list[dict[str, Any]] = [
        {"alias": "a", "message": "Disk full", "tags": ["prod", "x"], "priority": "P1"},
        {"alias": "b", "message": "Disk slow", "tags": ["test"], "teams": [{"name": "ops"}]},
        {"alias": "c", "message": "The CPU is hot", "source": "zabbix"},
    ]
    told[0] |= {"entity": "db1", "details": {"host": "one"}}
    for one in [*told, told[0]]:
        opsgenie.send("/v2/alerts", one, headers=[opsgenie.header])
    for path in ("b/acknowledge", "c/close"):
        opsgenie.send(f"/v2/alerts/{path}?identifierType=alias", headers=[opsgenie.header])
    opsgenie.absorb()
    answer = opsgenie.ask("/v2/alerts", query=query)
    assert {alert["alias"] for alert in answer.json["data"]} == found
    assert opsgenie.ask("/v2/alerts/count", query=query).json["data"] == {"count": len(found)}


@pytest.mark.parametrize(
    "query", ["(status:open", "status:", "wheel:round", "count:many", "x" * 1001]
)
def test_a_query_that_cannot_be_read_says_why(opsgenie: Opsgenie, query: str) -> None:
    answer = opsgenie.ask("/v2/alerts", query=query)
    assert answer.status == 422
    assert answer.json["errors"]["query"]


def test_a_list_comes_in_pages(opsgenie: Opsgenie) -> None:
    for number in range(5):
        opsgenie.tell("/v2/alerts", {"message": f"No {number}", "alias": str(number)})
    order = {"sort": "createdAt", "order": "asc"}
    page = opsgenie.ask("/v2/alerts", limit=2, offset=2, **order).json
    assert [alert["alias"] for alert in page["data"]] == ["2", "3"]
    assert set(page["paging"]) == {"first", "prev", "next"}
    assert "offset=4" in page["paging"]["next"]
    newest = opsgenie.ask("/v2/alerts").json["data"]
    assert [alert["alias"] for alert in newest] == ["4", "3", "2", "1", "0"]


def test_only_its_own_alerts_are_read(opsgenie: Opsgenie) -> None:
    opsgenie.tell("/v2/alerts", DISK)
    other = make_integration("Other", kind="opsgenie", now=opsgenie.clock.now())
    stranger = Opsgenie(DIALECT, opsgenie.clock, other)
    assert stranger.ask("/v2/alerts").json["data"] == []
    assert stranger.ask(f"/v2/alerts/{Alert.objects.get().pk}").status == 404
    request = Signal.objects.get().id
    assert stranger.ask(f"/v2/alerts/requests/{request}").status == 404


def test_without_a_key_nothing_is_told(opsgenie: Opsgenie) -> None:
    assert opsgenie.send("/v2/alerts", method="GET").status == 401
    wrong = [(b"authorization", b"GenieKey wbi_wrong")]
    answer = opsgenie.send("/v2/alerts", DISK, headers=wrong)
    assert (answer.status, answer.json["message"]) == (401, "Could not authenticate")
    assert not Signal.objects.exists()


def test_the_key_may_stand_in_the_query_or_in_the_path(opsgenie: Opsgenie) -> None:
    assert opsgenie.send(f"/v2/alerts?apiKey={opsgenie.key}", method="GET").status == 200
    path = f"/integrations/opsgenie/{opsgenie.key}/v2/alerts"
    assert opsgenie.send(path, method="GET").status == 200
    assert opsgenie.send(path, DISK).status == 202


@pytest.mark.parametrize("path", ["/v2/alerts/", "/jsm/ops/integration/v2/alerts", "/x/v2/alerts"])
def test_prefixes_and_slashes_are_fine(opsgenie: Opsgenie, path: str) -> None:
    assert opsgenie.tell(path, DISK).status == 202
    assert Alert.objects.get().key == "disk-db1"


def test_a_command_line_finds_that_its_key_is_good(opsgenie: Opsgenie) -> None:
    assert opsgenie.ask("/v1/maintenance").status == 200


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("/v2/alerts", b"{", 400, ""),
        ("/v2/alerts", b"[]", 400, ""),
        ("/v2/alerts", {}, 422, "message"),
        ("/v2/alerts/a/notes", {}, 422, "note"),
        ("/v2/alerts/a/snooze", {"endTime": "soon"}, 422, "endTime"),
        ("/v2/alerts/a/notes?identifierType=name", {"note": "x"}, 422, "identifierType"),
        ("/v2/alerts/a/attachments", b"x", 403, ""),
        ("/v2/alerts/a/dance", {}, 405, ""),
    ],
)
def test_what_cannot_be_taken_is_refused_in_its_words(
    opsgenie: Opsgenie, path: str, body: Any, status: int, field: str
) -> None:
    answer = opsgenie.send(path, body, headers=[opsgenie.header])
    assert (answer.status, list(answer.json.get("errors", {}))) == (
        status,
        [field] if field else [],
    )
    assert answer.json["message"]
    assert answer.json["requestId"]


def test_a_request_nobody_made_is_not_found(opsgenie: Opsgenie) -> None:
    assert opsgenie.ask(f"/v2/alerts/requests/{uuid4()}").status == 404
    assert opsgenie.ask("/v2/alerts/requests/x").status == 404


@pytest.mark.parametrize(
    "path", ["/api/v2/alerts", "/v2/alertsx", "/v2/alert_events/http/x", "/v2"]
)
def test_other_addresses_are_somebody_elses(path: str) -> None:
    assert not DIALECT.matches(path)


def test_every_answer_is_json(opsgenie: Opsgenie) -> None:
    answer = opsgenie.tell("/v2/alerts", json.dumps(DISK).encode())
    assert answer.headers[b"content-type"] == b"application/json"
