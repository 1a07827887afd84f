"""What managers change: heartbeats made, edited, paused, resumed, deleted."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from watchbell.alerts.heartbeat_selectors import heartbeat_by_id
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.services.heartbeats import (
    change_heartbeat,
    create_heartbeat,
    delete_heartbeat,
    pause_heartbeat,
    resume_heartbeat,
)
from watchbell.web.access import for_colleagues
from watchbell.web.heartbeats.forms import HeartbeatForm, initial_of
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status


@require_http_methods(["GET", "POST"])
@for_colleagues
def new_heartbeat(request: Request) -> HttpResponse:
    """Watch one more job."""
    require(request.actor, Action.MANAGE_INTEGRATIONS)
    form = HeartbeatForm(sent(request), actor=request.actor)
    create = partial(create_heartbeat, actor=request.actor, now=request.now)
    made = attempt(form, lambda: create(fields=form.heartbeat_fields()))
    if made is not None:
        return done(request, _address(made[0].pk), "It is watched from its first ping on.")
    context = {"form": form, "action": reverse("heartbeat-new")}
    return page(request, "heartbeats/form.html", context, part="form", status=status(form))


@require_http_methods(["GET", "POST"])
@for_colleagues
def edit(request: Request, heartbeat_id: UUID) -> HttpResponse:
    """Change when it is expected and what its silence means."""
    require(request.actor, Action.MANAGE_INTEGRATIONS)
    found = heartbeat_by_id(actor=request.actor, heartbeat_id=heartbeat_id)
    form = HeartbeatForm(sent(request), initial=initial_of(found), actor=request.actor)
    change = partial(change_heartbeat, heartbeat_id=found.pk, actor=request.actor, now=request.now)
    if attempt(form, lambda: change(fields=form.heartbeat_fields())) is not None:
        return done(request, _address(found.pk), "Saved.")
    action = reverse("heartbeat-edit", args=[found.pk])
    context = {"form": form, "heartbeat": found, "action": action}
    return page(request, "heartbeats/form.html", context, part="form", status=status(form))


@require_POST
@for_colleagues
def pause(request: Request, heartbeat_id: UUID) -> HttpResponse:
    """Expect nothing of it for a while."""
    pause_heartbeat(heartbeat_id=heartbeat_id, actor=request.actor, now=request.now)
    return done(request, _address(heartbeat_id), "Paused: nothing is expected of it.")


@require_POST
@for_colleagues
def resume(request: Request, heartbeat_id: UUID) -> HttpResponse:
    """Watch it again, from its next ping on."""
    resume_heartbeat(heartbeat_id=heartbeat_id, actor=request.actor, now=request.now)
    return done(request, _address(heartbeat_id), "It is watched again from its next ping on.")


@require_POST
@for_colleagues
def delete(request: Request, heartbeat_id: UUID) -> HttpResponse:
    """Forget it; its alerts stay."""
    delete_heartbeat(heartbeat_id=heartbeat_id, actor=request.actor, now=request.now)
    return done(request, reverse("heartbeat-list"), "The heartbeat is gone.")


def _address(heartbeat_id: UUID) -> str:
    return reverse("heartbeat", args=[heartbeat_id])
