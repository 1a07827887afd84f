"""Alerts: the list, one alert with its history, and what people do to it."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from watchbell.alerts.domain.routes import Branch, walk
from watchbell.alerts.feedback_selectors import feedback_on
from watchbell.alerts.limits import waiting_signals
from watchbell.alerts.models import Alert
from watchbell.alerts.occurring import occurrences, signal_of
from watchbell.alerts.permissions import Action, may
from watchbell.alerts.quieting import Quiet, quiet_incidents
from watchbell.alerts.selectors import alert_by_id, alerts_page, open_alert_counts
from watchbell.alerts.services.trees import trees
from watchbell.catalog.models import Change
from watchbell.catalog.selectors import changes_near
from watchbell.platform.eventlog import events_of
from watchbell.web.access import for_colleagues
from watchbell.web.alerts.drawing import Chart, chart
from watchbell.web.alerts.forms import VIEWS, AttachForm, FilterForm, SnoozeForm, WordForm
from watchbell.web.alerts.telling import lines, web_address
from watchbell.web.filters import one_of
from watchbell.web.middleware import Request
from watchbell.web.quiet.saying import cause_of, held
from watchbell.web.responses import page

_BEFORE, _AFTER = timedelta(days=2), timedelta(hours=1)


@require_safe
@for_colleagues
def alert_list(request: Request) -> HttpResponse:
    """Show one page of the alerts that fit the view and the filters."""
    form = FilterForm(request.GET, actor=request.actor)
    view = one_of(request, "view", list(VIEWS))
    found = alerts_page(
        actor=request.actor,
        filters=form.filters(view, request.now),
        cursor=request.GET.get("cursor") or None,
    )
    counts = open_alert_counts(actor=request.actor)
    context = {
        "alerts": found,
        "form": form,
        "view": view,
        "views": list(VIEWS),
        "counts": counts | {"open": sum(counts.values())},
        "waiting": waiting_signals(actor=request.actor),
        "may_answer": may(request.actor, Action.ANSWER),
    }
    return page(request, "alerts/list.html", context, part="results")


@require_safe
@for_colleagues
def alert_row(request: Request, alert_id: UUID) -> HttpResponse:
    """Show one line of the list again, after something changed."""
    found = alert_by_id(actor=request.actor, alert_id=alert_id).alert
    context = {"alert": found, "may_answer": may(request.actor, Action.ANSWER)}
    return page(request, "alerts/row.html", context)


@require_safe
@for_colleagues
def alert(request: Request, alert_id: UUID) -> HttpResponse:
    """Show one alert: what the machine said, what people did, and its earlier lives."""
    return show(request, alert_id)


def show(request: Request, alert_id: UUID, *, status: int = 200, **given: object) -> HttpResponse:
    """Draw an alert's page, with the forms in `given` as they were sent."""
    history = alert_by_id(actor=request.actor, alert_id=alert_id)
    found = history.alert
    judged = feedback_on(actor=request.actor, alert_id=alert_id)
    context = {
        "alert": found,
        "link": web_address(found.link),
        "others": history.others,
        "entries": lines(events_of(found.ref)),
        "may_answer": may(request.actor, Action.ANSWER),
        "may_silence": may(request.actor, Action.SILENCE),
        "held": held(found, request.actor),
        "cause": cause_of(found),
        "quiet": _quiet(request, found),
        "chart": _chart(request, found),
        "route": _route(found),
        "changes": _changes(request, found),
        "signal_id": signal_of(actor=request.actor, alert=found),
        "snooze_form": SnoozeForm(prefix="snooze"),
        "attach_form": AttachForm(prefix="attach"),
        "word_form": WordForm(prefix="judge"),
        "judged": judged,
        "mine": next((one for one in judged if one.person_id == request.actor.person_id), None),
    }
    return page(request, "alerts/page.html", context | given, status=status)


def _quiet(request: Request, found: Alert) -> Quiet | None:
    """Return until when its incident pages nobody, because all its alerts are quiet."""
    if found.incident is None or not found.is_open:
        return None
    return quiet_incidents([found.incident], request.now).get(found.incident.pk)


def _chart(request: Request, found: Alert) -> Chart:
    return chart(occurrences(actor=request.actor, alert=found, now=request.now))


def _route(found: Alert) -> Branch | None:
    """Return the route that decided where it goes, while that exists."""
    if found.route_id is None:
        return None
    known = trees().branches
    both = (*known.get(found.integration_id, ()), *known.get(None, ()))
    return next((branch for branch in walk(both) if branch.id == found.route_id), None)


def _changes(request: Request, found: Alert) -> list[Change]:
    if found.service_id is None:
        return []
    return changes_near(
        actor=request.actor,
        service_ids=[found.service_id],
        since=found.started_at - _BEFORE,
        until=found.started_at + _AFTER,
        limit=10,
    )
