"""The browsable page of all calls and the document it is made from. Both are public."""

import json
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from watchbell.api.edge import UPLOAD, ApiRequest
from watchbell.api.openapi import PREFIX, document
from watchbell.api.problems import codes
from watchbell.platform.settings import current

_BODIES = ("application/json", UPLOAD)


@dataclass(frozen=True)
class Field:
    """One parameter or one field of a body, in words."""

    name: str
    kind: str
    required: bool
    description: str


@dataclass(frozen=True)
class Call:
    """One call as the page shows it."""

    id: str
    method: str
    path: str
    short_path: str
    summary: str
    description: str
    scope: str
    parameters: list[Field]
    body: list[Field]
    answers: list[tuple[str, str]]
    example: str


@dataclass(frozen=True)
class Group:
    name: str
    calls: list[Call]


def openapi_json(request: ApiRequest) -> HttpResponse:
    """Answer the OpenAPI document."""
    return HttpResponse(_document_text(), content_type="application/json")


def docs_page(request: ApiRequest) -> HttpResponse:
    """Show every call with its parameters, body, answers and an example to copy."""
    context = {"groups": groups(), "problems": codes(), "address": current().url}
    return render(request, "api/docs.html", context)


@cache
def _document_text() -> str:
    return json.dumps(document(), ensure_ascii=False)


@cache
def groups() -> list[Group]:
    """Return all calls under their tags, in the order they are declared."""
    found: dict[str, list[Call]] = {}
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append(_call(method, path, operation))
    return [Group(name.capitalize(), calls) for name, calls in found.items()]


def _call(method: str, path: str, operation: dict[str, Any]) -> Call:
    shape = _resolve(_body_schema(operation))
    return Call(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        short_path=path.removeprefix(PREFIX),
        summary=_words(operation["summary"]),
        description=_words(operation["description"]),
        scope=operation["x-scope"],
        parameters=[_parameter(entry) for entry in operation["parameters"]],
        body=_fields(shape),
        answers=[(code, _phrase(code)) for code in sorted(operation["responses"])],
        example=_curl(method.upper(), path, shape),
    )


def _body_schema(operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    found = (content[kind]["schema"] for kind in _BODIES if kind in content)
    return dict(next(found, {}))


def _resolve(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return dict(document()["components"]["schemas"][name]) if name else schema


def _parameter(entry: dict[str, Any]) -> Field:
    where = "" if entry["in"] == "query" else f", in the {entry['in']}"
    kind = f"{_kind(entry['schema'])}{where}"
    return Field(entry["name"], kind, entry["required"], _words(entry.get("description", "")))


def _fields(shape: dict[str, Any]) -> list[Field]:
    required = set(shape.get("required", ()))
    return [
        Field(name, _kind(schema), name in required, _meaning(schema))
        for name, schema in shape.get("properties", {}).items()
    ]


def _kind(schema: dict[str, Any]) -> str:
    """Say in a word or two what a value is."""
    schema = _resolve(schema)
    if len(schema.get("allOf", ())) == 1:
        return _kind(schema["allOf"][0])
    if "anyOf" in schema:
        return " or ".join(_kind(option) for option in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "anything")


def _meaning(schema: dict[str, Any]) -> str:
    """Return what is said about a field, here or where one of its kinds is described."""
    options = [schema, *schema.get("anyOf", ())]
    found = (option["description"] for option in options if option.get("description"))
    return _words(next(found, ""))


def _words(text: str) -> str:
    return text.replace("`", "")


def _phrase(code: str) -> str:
    return HTTPStatus(int(code)).phrase


def _curl(method: str, path: str, shape: dict[str, Any]) -> str:
    address = current().url + path.replace("{number}", "INC-1042")
    lines = [f"curl -H 'Authorization: Bearer TOKEN' {address}"]
    if method != "GET":
        lines[0] = lines[0].replace("curl ", f"curl -X {method} ")
    body = {
        name: _sample(_resolve(schema))
        for name, schema in shape.get("properties", {}).items()
        if name in shape.get("required", ())
    }
    if shape and method != "GET" and "files" in body:
        lines.append("  -F files=@screenshot.png")
    elif shape and method != "GET":
        lines.append(f"  --json '{json.dumps(body)}'")
    return " \\\n".join(lines)


def _sample(schema: dict[str, Any]) -> Any:
    if schema.get("examples"):
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    samples = {"string": "...", "integer": 1, "boolean": True, "array": [], "object": {}}
    return samples.get(schema.get("type", "string"), "...")
