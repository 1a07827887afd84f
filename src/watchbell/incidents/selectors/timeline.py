"""The timeline: the event log of one incident, with the texts of its comments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from watchbell.incidents.domain import Visibility, number_text
from watchbell.incidents.events import CommentAdded
from watchbell.incidents.models import Comment, Incident
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.selectors.relations import sources_of
from watchbell.kernel.actors import Actor
from watchbell.platform.eventlog import StoredEvent, events_of
from watchbell.platform.rows import Rows

_COMMENTS = Rows(Comment)
_FOR_CALLERS = frozenset(
    {
        "incident.declared",
        "incident.acknowledged",
        "incident.assigned",
        "incident.started",
        "incident.put_on_hold",
        "incident.resumed",
        "incident.mitigated",
        "incident.resolved",
        "incident.confirmed",
        "incident.closed",
        "incident.reopened",
        "incident.rated",
        "incident.cancelled",
        "incident.comment_added",
        "incident.file_attached",
        "incident.file_removed",
        "incident.file_restored",
        "incident.file_found_infected",
        "incident.major_declared",
        "incident.major_accepted",
        "incident.major_ended",
    }
)
_CLOCKS_DIFFER = timedelta(days=1)
"""Machines may disagree about the time; by less than this, or nothing else works."""


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened. `comment` is the text said, for a comment_added event.

    `merged_from` names the merged incident on which it was said.
    """

    id: UUID
    at: datetime
    kind: str
    actor: Actor
    payload: dict[str, Any]
    comment: Comment | None
    merged_from: str = ""

    @property
    def is_internal(self) -> bool:
        if self.comment is not None:
            return self.comment.visibility == Visibility.INTERNAL
        return self.is_about_file and self.payload.get("visibility") != Visibility.PUBLIC

    @property
    def is_about_file(self) -> bool:
        """Say whether a file was attached, removed, brought back or checked."""
        return self.kind.startswith("incident.file_")


@dataclass(frozen=True)
class TimelinePage:
    """Some entries, newest first; `next` continues behind them, None at the beginning of time.

    A caller's page may hold fewer entries than asked for, even none, and still have a next one.
    """

    entries: list[TimelineEntry]
    next: tuple[datetime, UUID] | None


def timeline(
    actor: Actor,
    incident: Incident,
    *,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 200,
) -> list[TimelineEntry]:
    """Return what happened, newest first. A caller sees neither internal notes nor machinery."""
    return timeline_page(actor, incident, before=before, limit=limit).entries


def timeline_page(
    actor: Actor,
    incident: Incident,
    *,
    before: tuple[datetime, UUID] | None = None,
    back_to: tuple[datetime, UUID] | None = None,
    limit: int = 200,
) -> TimelinePage:
    """Return one page of `timeline` and where the next one begins.

    `back_to` is the key of the oldest entry wanted; the next page then begins behind it.
    """
    inside = may(actor, Action.READ_INTERNAL, incident)
    # What callers wrote on another incident is not for this one's caller.
    parts = sources_of([incident.pk]) if inside else []
    since = min([incident.created_at, *(part.created_at for part in parts)]) - _CLOCKS_DIFFER
    rows = events_of(
        incident.ref,
        before=before,
        back_to=back_to,
        since=since,
        parts=[part.id for part in parts],
        part_kinds=[CommentAdded.kind],
        limit=limit + 1,
    )
    more, rows = len(rows) > limit, rows[:limit]
    labels = {part.id: number_text(part.number) for part in parts}
    entries = _entries([r for r in rows if inside or r.kind in _FOR_CALLERS], labels)
    shown = [entry for entry in entries if inside or not entry.is_internal]
    return TimelinePage(shown, (rows[-1].at, rows[-1].id) if more else back_to)


def _entries(rows: Sequence[StoredEvent], labels: Mapping[UUID, str]) -> list[TimelineEntry]:
    comments = _comments(rows)
    return [
        TimelineEntry(
            r.id,
            r.at,
            r.kind,
            r.actor,
            r.payload,
            comments.get(_comment_id(r)),
            labels.get(r.subject.id, ""),
        )
        for r in rows
    ]


def _comment_id(row: StoredEvent) -> UUID | None:
    return UUID(row.payload["comment_id"]) if row.kind == CommentAdded.kind else None


def _comments(rows: Sequence[StoredEvent]) -> dict[UUID | None, Comment]:
    ids = [comment_id for row in rows if (comment_id := _comment_id(row))]
    return {row.pk: row for row in _COMMENTS.where("t.id = any(%s)", [ids])} if ids else {}
