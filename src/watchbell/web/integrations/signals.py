"""Signals as they came: the raw body, why one was refused, and another try."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from watchbell.alerts.integrations.registry import adapter_for
from watchbell.alerts.permissions import Action, may
from watchbell.alerts.selectors import integration_by_id, signal_by_id
from watchbell.alerts.services import replay_rejected, replay_signal
from watchbell.alerts.tracing import SHOWN, read_signal
from watchbell.web.access import for_colleagues
from watchbell.web.integrations.bodies import readable
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page


@require_safe
@for_colleagues
def signal(request: Request, integration_id: UUID, signal_id: UUID) -> HttpResponse:
    """Show one signal with its body."""
    integration = integration_by_id(actor=request.actor, integration_id=integration_id)
    found = signal_by_id(actor=request.actor, integration_id=integration_id, signal_id=signal_id)
    context = {
        "integration": integration,
        "signal": found,
        "body": readable(bytes(found.body)),
        "reading": read_signal(actor=request.actor, integration=integration, signal=found),
        "shown": SHOWN,
        "takes_mapping": adapter_for(integration.kind).parse_with is not None,
        "may_manage": may(request.actor, Action.MANAGE_INTEGRATIONS),
    }
    return page(request, "integrations/signal.html", context)


@require_safe
@for_colleagues
def body(request: Request, integration_id: UUID, signal_id: UUID) -> HttpResponse:
    """Hand out the body, byte for byte, as a file: never as something a browser would run."""
    found = signal_by_id(actor=request.actor, integration_id=integration_id, signal_id=signal_id)
    response = HttpResponse(bytes(found.body), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="signal-{found.id}.txt"'
    return response


@require_POST
@for_colleagues
def replay(request: Request, integration_id: UUID, signal_id: UUID) -> HttpResponse:
    """Have one signal absorbed again, whatever became of it before."""
    found = signal_by_id(actor=request.actor, integration_id=integration_id, signal_id=signal_id)
    replay_signal(
        received_at=found.received_at, signal_id=found.id, actor=request.actor, now=request.now
    )
    return done(request, _address(integration_id), "It is read once more now.")


@require_POST
@for_colleagues
def replay_all(request: Request, integration_id: UUID) -> HttpResponse:
    """Have every rejected signal absorbed again."""
    replay_rejected(integration_id=integration_id, actor=request.actor, now=request.now)
    return done(request, _address(integration_id), "All rejected signals are tried again now.")


def _address(integration_id: UUID) -> str:
    return reverse("integration", args=[integration_id])
