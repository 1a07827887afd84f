"""Reads of what people said of alerts."""

from collections.abc import Collection
from uuid import UUID

from watchbell.alerts.models import Feedback
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.selectors import alerts_of
from watchbell.kernel.actors import Actor


def feedback_on(*, actor: Actor, alert_id: UUID) -> list[Feedback]:
    """Return what people said of an alert that `actor` was shown, the first first."""
    require(actor, Action.READ)
    rows = Feedback.objects.filter(alert_id=alert_id).select_related("person")
    return list(rows.order_by("at", "id"))


def judged_by(*, actor: Actor, alert_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of the alerts that `actor` found not useful."""
    if not alert_ids or actor.person_id is None:
        return frozenset()
    rows = Feedback.objects.filter(alert_id__in=alert_ids, person_id=actor.person_id)
    return frozenset(rows.values_list("alert_id", flat=True))


def has_judged_incident(*, actor: Actor, incident_id: UUID) -> bool | None:
    """Say whether `actor` found all the incident's alerts not useful; None when it has none."""
    ids = [alert.pk for alert in alerts_of(actor=actor, incident_id=incident_id)]
    return judged_by(actor=actor, alert_ids=ids).issuperset(ids) if ids else None
