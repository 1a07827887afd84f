"""Keeping cycles as the log says, and telling what became a fact."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.kernel.actors import SYSTEM, SubjectRef
from watchbell.kernel.events import Event
from watchbell.platform.eventlog import publish
from watchbell.sla.domain import CycleState, Threshold
from watchbell.sla.events import CycleBreached, DueMoved, PauseTooLong, ThresholdReached
from watchbell.sla.letters import News, send_news
from watchbell.sla.rows import Row, Worked
from watchbell.sla.selectors.promising import standing
from watchbell.sla.services.working import Difference, difference, lock, write
from watchbell.sla.timing import BREACH

TOLD_WITHIN = timedelta(days=1)
"""What became a fact longer ago is written down and told to nobody, like what was imported."""


@transaction.atomic
def follow(incident_ids: Collection[UUID], now: datetime) -> Difference:
    """Work the cycles of these incidents out as of `now`; write and tell what is new.

    Idempotent: what is a fact already is told no second time, however late or often this runs.
    """
    promises = standing()
    if not incident_ids:
        return Difference()
    lock(incident_ids)
    found = difference(incident_ids, promises, now)
    write(found)
    events = [event for worked, before in found.fresh for event in _told(worked, before, now)]
    publish(*events)
    send_news(
        [one for worked, before in found.fresh for one in _news(worked, before, now)], now=now
    )
    return found


def _told(worked: Worked, before: Row | None, now: datetime) -> Iterator[Event]:
    draft, row = worked.draft, worked.row
    if draft is None or draft.voided_at is not None:
        return
    envelope: dict[str, Any] = {
        "subject": SubjectRef("incident", row["incident_id"]),
        "actor": SYSTEM,
        "at": now,
        "cycle_id": row["id"],
        "policy": draft.promise.name,
        "metric": row["metric"],
    }
    if before is not None and _has_moved(before, row):
        yield DueMoved(
            **envelope,
            old_due_at=before["due_at"],
            new_due_at=row["due_at"],
            old_goal=before["goal_name"],
            new_goal=row["goal_name"],
        )
    for percent, at in _newly(worked, before, now):
        yield reached_event(envelope, worked, percent, at)
    exceeded = row["pause_exceeded_at"]
    if exceeded is not None and (before is None or before["pause_exceeded_at"] is None):
        minutes = draft.version.says.longest_pause_minutes or 0
        if _is_news(worked, exceeded, now):
            yield PauseTooLong(**envelope, minutes=minutes)


def _has_moved(before: Row, row: Row) -> bool:
    is_other = (before["goal_name"], before["goal_span"], before["calendar_version_id"]) != (
        row["goal_name"],
        row["goal_span"],
        row["calendar_version_id"],
    )
    return is_other and before["due_at"] != row["due_at"]


def _newly(worked: Worked, before: Row | None, now: datetime) -> list[tuple[int, datetime]]:
    """Return the percentages that became facts since the row was written, and lately."""
    known = before["reached"] if before is not None else ()
    named = named_percents(worked)
    return [
        (percent, at)
        for percent, at in worked.reached_at
        if percent not in known and percent in named and _is_news(worked, at, now)
    ]


def named_percents(worked: Worked) -> set[int]:
    """Return the percentages that a cycle's policy has told, and the breach."""
    return {one.percent for one in _thresholds(worked)} | {BREACH}


def _is_news(worked: Worked, at: datetime, now: datetime) -> bool:
    """Say whether what became a fact at an instant did so here and lately."""
    since = worked.imported_at
    return now - at <= TOLD_WITHIN and (since is None or at > since)


def _thresholds(worked: Worked) -> tuple[Threshold, ...]:
    return worked.draft.version.says.thresholds if worked.draft is not None else ()


def reached_event(envelope: dict[str, Any], worked: Worked, percent: int, at: datetime) -> Event:
    """Return the event of a percentage, or of the breach, that became a fact at `at`."""
    row = worked.row
    more = {
        **envelope,
        "policy_id": row["policy_id"],
        "due_at": row["due_at"],
        "escalation_policy_id": next(
            (one.escalation_policy for one in _thresholds(worked) if one.percent == percent), None
        ),
    }
    if percent == BREACH:
        return CycleBreached(**more, breached_at=at)
    return ThresholdReached(**more, percent=percent, reached_at=at)


def _news(worked: Worked, before: Row | None, now: datetime) -> Iterator[News]:
    """Give what is to be written about: of cycles that run on, since the others are over."""
    draft, row = worked.draft, worked.row
    if draft is None or row["state"] != CycleState.RUNNING or draft.voided_at is not None:
        return
    newly = {percent for percent, _ in _newly(worked, before, now)}
    for threshold in draft.version.says.thresholds:
        if threshold.percent in newly:
            yield News(
                incident_id=row["incident_id"],
                cycle_id=row["id"],
                draft=draft,
                threshold=threshold,
                due_at=row["due_at"],
                remaining=draft.reckoning(now).remaining,
            )
