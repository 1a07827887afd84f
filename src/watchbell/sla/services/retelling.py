"""What became a fact about promises in a past that was lived at once, each at its own instant."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from watchbell.kernel.actors import SYSTEM, SubjectRef
from watchbell.kernel.events import Event
from watchbell.sla.events import DueMoved, PauseTooLong
from watchbell.sla.replaying import Draft
from watchbell.sla.rows import Worked
from watchbell.sla.services.following import named_percents, reached_event
from watchbell.sla.timing import reckon


def past_events(worked: Worked) -> Iterator[Event]:
    """Yield what the engine would have told of a cycle, had it followed it all along."""
    draft, row = worked.draft, worked.row
    if draft is None or draft.voided_at is not None:
        return
    named = named_percents(worked)
    for percent, at in worked.reached_at:
        if percent in named:
            yield reached_event(_envelope(worked, draft, at), worked, percent, at)
    yield from _moves(worked, draft)
    exceeded = row["pause_exceeded_at"]
    if exceeded is not None:
        minutes = draft.version.says.longest_pause_minutes or 0
        yield PauseTooLong(**_envelope(worked, draft, exceeded), minutes=minutes)


def _moves(worked: Worked, draft: Draft) -> Iterator[Event]:
    """Yield where another goal came to hold and moved what is due."""
    for place, mark in enumerate(draft.marks):
        if not place or mark.goal is None:
            continue
        before = reckon(draft.marks[:place], draft.goal, now=mark.at)
        after = reckon(draft.marks[: place + 1], draft.goal, now=mark.at)
        if before.due_at != after.due_at:
            yield DueMoved(
                **_envelope(worked, draft, mark.at),
                old_due_at=before.due_at,
                new_due_at=after.due_at,
                old_goal=before.goal.name,
                new_goal=after.goal.name,
            )


def _envelope(worked: Worked, draft: Draft, at: datetime) -> dict[str, Any]:
    row = worked.row
    return {
        "subject": SubjectRef("incident", row["incident_id"]),
        "actor": SYSTEM,
        "at": at,
        "cycle_id": row["id"],
        "policy": draft.promise.name,
        "metric": row["metric"],
    }
