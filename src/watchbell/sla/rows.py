"""A cycle that was worked out, as its row; and what became different in it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from watchbell.sla.domain import AT_RISK, CycleState, Kind
from watchbell.sla.models import cycle_id
from watchbell.sla.replaying import Draft, Replay, Verdict
from watchbell.sla.timing import BREACH

Row = dict[str, Any]
COLUMNS = (
    "id",
    "incident_id",
    "policy_id",
    "policy_version_id",
    "kind",
    "metric",
    "no",
    "state",
    "goal_name",
    "goal_span",
    "calendar_version_id",
    "started_at",
    "due_at",
    "risk_at",
    "elapsed_business",
    "paused_total",
    "counted_at",
    "paused_since",
    "pause_reason",
    "pause_exceeded_at",
    "stopped_at",
    "breached_at",
    "reached",
    "next_at",
    "stated",
    "source",
    "voided_at",
    "void_reason",
)
"""What a row holds, in the order in which it is read and compared."""


@dataclass(frozen=True, slots=True)
class Worked:
    """A row, and the draft it comes from; none for a verdict of others.

    What became a fact before `imported_at` did so elsewhere.
    """

    row: Row
    draft: Draft | None = None
    reached_at: tuple[tuple[int, datetime], ...] = ()
    imported_at: datetime | None = None


def worked_out(
    incident_id: UUID, found: Replay, now: datetime, imported_at: datetime | None = None
) -> Iterator[Worked]:
    """Give the rows of an incident as they are at `now`."""
    for draft in found.drafts:
        yield replace(_of_draft(incident_id, draft, now), imported_at=imported_at)
    for verdict in found.verdicts:
        yield Worked(_of_verdict(incident_id, verdict))


def _of_draft(incident_id: UUID, draft: Draft, now: datetime) -> Worked:
    there = draft.reckoning(now)
    is_open = draft.state in (CycleState.RUNNING, CycleState.PAUSED)
    exceeded = there.pause_exceeded_at
    is_exceeded = exceeded is not None and exceeded <= now
    ahead = [at for _, at in there.ahead]
    if exceeded is not None and not is_exceeded:
        ahead.append(exceeded)
    risk = {**dict(there.ahead), **dict(there.reached)}
    row = {
        "id": cycle_id(incident_id, draft.promise.id, draft.no),
        "incident_id": incident_id,
        "policy_id": draft.promise.id,
        "policy_version_id": draft.version.id,
        "kind": draft.promise.kind.value,
        "metric": draft.promise.metric.value,
        "no": draft.no,
        "state": draft.state.value,
        "goal_name": there.goal.name,
        "goal_span": there.goal.span,
        "calendar_version_id": draft.calendar,
        "started_at": there.started_at,
        "due_at": there.due_at,
        "risk_at": risk.get(AT_RISK),
        "elapsed_business": there.counted,
        "paused_total": there.paused_counted,
        "counted_at": there.counted_at,
        "paused_since": there.paused_since if is_open else None,
        "pause_reason": draft.why,
        "pause_exceeded_at": exceeded if is_exceeded else None,
        "stopped_at": there.stopped_at,
        "breached_at": there.breached_at,
        "reached": [percent for percent, _ in there.reached],
        "next_at": min(ahead) if is_open and ahead and draft.voided_at is None else None,
        "stated": False,
        "source": "",
        "voided_at": draft.voided_at,
        "void_reason": draft.void_reason,
    }
    return Worked(row, draft, there.reached)


def _of_verdict(incident_id: UUID, verdict: Verdict) -> Row:
    met = verdict.met
    return {
        "id": cycle_id(incident_id, f"stated:{verdict.metric}:{verdict.source}", 1),
        "incident_id": incident_id,
        "policy_id": None,
        "policy_version_id": None,
        "kind": Kind.SLA.value,
        "metric": verdict.metric,
        "no": 1,
        "state": CycleState.COMPLETED.value,
        "goal_name": "",
        "goal_span": timedelta(),
        "calendar_version_id": None,
        "started_at": verdict.at,
        "due_at": None,
        "risk_at": None,
        "elapsed_business": timedelta(),
        "paused_total": timedelta(),
        "counted_at": verdict.at,
        "paused_since": None,
        "pause_reason": "",
        "pause_exceeded_at": None,
        "stopped_at": verdict.at,
        "breached_at": None if met else verdict.at,
        "reached": [] if met else [BREACH],
        "next_at": None,
        "stated": True,
        "source": verdict.source,
        "voided_at": None,
        "void_reason": "",
    }
