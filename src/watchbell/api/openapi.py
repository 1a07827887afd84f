"""The OpenAPI document, made from the calls themselves; docs/api/openapi.json is its copy."""

import json
from functools import cache
from typing import Any

from watchbell.api.calls import api
from watchbell.api.naming import refuse_two_of_one_name

PREFIX = "/api/v1"
_PROBLEM = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457). `code` is stable; `errors` names fields.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "examples": ["illegal_transition"]},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


@cache
def document() -> dict[str, Any]:
    """Return the whole document; the address of the server is relative to where it is read."""
    refuse_two_of_one_name(api)
    schema: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))
    schema["components"]["schemas"]["Problem"] = _PROBLEM
    schema["components"]["schemas"] = dict(sorted(schema["components"]["schemas"].items()))
    schema["servers"] = [{"url": "/"}]
    for operation in operations(schema):
        for status, response in operation["responses"].items():
            if status in ("200", "201") and operation["x-versioned"]:
                response["headers"] = {"ETag": _ETAG}
    return schema


def operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every operation of a document."""
    return [
        operation for path, methods in schema["paths"].items() for operation in methods.values()
    ]


def text() -> str:
    """Return the document as it is kept in the repository."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


_ETAG = {"description": "The record's version.", "schema": {"type": "string", "examples": ['"3"']}}
