"""Every call, walked by everybody: nobody, somebody outside, a reader, and an administrator."""

from typing import Any

import pytest
from django.db import connection

from tests.api.client import ApiClient, Reply
from tests.api.stage import Stage
from tests.api.world import BODIES, address
from watchbell.api.openapi import document

CALLS = [
    (method.upper(), path, operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]
# What somebody may do who only reports incidents.
FOR_EVERYBODY = {
    "create_incident",
    "list_incidents",
    "list_categories",
    "list_incident_types",
    "list_services",
    "get_service",
    "get_me",
}
# These succeed only after an escalation has begun; test_oncall.py does that.
NOT_NOW = {"escalate_incident": (409, "nothing_to_escalate")}


@pytest.mark.parametrize(
    ("method", "path", "operation"), CALLS, ids=[call[2]["operationId"] for call in CALLS]
)
def test_who_may(
    method: str,
    path: str,
    operation: dict[str, Any],
    stage: Stage,
    db: None,
) -> None:
    name, scope = operation["operationId"], operation["x-scope"]

    before = _changes()

    def call(client: ApiClient) -> Reply:
        body = BODIES.get(name)
        if method == "GET":
            return client.get(address(stage.world, path, name))
        return client.send(method, address(stage.world, path, name), body)

    assert call(ApiClient()).code == "unauthenticated"
    outsider = call(ApiClient(stage.outsider))
    if name in FOR_EVERYBODY:
        assert outsider.status in (200, 201), outsider.text
    else:
        assert outsider.status in (403, 404), outsider.text
        assert outsider.code in ("permission_denied", "not_found")
    reader = call(ApiClient(stage.reader))
    if scope == "read":
        assert reader.status == 200, reader.text
    else:
        assert reader.code == "permission_denied"
        assert f"'{scope}'" in reader.body["detail"]
    if name not in FOR_EVERYBODY:
        assert _changes() == before, "a refused call left something behind"
    _succeeds(call(ApiClient(stage.owner)), name, operation)


def _changes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from platform_event")
        return int(cursor.fetchone()[0])


def _succeeds(reply: Reply, name: str, operation: dict[str, Any]) -> None:
    if name in NOT_NOW:
        assert (reply.status, reply.code) == NOT_NOW[name]
        return
    assert str(reply.status) in operation["responses"], reply.text
    assert reply.status in (200, 201, 204), reply.text
    if operation["x-versioned"]:
        assert reply.headers["ETag"] == f'"{reply.body["version"]}"'
    if reply.status == 201 and name.startswith("create_"):
        assert reply.headers["Location"].startswith("/api/v1/")


def test_every_write_has_a_request_that_succeeds() -> None:
    names = {operation["operationId"] for _, _, operation in CALLS}
    assert set(BODIES) <= names
    assert names >= FOR_EVERYBODY
