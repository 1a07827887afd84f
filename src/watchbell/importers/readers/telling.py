"""How the states of another product become steps that our record knows. Pure.

Every reader that sees states one after the other tells them through a `Telling`: what is one step
there may be two here, and what our state machine does not know becomes the nearest it does, with
a note. Notes end as one internal comment of the incident.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from watchbell.importers.domain import Happening, Kind, Story, Verdict
from watchbell.incidents.domain import OPEN_STATES, HoldReason, State

_OVER = frozenset({State.RESOLVED, State.CLOSED, State.CANCELLED})
_NOTES_LIMIT = 40


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an incident stands in the other product: our state, why it waits, and their word."""

    state: State
    hold: HoldReason | None = None
    word: str = ""


@dataclass(slots=True)
class Telling:
    """One incident as it is told; `state` is where our record stands by now."""

    key: str
    number: str
    happenings: list[Happening] = field(default_factory=list)
    comments: list[Happening] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    state: State = State.NEW
    hold: HoldReason | None = None
    assignee: str | None = None

    def declare(self, at: datetime, by: str, values: Mapping[str, Any], row: int) -> None:
        """Begin the story."""
        self.assignee = values.get("assignee")
        self._tell(Kind.DECLARED, at, by, row, values)

    def change(self, at: datetime, by: str, values: Mapping[str, Any], row: int) -> None:
        """Say what the other product changed, while the record may be changed."""
        if values:
            self._tell(Kind.CHANGED, at, by, row, values)

    def assign(self, at: datetime, by: str, values: Mapping[str, Any], row: int) -> None:
        """Give it to a team or a person; taken from its person, work in progress is new again."""
        if not values:
            return
        self._tell(Kind.ASSIGNED, at, by, row, values)
        if "assignee" in values:
            self.assignee = values["assignee"]
            if self.assignee is None and self.state is State.IN_PROGRESS:
                self.state = State.NEW

    def comment(self, at: datetime, by: str, body: str, row: int, *, public: bool) -> None:
        """Keep what somebody wrote; it finds its place among what happened by its time."""
        values = {"body": body, "visibility": "public" if public else "internal"}
        self.comments.append(Happening(at, Kind.COMMENTED, by, values, row))

    def note(self, sentence: str) -> None:
        """Say once what the source has and our record cannot, for the comment at the end."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def move(
        self,
        to: Standing,
        at: datetime,
        by: str,
        row: int,
        ending: Mapping[str, Any] | None = None,
    ) -> None:
        """Bring the record where the other product stands, by steps that are legal here.

        `ending` is what the resolution or the cancelling says.
        """
        if to.state in OPEN_STATES:
            self._open(to, at, by, row)
        elif to.state is State.CANCELLED:
            self._cancel(at, by, row, ending or {})
        else:
            self._end(to, at, by, row, ending or {})

    def acknowledge(self, at: datetime, by: str, row: int) -> None:
        """Say that the work began, whoever does it."""
        self._tell(Kind.ACKNOWLEDGED, at, by, row)
        self.state = State.IN_PROGRESS

    def mitigate(self, at: datetime, row: int) -> None:
        """Say once that users are served again."""
        if not any(one.kind is Kind.MITIGATED for one in self.happenings):
            self._tell(Kind.MITIGATED, at, "", row)

    def close(self, at: datetime, by: str, row: int) -> None:
        """Close it as it is; what was never resolved has no time of resolution then."""
        if self.state not in (State.CLOSED, State.CANCELLED):
            self._tell(Kind.CLOSED, at, by, row)
            self.state, self.hold = State.CLOSED, None

    def story(
        self,
        source: str,
        verdicts: tuple[Verdict, ...] = (),
        *,
        as_of: datetime | None = None,
        rows: int = 0,
    ) -> Story:
        """Return what was told, in the order of time, with the notes as one internal comment.

        `as_of` and `rows` are those of the story.
        """
        told = self.happenings
        if self.notes:
            notes, left = self.notes[:_NOTES_LIMIT], len(self.notes) - _NOTES_LIMIT
            more = [f"And {left} more of the kind."] if left > 0 else []
            lead = f"Imported from {source}, where it was not quite as our record can tell it:"
            body = "\n".join([lead, *(f"- {sentence}" for sentence in [*notes, *more])])
            self.comment(told[-1].at, "", body, told[-1].row, public=False)
        if self.comments:
            began = told[0].at
            late = [replace(one, at=max(one.at, began)) for one in self.comments]
            told = sorted([*told, *late], key=lambda one: one.at)
        return Story(self.key, self.number, tuple(told), verdicts, as_of, rows)

    def _open(self, to: Standing, at: datetime, by: str, row: int) -> None:
        if self.state in _OVER:
            self._reopen(at, by, row, to.word)
        if to.state is State.ON_HOLD:
            self._hold(to, at, by, row)
            return
        if self.state is State.ON_HOLD:
            self._tell(Kind.RESUMED, at, by, row, {"why": _said(to.word)})
            self.state, self.hold = self._ready, None
        if to.state is State.IN_PROGRESS and self.state is State.NEW and (self.assignee or by):
            self._tell(Kind.ACKNOWLEDGED, at, by or self.assignee or "", row)
            self.assignee = self.assignee or by
            self.state = State.IN_PROGRESS
        elif to.state is State.NEW and self.state is State.IN_PROGRESS and self.assignee is None:
            self.state = State.NEW

    def _hold(self, to: Standing, at: datetime, by: str, row: int) -> None:
        if self.state is State.ON_HOLD and self.hold is to.hold:
            return
        if self.state is State.ON_HOLD:
            self._tell(Kind.RESUMED, at, by, row, {"why": "It waits for something else now."})
        self._tell(
            Kind.HELD, at, by, row, {"reason": str(to.hold or HoldReason.CALLER), "note": to.word}
        )
        self.state, self.hold = State.ON_HOLD, to.hold

    @property
    def _ready(self) -> State:
        return State.IN_PROGRESS if self.assignee else State.NEW

    def _reopen(self, at: datetime, by: str, row: int, word: str) -> None:
        self._tell(Kind.REOPENED, at, by, row, {"reason": f"The source shows it as {word} again."})
        self.state = State.NEW if self.state is State.CANCELLED else self._ready

    def _cancel(self, at: datetime, by: str, row: int, ending: Mapping[str, Any]) -> None:
        if self.state is State.CANCELLED:
            return
        if self.state in _OVER:
            self._reopen(at, by, row, "cancelled")
        self._tell(Kind.CANCELLED, at, by, row, ending)
        self.state, self.hold = State.CANCELLED, None

    def _end(
        self, to: Standing, at: datetime, by: str, row: int, ending: Mapping[str, Any]
    ) -> None:
        if self.state is to.state:
            return
        if self.state is State.CANCELLED or (self.state, to.state) == (
            State.CLOSED,
            State.RESOLVED,
        ):
            self.note(f"It went from {self.state} to {to.word}: told as a reopening in between.")
            self._reopen(at, by, row, to.word)
        if self.state in OPEN_STATES:
            self._tell(Kind.RESOLVED, at, by, row, ending)
            self.assignee = self.assignee or by or None
            self.state, self.hold = State.RESOLVED, None
        if to.state is State.CLOSED:
            self._tell(Kind.CLOSED, at, by, row)
            self.state = State.CLOSED

    def _tell(
        self,
        kind: Kind,
        at: datetime,
        by: str,
        row: int,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        """Add a happening, never before the one it follows."""
        if self.happenings and at < self.happenings[-1].at:
            at = self.happenings[-1].at
        self.happenings.append(Happening(at, kind, by, dict(values or {}), row))


def _said(word: str) -> str:
    return f"The source shows it as {word}." if word else ""
