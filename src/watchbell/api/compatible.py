"""Addresses and answers of other products, for clients that know only those.

PagerDuty's change event: POST /v2/change/enqueue with an integration's key as `routing_key`.
The change is about the integration's service, and about the one whose short name stands in
`custom_details.service`.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.http import JsonResponse
from django.urls import re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from pydantic import ValidationError

from watchbell.alerts.integrations.reading import read_json
from watchbell.alerts.models import Integration
from watchbell.alerts.selectors import integration_by_key
from watchbell.api import edge
from watchbell.api.edge import ApiRequest
from watchbell.api.schemas.changes import PagerDutyChange
from watchbell.catalog.selectors import service_by_slug
from watchbell.catalog.services import ChangeFields, record_change
from watchbell.incidents.modules import DIAGNOSIS
from watchbell.kernel.errors import DomainError, InvalidInput, NotFound
from watchbell.platform.modules import ModuleOff, require_on

_LARGEST = 512 * 1024
_TITLE = 300
_INVALID = ("invalid event", "Event object is invalid")
_UNREADABLE = ("Unrecognized object", "Event object format is unrecognized")


# Exempt: the key in the body is the proof, no cookie speaks here.
@csrf_exempt
@require_POST
def change_event(request: ApiRequest) -> JsonResponse:
    """Record the change a client of PagerDuty tells, and answer as PagerDuty does."""
    try:
        if len(request.body) > _LARGEST:
            return _refused(413, *_INVALID, "The event is larger than 512 KiB.")
        body = read_json(request.body)
    except ValueError:
        return _refused(400, *_UNREADABLE, "JSON parse error")
    try:
        require_on(DIAGNOSIS)
        event = PagerDutyChange.model_validate(body)
        integration = integration_by_key(event.routing_key)
        _record(event, integration, edge.clock.now())
    except ValidationError as error:
        return _refused(400, *_INVALID, *(_fault(part) for part in error.errors()))
    except ModuleOff as off:
        return _refused(404, *_INVALID, off.message)
    except NotFound:
        return _refused(400, *_INVALID, "No integration has this 'routing_key'.")
    except DomainError as error:
        return _refused(400, *_INVALID, error.message)
    answer = {"status": "success", "message": "Change event processed"}
    return JsonResponse(answer, status=202)


def _refused(status: int, state: str, message: str, *errors: str) -> JsonResponse:
    answer = {"status": state, "message": message, "errors": list(errors)}
    return JsonResponse(answer, status=status)


def _fault(part: Any) -> str:
    name = ".".join(str(step) for step in part["loc"]) or "event"
    return f"'{name}' is missing or blank"


def _record(event: PagerDutyChange, integration: Integration, now: datetime) -> None:
    payload = event.payload
    details = payload.custom_details if isinstance(payload.custom_details, dict) else {}
    record_change(
        source=integration.name,
        external_id=_identity(event),
        fields=ChangeFields(
            title=" ".join(payload.summary.split())[:_TITLE],
            description=_details(details),
            link=next((link.href for link in event.links if link.href), ""),
            who=payload.source[:200],
            starts_at=_instant(payload.timestamp, now),
            service_ids=_services(integration, details),
        ),
        actor=integration.as_actor(),
        now=now,
    )


def _identity(event: PagerDutyChange) -> str:
    """Name an event that has no name, so that a client which sends it again records it once."""
    told = event.payload.model_dump_json() + "".join(link.href for link in event.links)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _details(details: dict[str, Any]) -> str:
    lines = [f"{str(name)[:80]}: {json.dumps(value)[:300]}" for name, value in details.items()]
    return "\n".join(lines[:40])[:5000]


def _instant(text: str, now: datetime) -> datetime:
    """Read the client's time; without one, or with one nobody can read, it is now."""
    # One client appends a Z to a time that has its offset already.
    plain = text.removesuffix("Z") if "+" in text else text
    try:
        instant = datetime.fromisoformat(plain)
    except ValueError:
        return now
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _services(integration: Integration, details: dict[str, Any]) -> list[Any]:
    found = [integration.service_id] if integration.service_id else []
    named = details.get("service")
    if isinstance(named, str) and named:
        try:
            found.append(service_by_slug(named).pk)
        except NotFound as error:
            raise InvalidInput(f"'custom_details.service': {error.message}") from None
    return found


urlpatterns = [
    re_path(r"^(?:[^?]*/)?v2/change/enqueue/?$", change_event, name="pagerduty-change-event")
]
