"""Mails to whoever reported an incident: is it fixed, and how was it handled?

Nobody is told by mail of what they did themselves, or of what happened days ago: a reader of
the log that is new, or was away for long, begins far behind.
"""

from datetime import datetime, timedelta
from uuid import UUID

from watchbell.incidents.domain import State
from watchbell.incidents.events import IncidentClosed, IncidentResolved
from watchbell.incidents.models import Incident
from watchbell.incidents.modules import SURVEYS
from watchbell.incidents.services.finishing import CLOSE_AFTER
from watchbell.incidents.services.surveying import ask_reporter
from watchbell.kernel.events import Event
from watchbell.kernel.ids import new_id
from watchbell.kernel.zones import zone
from watchbell.notify.domain import Content, Link
from watchbell.notify.selectors import can_mail
from watchbell.notify.services import Draft, answer_link, queue_messages
from watchbell.platform.eventlog import Handler
from watchbell.platform.modules import is_on
from watchbell.platform.settings import current

CONFIRM = "incident.confirm"
RATE = "incident.rate"
"""What the links of these mails ask; the page behind them looks at it."""
_TOO_LATE = timedelta(days=2)
_NOTES_LENGTH = 2000
_TOLD = (
    "number",
    "title",
    "notes",
    "reopen_count",
    "reporter__email",
    "reporter__timezone",
    "reporter__is_active",
)


def ask_whether_it_is_fixed(event: IncidentResolved, *, now: datetime) -> None:
    """Tell the reporter how it was resolved, and ask whether that holds."""
    if _is_too_late(event, now) or not can_mail():
        return
    incident = _reported(event, State.RESOLVED)
    reporter = incident.reporter if incident else None
    if incident is None or reporter is None:
        return
    if reporter.pk == event.actor.person_id:
        return
    until = (event.at + CLOSE_AFTER).astimezone(zone(reporter.timezone))
    _send(
        incident,
        title="Is it fixed?",
        lead=(
            f"{event.actor.name} resolved what you reported. Please say whether it works; without"
            f" an answer it is closed on {until:%Y-%m-%d}."
        ),
        body=incident.notes[:_NOTES_LENGTH],
        action="Yes or no",
        kind=CONFIRM,
        key=f"resolved:{incident.pk}:{incident.reopen_count}",
        now=now,
    )


def ask_how_it_was_handled(event: IncidentClosed, *, now: datetime) -> None:
    """Ask the reporter, once an incident, how satisfied they are."""
    if not is_on(SURVEYS):
        return
    if _is_too_late(event, now) or not ask_reporter(event.subject.id, now) or not can_mail():
        return
    incident = _reported(event, State.CLOSED)
    if incident is None:
        return
    _send(
        incident,
        title="How did we do?",
        lead=f"{incident.label} is closed. One question: how satisfied are you, from 1 to 5?",
        body="",
        action="Answer",
        kind=RATE,
        key=f"closed:{incident.pk}",
        now=now,
    )


def _is_too_late(event: Event, now: datetime) -> bool:
    return now - event.at > _TOO_LATE


def _reported(event: Event, state: State) -> Incident | None:
    """Return the incident while it is still so, if somebody reported it who is still here."""
    rows = Incident.objects.select_related("reporter").only(*_TOLD)
    incident = rows.filter(pk=event.subject.id, state=state).first()
    if incident is None or incident.reporter is None or not incident.reporter.is_active:
        return None
    return incident


def _send(
    incident: Incident,
    *,
    title: str,
    lead: str,
    body: str,
    action: str,
    kind: str,
    key: str,
    now: datetime,
) -> None:
    reporter = incident.reporter
    assert reporter is not None
    message_id: UUID = new_id(now)
    content = Content(
        title=f"[{incident.label}] {title} {incident.title}",
        lead=lead,
        body=body,
        actions=(
            Link(action, answer_link(message_id, now=now), primary=True),
            Link(f"Open {incident.label}", f"{current().url}/incidents/{incident.label}"),
        ),
        thread=incident.label,
        kind=kind,
    )
    draft = Draft(
        id=message_id,
        subject=incident.ref,
        channel="email",
        address=reporter.email,
        content=content,
        key=key,
        person_id=reporter.pk,
    )
    queue_messages([draft], now=now)


HANDLERS: dict[type[Event], Handler] = {
    IncidentResolved: ask_whether_it_is_fixed,
    IncidentClosed: ask_how_it_was_handled,
}
"""What bootstrap subscribes under the name `reporters`."""
