"""Declaring calls: each names its scope, answers one shape, and is documented with its problems.

A view takes the request and typed parameters and returns an `Answer`; what every call has in
common (who calls, unknown parameters, versions, repeated writes) happens here.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel

from watchbell.api.callers import Token
from watchbell.api.edge import ApiRequest
from watchbell.api.idempotency import once
from watchbell.api.modules import require_call_on
from watchbell.api.problems import TITLES, Refusal
from watchbell.api.versions import etag, is_known


@dataclass(frozen=True)
class Answer:
    """What a call says. `version` becomes the ETag; `body` None answers 204."""

    body: BaseModel | None
    version: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    """A file's bytes, instead of a body."""


View = Callable[..., Answer]
Decorator = Callable[[View], View]


def read(
    router: Router,
    path: str,
    *,
    name: str,
    returns: type[BaseModel] | None,
    scope: str = "read",
    versioned: bool = False,
    also: str = "",
) -> Decorator:
    """Declare a GET. `name` is its operationId; `versioned` ones answer 304 to If-None-Match.
    One that returns no shape answers a file.

    Parameters whose name begins with `also` are the call's own to check.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def call(request: ApiRequest, **values: Any) -> HttpResponse:
            require_call_on(name)
            _refuse_unknown(request, known, also)
            answer = view(request, **values)
            response = _respond(answer, 200)
            if answer.version is not None and is_known(request, response["ETag"]):
                return HttpResponse(status=304, headers={"ETag": response["ETag"]})
            return response

        extra = _extra([400] * versioned + [409] * (returns is None), scope, versioned=versioned)
        if returns is None:
            extra["responses"][200] = _FILE
        if versioned:
            extra["parameters"].append(
                _header("If-None-Match", 'A version you hold, such as "3": 304 when it is newest.')
            )
            extra["responses"][304] = {"description": "You hold the newest version."}
        _register(router, "GET", path, call, name, {200: returns}, scope, extra)
        known = _query_names(call)
        return view

    return decorate


def write(
    router: Router,
    method: str,
    path: str,
    *,
    name: str,
    returns: type[BaseModel] | None,
    scope: str,
    status: int = 200,
    versioned: bool = False,
    conflicts: bool = True,
) -> Decorator:
    """Declare a write. `versioned` ones obey If-Match; all take an Idempotency-Key."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def call(request: ApiRequest, **values: Any) -> HttpResponse:
            require_call_on(name)
            _refuse_unknown(request, known)
            return once(request, lambda: _respond(view(request, **values), status))

        problems = [400, 413, 415, 422, *([409] if conflicts else []), *([412] * versioned)]
        extra = _extra(problems, scope, versioned=versioned)
        extra["parameters"].append(
            _header(
                "Idempotency-Key",
                "Any text of yours, up to 255 characters: the same request sent again with it"
                " within 24 hours is answered again and not done again.",
            )
        )
        if versioned:
            extra["parameters"].append(
                _header("If-Match", 'The version you changed, such as "3": 412 when it is older.')
            )
        _register(router, method, path, call, name, {status: returns}, scope, extra)
        known = _query_names(call)
        return view

    return decorate


def _register(
    router: Router,
    method: str,
    path: str,
    call: Callable[..., HttpResponse],
    name: str,
    response: dict[int, type[BaseModel] | None],
    scope: str,
    extra: dict[str, Any],
) -> None:
    summary, _, description = (call.__doc__ or "").strip().partition("\n")
    router.api_operation(
        [method],
        path,
        auth=Token(scope),
        by_alias=True,
        response=response,
        operation_id=name,
        url_name=name,
        summary=summary.rstrip("."),
        description=" ".join(description.split()) or summary,
        openapi_extra=extra,
    )(call)


def _query_names(call: Any) -> frozenset[str]:
    """Return the query parameters that Ninja read off the view's signature."""
    models = call._ninja_operation.models
    return frozenset(
        name
        for model in models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    )


def _refuse_unknown(request: ApiRequest, known: frozenset[str], also: str = "") -> None:
    """A misspelt filter must not answer with everything."""
    unknown = sorted(n for n in set(request.GET) - known if not (also and n.startswith(also)))
    if unknown:
        has = f"this call has: {', '.join(sorted(known))}" if known else "this call has none"
        message = f"There is no such parameter; {has}."
        raise Refusal(
            422,
            "invalid_input",
            f"{unknown[0][:80]}: {message}",
            fields={parameter[:80]: message for parameter in unknown[:20]},
        )


def _respond(answer: Answer, status: int) -> HttpResponse:
    if answer.content is not None:
        response = HttpResponse(answer.content, status=status)
    elif answer.body is None:
        response = HttpResponse(status=204)
    else:
        content = answer.body.model_dump_json(by_alias=True).encode()
        response = HttpResponse(content, status=status, content_type="application/json")
    if answer.version is not None:
        response.headers["ETag"] = etag(answer.version)
    for name, value in answer.headers.items():
        response.headers[name] = value
    return response


def _extra(problems: list[int], scope: str, *, versioned: bool) -> dict[str, Any]:
    codes = sorted({401, 403, 404, 422, *problems})
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "x-scope": scope,
        "x-versioned": versioned,
        "parameters": [],
        "responses": {code: {"description": TITLES[code], "content": problem} for code in codes},
    }


_FILE = {
    "description": "The file.",
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


def _header(name: str, description: str) -> dict[str, Any]:
    return {
        "in": "header",
        "name": name,
        "required": False,
        "schema": {"type": "string", "maxLength": 255},
        "description": description,
    }
