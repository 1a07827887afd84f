"""What people do to alerts: one of them, or several at once."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from watchbell.alerts.permissions import Action, require
from watchbell.alerts.services import (
    acknowledge_alert,
    attach_alerts,
    detach_alerts,
    resolve_alert,
    snooze_alert,
    split_alerts,
    wake_alert,
)
from watchbell.incidents.selectors import get_incident, incident_by_id
from watchbell.kernel.errors import DomainError
from watchbell.web.access import for_colleagues
from watchbell.web.alerts.forms import AttachForm, SnoozeForm
from watchbell.web.alerts.views import show
from watchbell.web.middleware import Request
from watchbell.web.responses import done
from watchbell.web.writing import attempt

SPANS: Mapping[str, timedelta] = {
    "1h": timedelta(hours=1),
    "4h": timedelta(hours=4),
    "1d": timedelta(days=1),
}


@require_POST
@for_colleagues
def acknowledge(request: Request, alert_id: UUID) -> HttpResponse:
    """Say that somebody looks after this alert."""
    acknowledge_alert(alert_id=alert_id, actor=request.actor, now=request.now)
    return done(request, reverse("alert", args=[alert_id]), "Acknowledged: it is yours.")


@require_POST
@for_colleagues
def resolve(request: Request, alert_id: UUID) -> HttpResponse:
    """End an alert by hand."""
    resolve_alert(alert_id=alert_id, actor=request.actor, now=request.now)
    return done(request, reverse("alert", args=[alert_id]), "Resolved by hand.")


@require_POST
@for_colleagues
def snooze(request: Request, alert_id: UUID) -> HttpResponse:
    """Keep an alert from leading to incidents for a while."""
    require(request.actor, Action.ANSWER)
    write = partial(snooze_alert, alert_id=alert_id, actor=request.actor, now=request.now)
    if span := SPANS.get(request.POST.get("span", "")):
        write(until=request.now + span)
    else:
        form = SnoozeForm(request.POST, prefix="snooze")
        if attempt(form, lambda: write(until=form.cleaned_data["until"])) is None:
            return show(request, alert_id, status=422, snooze_form=form)
    return done(request, reverse("alert", args=[alert_id]), "Snoozed.")


@require_POST
@for_colleagues
def wake(request: Request, alert_id: UUID) -> HttpResponse:
    """End a snooze early."""
    wake_alert(alert_id=alert_id, actor=request.actor, now=request.now)
    return done(request, reverse("alert", args=[alert_id]), "It is snoozed no more.")


@require_POST
@for_colleagues
def attach(request: Request, alert_id: UUID) -> HttpResponse:
    """Give an alert to an incident, away from the one it has."""
    require(request.actor, Action.ANSWER)
    form = AttachForm(request.POST, prefix="attach")
    made = form.is_valid() and _attached(request, form, [alert_id])
    if not made:
        return show(request, alert_id, status=422, attach_form=form)
    return done(request, reverse("alert", args=[alert_id]), made)


def _attached(request: Request, form: AttachForm, alert_ids: list[UUID]) -> str:
    """Return what was done; "" when it was refused, with the reason in the form."""
    try:
        incident = get_incident(request.actor, form.cleaned_data["incident"])
        attach_alerts(
            alert_ids=alert_ids, incident_id=incident.pk, actor=request.actor, now=request.now
        )
    except DomainError as error:
        form.add_error("incident", error.message)
        return ""
    return f"It belongs to {incident.label} now."


@require_POST
@for_colleagues
def detach(request: Request, alert_id: UUID) -> HttpResponse:
    """Take an alert from its incident."""
    detach_alerts(alert_ids=[alert_id], actor=request.actor, now=request.now)
    return done(request, reverse("alert", args=[alert_id]), "It belongs to no incident now.")


@require_POST
@for_colleagues
def split(request: Request, alert_id: UUID) -> HttpResponse:
    """Open an incident of its own for an alert."""
    made = split_alerts(alert_ids=[alert_id], actor=request.actor, now=request.now)
    label = incident_by_id(request.actor, made).label
    return done(request, reverse("incident", args=[label]), "It has an incident of its own now.")


@require_POST
@for_colleagues
def bulk(request: Request) -> HttpResponse:
    """Do one thing to the alerts that are selected; what is refused is counted and told."""
    require(request.actor, Action.ANSWER)
    ids = _chosen(request)
    verb = request.POST.get("verb", "")
    try:
        text = _together(request, verb, ids) if verb in _TOGETHER else _each(request, verb, ids)
        messages.success(request, text)
    except DomainError as error:
        messages.error(request, error.message)
    query = request.POST.get("query", "")
    return HttpResponseRedirect(reverse("alert-list") + (query if query.startswith("?") else ""))


def _chosen(request: Request) -> list[UUID]:
    ids = []
    for text in request.POST.getlist("alert"):
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    return ids


def _each(request: Request, verb: str, ids: list[UUID]) -> str:
    write: Callable[..., Any] = _EACH.get(verb, acknowledge_alert)
    more = {"until": request.now + SPANS["1h"]} if verb == "snooze" else {}
    refused: list[str] = []
    for alert_id in ids:
        try:
            write(alert_id=alert_id, actor=request.actor, now=request.now, **more)
        except DomainError as error:
            refused.append(error.message)
    text = f"{len(ids) - len(refused)} {_DONE.get(verb, 'acknowledged')}."
    return f"{text} {len(refused)} not: {refused[0]}" if refused else text


def _together(request: Request, verb: str, ids: list[UUID]) -> str:
    actor, now = request.actor, request.now
    if verb == "split":
        made = split_alerts(alert_ids=ids, actor=actor, now=now)
        return f"They have an incident of their own: {incident_by_id(actor, made).label}."
    if verb == "detach":
        left = detach_alerts(alert_ids=ids, actor=actor, now=now)
        return f"{len(left)} belong to no incident now."
    incident = get_incident(actor, request.POST.get("incident", "").strip())
    came = attach_alerts(alert_ids=ids, incident_id=incident.pk, actor=actor, now=now)
    return f"{len(came)} came to {incident.label}."


_EACH: Mapping[str, Callable[..., Any]] = {
    "acknowledge": acknowledge_alert,
    "resolve": resolve_alert,
    "snooze": snooze_alert,
}
_DONE = {"acknowledge": "acknowledged", "resolve": "resolved by hand", "snooze": "snoozed for 1 h"}
_TOGETHER = ("split", "detach", "attach")
