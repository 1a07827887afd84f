"""Alerts: the list, one alert with its history, and what people do to it."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from watchbell.alerts.permissions import Action, may
from watchbell.alerts.selectors import alert_by_id, alerts_page, open_alert_counts
from watchbell.alerts.services import acknowledge_alert, resolve_alert
from watchbell.platform.eventlog import events_of
from watchbell.web.access import for_colleagues
from watchbell.web.alerts.forms import VIEWS, FilterForm
from watchbell.web.alerts.telling import lines, web_address
from watchbell.web.filters import one_of
from watchbell.web.middleware import Request
from watchbell.web.quiet.saying import cause_of, held
from watchbell.web.responses import done, page


@require_safe
@for_colleagues
def alert_list(request: Request) -> HttpResponse:
    """Show one page of the alerts that fit the view and the filters."""
    form = FilterForm(request.GET, actor=request.actor)
    view = one_of(request, "view", list(VIEWS))
    found = alerts_page(
        actor=request.actor,
        filters=form.filters(view),
        cursor=request.GET.get("cursor") or None,
    )
    counts = open_alert_counts(actor=request.actor)
    context = {
        "alerts": found,
        "form": form,
        "view": view,
        "views": list(VIEWS),
        "counts": counts | {"open": sum(counts.values())},
    }
    return page(request, "alerts/list.html", context, part="results")


@require_safe
@for_colleagues
def alert(request: Request, alert_id: UUID) -> HttpResponse:
    """Show one alert: what the machine said, what people did, and its earlier lives."""
    history = alert_by_id(actor=request.actor, alert_id=alert_id)
    context = {
        "alert": history.alert,
        "link": web_address(history.alert.link),
        "others": history.others,
        "entries": lines(events_of(history.alert.ref)),
        "may_answer": may(request.actor, Action.ANSWER),
        "may_silence": may(request.actor, Action.SILENCE),
        "held": held(history.alert, request.actor),
        "cause": cause_of(history.alert),
    }
    return page(request, "alerts/page.html", context)


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
