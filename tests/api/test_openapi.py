"""The document that clients are generated from."""

import json
import re
from enum import StrEnum
from typing import Annotated, Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pydantic import WithJsonSchema, create_model

from tools.openapi import DOCUMENT
from watchbell.api.naming import TwoOfOneName, named_once
from watchbell.api.openapi import document, text
from watchbell.api.problems import TITLES, codes


def test_the_checked_in_document_is_that_of_the_calls() -> None:
    kept = DOCUMENT.read_text(encoding="utf-8")
    assert kept == text(), "run: python -m tools.openapi"


def test_it_is_served_as_it_is_kept(client: Client, db: None) -> None:
    response: HttpResponse = client.get("/api/v1/openapi.json")  # type: ignore[assignment]  # the test client's own subclass
    assert json.loads(response.content) == document()


def test_every_call_says_what_it_may_answer() -> None:
    names = []
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            names.append(operation["operationId"])
            _check(method, path, operation)
    assert len(names) == len(set(names))


def _check(method: str, path: str, operation: dict[str, Any]) -> None:
    where = f"{method} {path}"
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", operation["operationId"]), where
    assert operation["summary"], where
    assert operation["security"] == [{"Token": []}], where
    statuses = set(operation["responses"])
    assert {"401", "403", "422"} <= statuses, where
    assert statuses & {"200", "201", "202", "204"}, where
    for status, response in operation["responses"].items():
        if status >= "400":
            assert list(response["content"]) == ["application/problem+json"], where
    sent = {parameter["name"] for parameter in operation["parameters"]}
    assert ("Idempotency-Key" in sent) == (method != "get"), where
    assert set(re.findall(r"\{(\w+)\}", path)) <= sent, where


def test_every_reference_is_defined() -> None:
    names = set(re.findall(r'"#/components/schemas/([^"]+)"', text()))
    assert names <= set(document()["components"]["schemas"])


def test_the_page_of_all_calls_obeys_the_policy(client: Client, db: None) -> None:
    response: HttpResponse = client.get("/api/v1/docs")  # type: ignore[assignment]  # the test client's own subclass
    page = response.content.decode()
    assert "<script" not in page
    assert "style=" not in page
    assert "'self'" in response.headers["Content-Security-Policy"]
    for methods in document()["paths"].values():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in page
    for code in codes():
        assert f'id="problem-{code}"' in page


def test_every_code_is_explained() -> None:
    for code, (status, sentence) in codes().items():
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", code)
        assert status in TITLES
        assert sentence.endswith("."), code


class Colour(StrEnum):
    RED = "red"


def test_two_classes_of_one_name_are_refused_with_both_their_places() -> None:
    other = StrEnum("Colour", {"BLUE": "blue"}, module="elsewhere")  # type: ignore[misc]  # its namesake
    one = create_model("One", colour=(Colour | None, None))
    two = create_model("Two", colours=(list[other], []))
    with pytest.raises(TwoOfOneName, match="rename one of them") as raised:
        named_once([one, two])
    assert "tests.api.test_openapi.Colour" in str(raised.value)
    assert "elsewhere.Colour" in str(raised.value)
    written_out = Annotated[other, WithJsonSchema({"enum": ["blue"]})]
    assert named_once([one, create_model("Two", colours=(list[written_out], []))]).keys() == {
        "One",
        "Two",
        "Colour",
    }
