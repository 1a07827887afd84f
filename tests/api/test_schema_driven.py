"""Calls that schemathesis makes up from the OpenAPI document: answered as the document says.

Each call is made a few times with what its schema allows, on the world that every test of the API
walks; what it changes is rolled back. The examples are the same in every run.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.stage import Stage
from tests.api.world import address
from watchbell.api.openapi import document

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
APPLICATION = get_wsgi_application()
SCHEMA = schemathesis.openapi.from_dict(document())
RESULTS = (result.ok() for result in SCHEMA.get_all_operations() if isinstance(result, Ok))
OPERATIONS = {str(one.definition.raw["operationId"]): one for one in RESULTS}
FEW = settings(
    max_examples=3,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Let requests leave the test's connection open, as those of Django's own client do."""
    for one in (request_started, request_finished):
        one.disconnect(close_old_connections)
    yield
    for one in (request_started, request_finished):
        one.connect(close_old_connections)


def known(stage: Stage, template: str, name: str) -> dict[str, str]:
    """Return the parts of an address that lead to a record of this world."""
    told = address(stage.world, template, name).split("/")
    parts = template.removeprefix("/api/v1").split("/")
    return {part[1:-1]: value for part, value in zip(parts, told, strict=True) if part[:1] == "{"}


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_a_call_answers_as_the_document_says(name: str, stage: Stage, db: None) -> None:
    operation = OPERATIONS[name]
    leading = known(stage, operation.path, name)

    @seed(1)
    @FEW
    @given(operation.as_strategy(path_parameters=leading))
    def ask(case: schemathesis.Case[Any]) -> None:
        with transaction.atomic():
            answer = case.call(app=APPLICATION, headers={"Authorization": f"Bearer {stage.owner}"})
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS)

    ask()


def test_every_call_is_made() -> None:
    calls = [one for methods in document()["paths"].values() for one in methods.values()]
    assert set(OPERATIONS) == {one["operationId"] for one in calls}
