"""Saying that an alert was not useful, and taking it back: a fact of its own, whatever its state.

Nothing follows from it by itself; the figures of noise count it.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from watchbell.alerts.feedback_events import AlertFeedbackWithdrawn, AlertFoundNotUseful
from watchbell.alerts.models import Alert, Feedback
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.selectors import alerts_of, visible_alerts
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, InvalidInput, NotFound, PermissionDenied
from watchbell.kernel.ids import new_id
from watchbell.platform.eventlog import publish

LONGEST_WORD = 200
_NOTHING_TO_JUDGE = "No machine reported this incident."


@transaction.atomic
def find_not_useful(*, alert_id: UUID, word: str = "", actor: Actor, now: datetime) -> Alert:
    """Record that this person found it not useful; AlreadyDone when they said so before."""
    person_id, cleaned = _person(actor), _clean(word)
    alert = _lock(alert_id, actor)
    if Feedback.objects.filter(alert=alert, person_id=person_id).exists():
        raise AlreadyDone("You said so already.")
    _record([alert], person_id, cleaned, actor, now)
    return alert


@transaction.atomic
def withdraw_feedback(*, alert_id: UUID, actor: Actor, now: datetime) -> Alert:
    """Take back what this person said of it; AlreadyDone when they said nothing."""
    person_id = _person(actor)
    alert = _lock(alert_id, actor)
    if not Feedback.objects.filter(alert=alert, person_id=person_id).delete()[0]:
        raise AlreadyDone("You said nothing of it.")
    publish(_withdrawn(alert, actor, now))
    return alert


@transaction.atomic
def find_incident_not_useful(
    *, incident_id: UUID, word: str = "", actor: Actor, now: datetime
) -> int:
    """Record the same of the incident's alerts that this person did not judge; returns how many."""
    person_id, cleaned = _person(actor), _clean(word)
    alerts = _of_incident(incident_id, actor)
    judged = set(_own(alerts, person_id).values_list("alert_id", flat=True))
    fresh = [alert for alert in alerts if alert.pk not in judged]
    if not fresh:
        raise AlreadyDone("You said so already.")
    _record(fresh, person_id, cleaned, actor, now)
    return len(fresh)


@transaction.atomic
def withdraw_incident_feedback(*, incident_id: UUID, actor: Actor, now: datetime) -> int:
    """Take back what this person said of the incident's alerts; returns of how many."""
    person_id = _person(actor)
    known = {alert.pk: alert for alert in _of_incident(incident_id, actor)}
    said = list(_own(list(known.values()), person_id))
    if not said:
        raise AlreadyDone("You said nothing of it.")
    Feedback.objects.filter(pk__in=[one.pk for one in said]).delete()
    publish(*(_withdrawn(known[one.alert_id], actor, now) for one in said))
    return len(said)


def _own(alerts: Sequence[Alert], person_id: UUID) -> QuerySet[Feedback]:
    return Feedback.objects.filter(alert_id__in=[one.pk for one in alerts], person_id=person_id)


def _record(
    alerts: Sequence[Alert], person_id: UUID, word: str, actor: Actor, now: datetime
) -> None:
    Feedback.objects.bulk_create(
        Feedback(id=new_id(now), alert=alert, person_id=person_id, at=now, word=word)
        for alert in alerts
    )
    publish(
        *(
            AlertFoundNotUseful(
                subject=alert.ref, actor=actor, at=now, incident_id=alert.incident_id, word=word
            )
            for alert in alerts
        )
    )


def _withdrawn(alert: Alert, actor: Actor, now: datetime) -> AlertFeedbackWithdrawn:
    return AlertFeedbackWithdrawn(
        subject=alert.ref, actor=actor, at=now, incident_id=alert.incident_id
    )


def _person(actor: Actor) -> UUID:
    require(actor, Action.ANSWER)
    if actor.person_id is None:
        raise PermissionDenied("Only people can say whether an alert was useful.")
    return actor.person_id


def _clean(word: str) -> str:
    cleaned = " ".join(word.replace("\0", "").split())
    if len(cleaned) > LONGEST_WORD:
        message = f"Use at most {LONGEST_WORD} characters."
        raise InvalidInput(f"word: {message}", fields={"word": message})
    return cleaned


def _lock(alert_id: UUID, actor: Actor) -> Alert:
    """Return an alert of any state, locked, so that two presses are told apart."""
    rows = visible_alerts(actor).select_for_update(of=("self",))
    alert = rows.filter(pk=alert_id).first()
    if alert is None:
        raise NotFound("There is no such alert.")
    return alert


def _of_incident(incident_id: UUID, actor: Actor) -> list[Alert]:
    """Return the alerts of an incident that `actor` may know of, locked in the order of ids."""
    ids = [alert.pk for alert in alerts_of(actor=actor, incident_id=incident_id)]
    rows = visible_alerts(actor).select_for_update(of=("self",)).filter(pk__in=ids)
    found = list(rows.order_by("pk"))
    if not found:
        raise NotFound(_NOTHING_TO_JUDGE)
    return found
