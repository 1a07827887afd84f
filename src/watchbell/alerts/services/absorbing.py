"""From what was heard to alerts and incidents: a batch, a transaction, a handful of statements."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.alerts.events import AlertFired, AlertResolved
from watchbell.alerts.models import Alert
from watchbell.alerts.services.grouping import NOTHING, place
from watchbell.alerts.services.hearing import Heard, Outcome, apply_batch
from watchbell.alerts.services.heeding import Asked, event_of
from watchbell.alerts.services.holding import attached_event, hold, let_go_of_ended
from watchbell.alerts.services.numbering import number
from watchbell.alerts.services.passing_on import pass_on
from watchbell.alerts.services.raising import raise_incidents
from watchbell.alerts.services.recovering import tell_incidents
from watchbell.alerts.services.routing import route
from watchbell.alerts.services.rulesets import one_reading
from watchbell.alerts.services.waiting import look_again
from watchbell.platform.bulk import insert_rows, update_rows
from watchbell.platform.eventlog import publish
from watchbell.platform.pipelining import sent_together

_COUNTED = ("count", "last_seen_at", "expires_at", "resolves_at")
"""What becomes of an alert that says the same again."""
_REPEATED = (
    "state", "severity", "title", "description", "labels", "annotations", "link", "remark",
    "resolved_at", "acknowledged_at", "told", "recent", "held_until", "said_severity",
)  # fmt: skip


@transaction.atomic
def absorb_heard(said: Sequence[Heard | Asked], *, now: datetime) -> frozenset[tuple[UUID, str]]:
    """Turn a batch of what was said into alerts and incidents, all of it or nothing."""
    return absorb_within(said, now=now)


@one_reading
def absorb_within(said: Sequence[Heard | Asked], *, now: datetime) -> frozenset[tuple[UUID, str]]:
    """Do the same in the caller's transaction, which is lost when it fails.

    The caller holds the lock of every integration that speaks. What one batch says of a key is
    judged by its end: an incident whose alert recovers and fires again in it stays open.
    Returns the (integration, key) of what a route drops.
    """
    outcome = apply_batch(said)
    new = route(outcome.new) if outcome.new else []
    dropped = _without(outcome, new)
    free = hold(new, now)
    placed = place(free, {alert.id: alert.service for alert in free}, now) if free else NOTHING
    look_again(free, list(outcome.changed.values()), now)
    with sent_together():
        insert_rows(new)
        _store_changed(outcome)
        publish(
            *(_fired(alert, now) for alert in new),
            *(attached_event(alert, now) for alert in placed.attached),
            *(event_of(heeded, now) for heeded in outcome.heeded),
            *(_resolved(alert, now) for alert in outcome.recovered),
        )
    number(new)
    if worse := [*placed.worse, *outcome.worse.values()]:
        raise_incidents(worse, now)
    if outcome.heeded:
        pass_on(outcome.heeded, now)
    if outcome.recovered:
        tell_incidents(outcome.recovered, now)
        let_go_of_ended(outcome.recovered, now)
    return dropped


def _store_changed(outcome: Outcome) -> None:
    """Write what changed; of what only says the same again little, as that is the most by far."""
    more: list[Alert] = []
    same: list[Alert] = []
    for alert in outcome.changed.values():
        now, before = alert.__dict__, outcome.before[alert.id]
        changed = any(now[name] != before[name] for name in _REPEATED)
        (more if changed else same).append(alert)
    update_rows(same, _COUNTED)
    update_rows(more, _COUNTED + _REPEATED)


def _without(outcome: Outcome, kept: Sequence[Alert]) -> frozenset[tuple[UUID, str]]:
    """Take what routes drop out of the outcome; returns what that is."""
    if len(kept) == len(outcome.new):
        return frozenset()
    ids = {alert.id for alert in kept}
    dropped = {alert.id: alert for alert in outcome.new if alert.id not in ids}
    outcome.recovered = [alert for alert in outcome.recovered if alert.id not in dropped]
    outcome.worse = {key: alert for key, alert in outcome.worse.items() if key not in dropped}
    outcome.heeded = [heeded for heeded in outcome.heeded if heeded.alert.id not in dropped]
    return frozenset((alert.integration_id, alert.key) for alert in dropped.values())


def _fired(alert: Alert, now: datetime) -> AlertFired:
    return AlertFired(
        subject=alert.ref,
        actor=alert.integration.as_actor(),
        at=now,
        integration_id=alert.integration_id,
        key=alert.key,
        title=alert.title,
        severity=alert.severity,
        service_id=alert.service_id,
        incident_id=alert.incident_id,
    )


def _resolved(alert: Alert, now: datetime) -> AlertResolved:
    return AlertResolved(
        subject=alert.ref,
        actor=alert.integration.as_actor(),
        at=now,
        incident_id=alert.incident_id,
        by_hand=False,
    )
