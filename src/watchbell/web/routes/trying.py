"""The tester: what would happen to a signal, node by node."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from watchbell.alerts.models import Integration
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.selectors import integration_by_id, last_signals, signal_by_id
from watchbell.alerts.services.trees import trees
from watchbell.alerts.trying import Foreseen, foresee_signal
from watchbell.kernel.errors import InvalidInput
from watchbell.web.access import for_colleagues
from watchbell.web.filters import uuid_of
from watchbell.web.middleware import Request
from watchbell.web.responses import page
from watchbell.web.routes.forms import TryForm
from watchbell.web.routes.words import decisions, drawn, names_of
from watchbell.web.writing import sent, status

_LATEST = 20
_JSON = "application/json"


@require_http_methods(["GET", "POST"])
@for_colleagues
def try_signal(request: Request) -> HttpResponse:
    """Show what would become of a signal that came, or of one that is pasted."""
    require(request.actor, Action.READ_INTEGRATIONS)
    chosen = uuid_of(request, "integration")
    form = TryForm(sent(request), initial=_initial(request, chosen), actor=request.actor)
    context: dict[str, Any] = {"form": form, "signals": [], "chosen": chosen}
    if request.method == "POST" and form.is_valid():
        chosen = UUID(form.cleaned_data["integration"])
        context |= _tried(request, form, chosen)
    if chosen is not None:
        latest = last_signals(actor=request.actor, integration_id=chosen, limit=_LATEST)
        context |= {"signals": latest, "chosen": chosen}
    return page(request, "routes/try.html", context, status=status(form))


def _initial(request: Request, chosen: UUID | None) -> dict[str, str]:
    """Return the form for a signal that came, when the address names one."""
    signal_id = uuid_of(request, "signal")
    if chosen is None:
        return {}
    if signal_id is None:
        return {"integration": str(chosen)}
    signal = signal_by_id(actor=request.actor, integration_id=chosen, signal_id=signal_id)
    body = bytes(signal.body).decode("utf-8", "replace")
    return {"integration": str(chosen), "body": body}


def _tried(request: Request, form: TryForm, chosen: UUID) -> dict[str, Any]:
    integration = integration_by_id(actor=request.actor, integration_id=chosen)
    body = form.cleaned_data["body"].encode("utf-8", "surrogatepass")
    try:
        found = foresee_signal(
            integration=integration,
            body=body,
            headers={"content-type": _JSON},
            actor=request.actor,
            now=request.now,
        )
    except InvalidInput as error:
        form.refuse(error)
        return {}
    return {"results": [_result(one, integration, request) for one in found], "tried": True}


def _result(one: Foreseen, integration: Integration, request: Request) -> dict[str, Any]:
    held = frozenset(branch.id for branch in one.verdict.held)
    ruling = one.verdict.ruling
    names = names_of([ruling], request.actor)
    known = trees().branches
    return {
        "foreseen": one,
        "decides": decisions(ruling, names),
        "own": drawn(known.get(integration.pk, ()), request.actor, held),
        "shared": drawn(known.get(None, ()), request.actor, held),
    }
