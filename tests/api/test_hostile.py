"""Values that nobody sends on purpose, in every field of every write: refused, never a fault."""

from typing import Any

import pytest

from tests.api.client import ApiClient
from tests.api.stage import Stage
from tests.api.world import address, body
from watchbell.api.openapi import document

HOSTILE: list[Any] = [
    None,
    -1,
    10**30,
    "\0",
    "\ud800",
    "x" * 70_000,
    "9999-12-31T23:59:59-14:00",
    [None],
    {"a": {"\0": []}},
]
HOSTILE_WORDS = ["-1", "9" * 30, "\0", "x" * 600, "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"]
WRITES = [
    (method.upper(), path, operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
    if "application/json" in operation.get("requestBody", {}).get("content", {})
]


def _fields(operation: dict[str, Any]) -> list[str]:
    (content,) = operation["requestBody"]["content"].values()
    name = str(content["schema"].get("$ref", "")).rpartition("/")[2]
    shape = document()["components"]["schemas"].get(name, content["schema"])
    return list(shape.get("properties", {}))


@pytest.mark.parametrize(
    ("method", "path", "operation"), WRITES, ids=[call[2]["operationId"] for call in WRITES]
)
def test_no_value_breaks_the_server(
    method: str, path: str, operation: dict[str, Any], stage: Stage, db: None
) -> None:
    name = operation["operationId"]
    client, where = ApiClient(stage.owner), address(stage.world, path, name)
    whole = body(stage.world, name) or {}
    for field in [*_fields(operation), "unknown"]:
        for value in HOSTILE:
            reply = client.send(method, where, {**whole, field: value})
            assert reply.status < 500, (field, value)
            if reply.status >= 400:
                assert reply.code
            if field == "unknown":
                assert [named.partition(".")[0] for named in reply.fields] == [field]


READS = [
    (path, operation, parameter["name"])
    for path, methods in document()["paths"].items()
    for operation in [methods.get("get", {"parameters": []})]
    for parameter in operation["parameters"]
    if parameter["in"] == "query"
]


@pytest.mark.parametrize(
    ("path", "operation", "parameter"),
    READS,
    ids=[f"{read[1]['operationId']}-{read[2]}" for read in READS],
)
def test_no_parameter_breaks_the_server(
    path: str, operation: dict[str, Any], parameter: str, stage: Stage, db: None
) -> None:
    client = ApiClient(stage.owner)
    where = address(stage.world, path, operation["operationId"])
    for value in HOSTILE_WORDS:
        reply = client.get(where, **{parameter: value})
        assert reply.status in (200, 422), (value, reply.text)
