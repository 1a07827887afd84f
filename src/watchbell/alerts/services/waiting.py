"""What routes and people keep back: holders for what is only recorded, snoozed, too rare, or waits.

Listed in bootstrap. They read, and say who must wait until when.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from watchbell.alerts.domain import AlertState
from watchbell.alerts.domain.grouping import takes_in
from watchbell.alerts.domain.routes import Fate
from watchbell.alerts.models import Alert
from watchbell.alerts.services.grouping import last_of, thread_of
from watchbell.alerts.services.holding import HOLDS
from watchbell.alerts.services.holds import Hold
from watchbell.alerts.services.rulesets import standing
from watchbell.incidents.domain import OPEN_STATES
from watchbell.incidents.models import Incident
from watchbell.platform.wakeup import wake

RECORDED, SNOOZED, TOO_RARE, GATHERING = "record", "snooze", "threshold", "gathering"
_OPEN = (AlertState.FIRING, AlertState.ACKNOWLEDGED)


def hold_recorded(alerts: Sequence[Alert], now: datetime) -> Mapping[UUID, Hold]:
    """Hold what a route only wants recorded: it leads to no incident."""
    kept = Hold(reason=RECORDED, until=None)
    return {alert.id: kept for alert in alerts if alert.ruling.fate is Fate.RECORD}


def hold_snoozed(alerts: Sequence[Alert], now: datetime) -> Mapping[UUID, Hold]:
    """Hold what somebody snoozed, and what comes back meanwhile under the same key."""
    longest = standing().snoozed_until
    if longest is None or longest <= now:
        return {}
    rows = Alert.objects.filter(
        snoozed_until__gt=now,
        integration_id__in={alert.integration_id for alert in alerts},
        key__in={alert.key for alert in alerts},
    ).values_list("integration_id", "key", "snoozed_until")
    until: dict[tuple[UUID, str], datetime] = {}
    for integration_id, key, snoozed in rows:
        place = (integration_id, key)
        assert snoozed is not None
        until[place] = max(until.get(place, now), snoozed)
    return {
        alert.id: Hold(reason=SNOOZED, until=until[alert.integration_id, alert.key])
        for alert in alerts
        if (alert.integration_id, alert.key) in until
    }


def hold_rare(alerts: Sequence[Alert], now: datetime) -> Mapping[UUID, Hold]:
    """Hold what was not said as often, within as long, as its route asks for.

    What has an open incident already joins it.
    """
    counted = [alert for alert in alerts if alert.ruling.threshold_count is not None]
    if not counted:
        return {}
    said, begun = _said_lately(counted), _begun(counted)
    holds: dict[UUID, Hold] = {}
    for alert in counted:
        count, seconds = alert.ruling.threshold_count, alert.ruling.threshold_seconds
        since = now - timedelta(seconds=seconds or 0)
        times = [at for at in said[alert.thread or str(alert.id)] if at > since]
        if count is not None and len(times) < count and alert.id not in begun:
            holds[alert.id] = Hold(reason=TOO_RARE, until=None)
    return holds


def _said_lately(alerts: Sequence[Alert]) -> dict[str, list[datetime]]:
    """Return when each thread, or alert without one, was said lately, held siblings included."""
    threads = {alert.thread for alert in alerts if alert.thread}
    waiting = {alert.id: alert for alert in _held(TOO_RARE, threads)} if threads else {}
    said: dict[str, list[datetime]] = {}
    for alert in (waiting | {alert.id: alert for alert in alerts}).values():
        said.setdefault(alert.thread or str(alert.id), []).extend(alert.recent or [])
    return said


def hold_gathering(alerts: Sequence[Alert], now: datetime) -> Mapping[UUID, Hold]:
    """Hold what waits for more of its group: before it begins, then from interval to interval."""
    waiting = [alert for alert in alerts if alert.ruling.group_wait or alert.ruling.group_interval]
    if not waiting:
        return {}
    begun = _begun(waiting)
    first = {alert.thread: alert.first_seen_at for alert in reversed(_held_with(waiting))}
    holds: dict[UUID, Hold] = {}
    for alert in waiting:
        if alert.id in begun:
            until = _next_interval(alert, begun[alert.id])
        else:
            start = min(alert.first_seen_at, first.get(alert.thread) or alert.first_seen_at)
            until = start + timedelta(seconds=alert.ruling.group_wait or 0)
        if until > now:
            holds[alert.id] = Hold(reason=GATHERING, until=until)
    return holds


def _held_with(alerts: Sequence[Alert]) -> list[Alert]:
    """Return what gathers with these already, and these, the oldest first."""
    threads = {alert.thread for alert in alerts if alert.thread}
    rows = [*(_held(GATHERING, threads) if threads else ()), *(a for a in alerts if a.thread)]
    return sorted(rows, key=lambda alert: alert.first_seen_at)


def _held(reason: str, threads: set[str]) -> list[Alert]:
    # Saying that it is held lets the planner use the index of held alerts, which is small.
    rows = Alert.objects.filter(state__in=_OPEN, hold=reason, thread__in=threads).exclude(hold="")
    return list(rows.only("id", "thread", "first_seen_at", "recent"))


def _begun(alerts: Sequence[Alert]) -> dict[UUID, datetime]:
    """Return when the open incident began that takes each in, for those that have one."""
    threads = {alert.id: thread_of(alert) for alert in alerts}
    last = last_of(set(threads.values()))
    rows = Incident.objects.filter(
        pk__in={one.incident_id for one in last.values()}, state__in=sorted(OPEN_STATES)
    )
    opened = dict(rows.values_list("pk", "created_at"))
    begun: dict[UUID, datetime] = {}
    for alert in alerts:
        one = last.get(threads[alert.id])
        began = opened.get(one.incident_id) if one is not None else None
        if one is None or began is None:
            continue
        at = alert.first_seen_at
        if not alert.thread or takes_in(alert.ruling, at=at, last=one.at, began=began):
            begun[alert.id] = began
    return begun


def _next_interval(alert: Alert, began: datetime) -> datetime:
    """Return the end of the interval, counted from when the incident began, that it came in."""
    interval = alert.ruling.group_interval
    if not interval:
        return alert.first_seen_at
    intervals = ceil((alert.first_seen_at - began).total_seconds() / interval)
    return began + timedelta(seconds=max(0, intervals) * interval)


def look_again(free: Sequence[Alert], repeated: Sequence[Alert], now: datetime) -> None:
    """Have what waits for its threshold looked at again: what was repeated, what is now reached.

    The repeated ones are changed in memory and stored by the caller.
    """
    again = [alert for alert in repeated if alert.hold == TOO_RARE and alert.is_open]
    for alert in again:
        alert.held_until = now
    reached = [alert for alert in free if alert.ruling.threshold_count is not None]
    for alert in reached:
        alert.recent = None
    threads = {alert.thread for alert in reached if alert.thread}
    if threads:
        rows = Alert.objects.filter(state__in=_OPEN, hold=TOO_RARE, thread__in=threads)
        rows.exclude(hold="").update(held_until=now)
    if again or threads:
        wake(HOLDS)
