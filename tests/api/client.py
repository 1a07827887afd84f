"""A program that uses the API."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

PREFIX = "/api/v1"


@dataclass(frozen=True)
class Upload:
    """A form with files, by their names; sent as multipart/form-data."""

    fields: Mapping[str, str]
    files: Mapping[str, bytes]
    part: str = "files"

    def encoded(self) -> bytes:
        """Return the body."""
        files = [SimpleUploadedFile(name, content) for name, content in self.files.items()]
        return encode_multipart(BOUNDARY, {**self.fields, self.part: files})


class Reply:
    """One answer, with what tests ask of it."""

    def __init__(self, response: HttpResponseBase) -> None:
        assert isinstance(response, HttpResponse)
        self.status = response.status_code
        self.headers = response.headers
        self.text = response.content.decode()

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """The problem's code; the answer must be problem+json with the status it has."""
        assert self.headers["Content-Type"] == "application/problem+json", self.text
        problem = self.body
        assert problem["status"] == self.status
        assert problem["type"].endswith(f"#problem-{problem['code']}")
        assert problem["title"]
        assert problem["detail"]
        return str(problem["code"])

    @property
    def fields(self) -> dict[str, str]:
        """The problem's fields at fault."""
        assert self.code
        return {error["field"]: error["message"] for error in self.body["errors"]}


class ApiClient:
    """Sends requests with one token, or none."""

    def __init__(self, token: str | None = None) -> None:
        self.token = token
        self.client = Client(enforce_csrf_checks=True)

    def get(self, path: str, **query: Any) -> Reply:
        return self._send("GET", path, query_params=query or None)

    def post(self, path: str, body: object = None, **headers: str) -> Reply:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: object, **headers: str) -> Reply:
        return self.send("PATCH", path, body, **headers)

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        """Send a body as JSON; header names have underscores for dashes."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, Upload):
            return self.raw(method, path, body.encoded(), MULTIPART_CONTENT, **named)
        data = "" if body is None else json.dumps(body)
        return self.raw(method, path, data.encode(), **named)

    def raw(
        self,
        method: str,
        path: str,
        data: bytes,
        content_type: str = "application/json",
        **headers: str,
    ) -> Reply:
        """Send any bytes."""
        return self._send(method, path, data=data, content_type=content_type, headers=headers)

    def _send(self, method: str, path: str, **values: Any) -> Reply:
        headers = dict(values.pop("headers", None) or {})
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        values = {name: value for name, value in values.items() if value is not None}
        if not values.get("data"):
            values.pop("data", None)
            values.pop("content_type", None)
        response: Any = self.client.generic(method, f"{PREFIX}{path}", headers=headers, **values)
        return Reply(response)
