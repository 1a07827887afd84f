"""The API itself: every call's router, the one parser, the one answer to errors."""

from typing import Any

import pydantic
from ninja import NinjaAPI
from ninja.errors import ValidationError, ValidationErrorContext

from watchbell.api.bodies import JsonParser
from watchbell.api.problems import answer_error
from watchbell.api.routes import (
    alert_routes,
    alerts,
    assignment,
    attachments,
    backtests,
    bulk,
    business_calendars,
    calendars,
    capacity,
    changes,
    closing,
    costs,
    covers,
    dashboards,
    diagnosis,
    evidence,
    flow,
    following,
    guides,
    heartbeats,
    imports,
    incidents,
    inhibition,
    integrations,
    items,
    kpis,
    leave,
    maintenance,
    majors,
    measures,
    noise,
    paging,
    people,
    personal,
    plans,
    policies,
    presets,
    priorities,
    relations,
    reliability,
    reports,
    restriction,
    roles,
    rotations,
    saved_views,
    schedules,
    services,
    silences,
    sla,
    surveys,
    tasks,
    teams,
    temporaries,
    time_entries,
    timeline,
    types,
    verbs,
)

DESCRIPTION = """Everything Watchbell can do, for programs.

Send `Authorization: Bearer TOKEN`. Times are RFC 3339 with a zone. Lists take `limit` and
`cursor` and answer `{items, next_cursor}`. Refusals are `application/problem+json` (RFC 9457)
with a stable `code` and, for fields, `errors: [{field, message}]`. A record's version is its
ETag. Every write takes an `Idempotency-Key`.
"""


class Api(NinjaAPI):
    """Ninja, with our errors and nothing of its own pages."""

    def set_default_exception_handlers(self) -> None:
        """Send every error through the one place that maps them."""
        self.add_exception_handler(Exception, answer_error)

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        """Collect what is wrong; a body that is missing altogether lacks its required fields."""
        error = super().validation_error_from_error_contexts(error_contexts)
        absent = [context.model for context in error_contexts if _is_absent(context)]
        return ValidationError(_required(absent[0])) if absent else error


def _is_absent(context: ValidationErrorContext[Any]) -> bool:
    if context.model.__ninja_param_source__ != "body":
        return False
    errors = context.pydantic_validation_error.errors()
    return any(error["type"] == "missing" and len(error["loc"]) == 1 for error in errors)


def _required(model: type[pydantic.BaseModel]) -> list[dict[str, Any]]:
    """Return what an empty object would lack."""
    (body,) = model.model_fields.values()
    try:
        body.annotation.model_validate({})  # type: ignore[union-attr]  # it is our shape's class
    except pydantic.ValidationError as error:
        return [{**part, "loc": ("body", "body", *part["loc"])} for part in error.errors()]
    reason = "Send a JSON object with what changes."
    return [{"type": "value_error", "loc": ("body",), "ctx": {"error": reason}}]


api = Api(
    title="Watchbell",
    version="1.0.0",
    description=DESCRIPTION,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    parser=JsonParser(),
)
for module in (
    incidents,
    verbs,
    majors,
    paging,
    roles,
    tasks,
    time_entries,
    surveys,
    plans,
    timeline,
    attachments,
    evidence,
    diagnosis,
    guides,
    restriction,
    relations,
    following,
    alerts,
    silences,
    maintenance,
    imports,
    inhibition,
    alert_routes,
    people,
    personal,
    teams,
    assignment,
    services,
    items,
    changes,
    schedules,
    rotations,
    temporaries,
    covers,
    leave,
    calendars,
    business_calendars,
    measures,
    policies,
    backtests,
    heartbeats,
    integrations,
    kpis,
    costs,
    noise,
    flow,
    reliability,
    dashboards,
    reports,
    sla,
    priorities,
    types,
    capacity,
    presets,
    closing,
    bulk,
    saved_views,
):
    api.add_router("", module.router)
