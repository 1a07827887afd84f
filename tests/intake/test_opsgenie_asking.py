"""What Opsgenie's clients ask: pages of lists, whose key it is, and what is refused."""

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.builders.alerts import make_integration
from tests.intake.opsgenie_client import DISK, Opsgenie
from tests.intake.speaking import Speaker
from watchbell.alerts.models import Alert, Signal
from watchbell.alerts.sender_selectors import count_sender_alerts, sender_alerts
from watchbell.intake.dialects.opsgenie import DIALECT
from watchbell.intake.exchange import Reply


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


@pytest.fixture
def client() -> Speaker:
    """A client without a database behind it."""
    return Speaker(DIALECT, "opsgenie", {sender_alerts: [], count_sender_alerts: 0})


def bearing(key: str) -> dict[str, str]:
    return {"authorization": f"GenieKey {key}"}


def told(answer: Reply) -> Any:
    return json.loads(answer.body)


def test_without_a_key_nothing_is_told(client: Speaker) -> None:
    assert client.send("/v2/alerts", method="GET").status == 401
    answer = client.send("/v2/alerts", DISK, headers=bearing("wbi_wrong"))
    assert (answer.status, told(answer)["message"]) == (401, "Could not authenticate")
    assert not client.desk.kept


def test_the_key_may_stand_in_the_query_or_in_the_path(client: Speaker) -> None:
    assert client.send(f"/v2/alerts?apiKey={client.key}", method="GET").status == 200
    path = f"/integrations/opsgenie/{client.key}/v2/alerts"
    assert client.send(path, method="GET").status == 200
    assert client.send(path, DISK).status == 202
    ((_, kept, _),) = client.desk.kept
    assert client.key not in str(kept)


@pytest.mark.parametrize("path", ["/v2/alerts/", "/jsm/ops/integration/v2/alerts", "/x/v2/alerts"])
def test_prefixes_and_slashes_are_fine(client: Speaker, path: str) -> None:
    answer = client.send(path, DISK, headers=bearing(client.key))
    assert (answer.status, answer.content_type) == (202, b"application/json")
    assert len(client.desk.kept) == 1


def test_a_command_line_finds_that_its_key_is_good(client: Speaker) -> None:
    found = client.send("/v1/maintenance", method="GET", headers=bearing(client.key))
    assert found.status == 200


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("/v2/alerts", b"{", 400, ""),
        ("/v2/alerts", b"[]", 400, ""),
        ("/v2/alerts", {}, 422, "message"),
        ("/v2/alerts/a/notes?identifierType=alias", {}, 422, "note"),
        ("/v2/alerts/a/snooze?identifierType=alias", {"endTime": "soon"}, 422, "endTime"),
        ("/v2/alerts/a/notes?identifierType=name", {"note": "x"}, 422, "identifierType"),
        ("/v2/alerts/a/attachments", b"x", 403, ""),
        ("/v2/alerts/a/dance", {}, 405, ""),
    ],
)
def test_what_cannot_be_taken_is_refused_in_its_words(
    client: Speaker, path: str, body: Any, status: int, field: str
) -> None:
    answer = client.send(path, body, headers=bearing(client.key))
    errors = list(told(answer).get("errors", {}))
    assert (answer.status, errors) == (status, [field] if field else [])
    assert told(answer)["message"]
    assert told(answer)["requestId"]
    assert all(fault for _, _, fault in client.desk.kept)


@pytest.mark.parametrize("query", ["(status:open", "status:", "x" * 1001])
def test_a_query_that_cannot_be_read_says_why(client: Speaker, query: str) -> None:
    headers = bearing(client.key)
    answer = client.send(f"/v2/alerts?query={query}", method="GET", headers=headers)
    assert (answer.status, bool(told(answer)["errors"]["query"])) == (422, True)


def test_a_request_nobody_made_is_not_found(client: Speaker) -> None:
    for name in (uuid4(), "x"):
        path = f"/v2/alerts/requests/{name}"
        assert client.send(path, method="GET", headers=bearing(client.key)).status == 404


@pytest.mark.parametrize(
    "path", ["/api/v2/alerts", "/v2/alertsx", "/v2/alert_events/http/x", "/v2"]
)
def test_other_addresses_are_somebody_elses(path: str) -> None:
    assert not DIALECT.matches(path)
