"""How an incident stood at each instant of its life, by its log. Pure.

What the log does not say of the beginning is taken from the first change that tells what was
before, else from the record as it is: so the same comes out whenever it is asked.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from watchbell.incidents.desk_events import IncidentChangeUndone
from watchbell.incidents.domain import OPEN_STATES, State
from watchbell.incidents.events import (
    CommentAdded,
    IncidentAcknowledged,
    IncidentAssigned,
    IncidentCancelled,
    IncidentChanged,
    IncidentClosed,
    IncidentDeclared,
    IncidentPriorityChanged,
    IncidentPutOnHold,
    IncidentReopened,
    IncidentResolved,
    IncidentResumed,
    IncidentServiceChanged,
    IncidentStarted,
)
from watchbell.incidents.fields.rules import PREFIX
from watchbell.sla.events import CycleVoided, VerdictRecorded

_TAKING = (IncidentAcknowledged.kind, IncidentStarted.kind)
_CHANGING = (IncidentChanged.kind, IncidentPriorityChanged.kind, IncidentServiceChanged.kind)
_UNDONE: Mapping[str, Sequence[str]] = {
    "acknowledge": _TAKING,
    "assign": (IncidentAssigned.kind,),
    "change": _CHANGING,
    "resolve": (IncidentResolved.kind,),
    "close": (IncidentClosed.kind,),
}
_PLAIN = frozenset({"type", "channel", "severity", "effect"})
_TIMES = frozenset({"occurred_at", "detected_at", "reported_at"})
_FOLLOWED = _PLAIN | _TIMES | {"labels", "category", "reporter"}


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of an incident's log; `person` did it, None when a machine did."""

    at: datetime
    kind: str
    person: str | None
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """What is read of the incident itself. Ids are texts, categories slugs, times ISO."""

    id: UUID
    created_at: datetime
    reporter: str | None
    assignee: str | None
    facts: Mapping[str, Any]
    custom: Mapping[str, Any]
    times: Mapping[str, str | None]
    imported_at: datetime | None = None


@dataclass(slots=True)
class Moment:
    """How the incident stands after the event that happened `at`."""

    at: datetime
    reporter: str | None
    facts: dict[str, Any]
    custom: dict[str, Any]
    times: dict[str, Any]
    assignee: str | None = None
    state: str = State.NEW.value
    hold_reason: str = ""
    acknowledged: bool = False
    merged_from: tuple[str, str] | None = None
    changed: bool = True
    seen: dict[str, Any] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    def values(self) -> dict[str, Any]:
        """Return what conditions may speak of; see `NAMES`."""
        if not self.seen:
            priority = self.facts["priority"]
            self.seen = {
                **self.facts,
                "priority": int(priority) if priority else 0,
                "labels": list(self.facts["labels"]),
                "state": self.state,
                "hold_reason": self.hold_reason,
                "acknowledged": self.acknowledged,
                "assigned": self.assignee is not None,
                "custom": {name: v for name, v in self.custom.items() if v is not None},
            }
        return self.seen


NAMES = (
    "priority",
    "type",
    "service",
    "team",
    "category",
    "channel",
    "severity",
    "effect",
    "labels",
    "state",
    "hold_reason",
    "acknowledged",
    "assigned",
    "custom",
)
"""What conditions may speak of. `service` and `team` are ids as text; `priority` 0 is none."""


def is_followed(changes: Iterable[str]) -> bool:
    """Say whether any of these changed fields may change what is promised."""
    return any(name in _FOLLOWED or name.startswith(PREFIX) for name in changes)


def standing(log: Sequence[Happening]) -> list[Happening]:
    """Leave out what was taken back within its seconds."""
    if all(one.kind != IncidentChangeUndone.kind for one in log):
        return list(log)
    kept: list[Happening] = []
    for one in log:
        if one.kind != IncidentChangeUndone.kind:
            kept.append(one)
            continue
        gone = _UNDONE.get(one.payload.get("verb", ""), ())
        last = max((past.at for past in kept if past.kind in gone), default=None)
        kept = [past for past in kept if past.kind not in gone or past.at != last]
    return kept


def first_moment(record: Record, log: Sequence[Happening], slugs: Mapping[str, str]) -> Moment:
    """Return how the incident stood before anything happened; `slugs` are categories by name."""
    facts, custom, times = dict(record.facts), dict(record.custom), dict(record.times)
    assignee, told = record.assignee, set[str]()
    for one in log:
        for name, old in _before(one):
            if name in told:
                continue
            told.add(name)
            if name == "assignee":
                assignee = old
            elif name.startswith(PREFIX):
                custom[name.removeprefix(PREFIX)] = old
            elif name in _TIMES:
                times[name] = old
            else:
                facts[name] = slugs.get(old or "", "") if name == "category" else _plain(name, old)
    return Moment(record.created_at, record.reporter, facts, custom, times, assignee)


def _plain(name: str, value: Any) -> Any:
    """Return a fact as goals compare it."""
    if name == "labels":
        return tuple(value or ())
    return "" if value is None else str(value)


def _before(one: Happening) -> list[tuple[str, Any]]:
    """Return what an event says of the time before it."""
    said = one.payload
    match one.kind:
        case IncidentDeclared.kind:
            known = [("priority", said.get("priority")), ("service", said.get("service_id"))]
            known.append(("team", said.get("team_id")))
            return known + ([("assignee", said["assignee_id"])] if "assignee_id" in said else [])
        case IncidentChanged.kind:
            changes = said.get("changes", {})
            return [(name, pair[0]) for name, pair in changes.items() if is_followed([name])]
        case IncidentPriorityChanged.kind:
            return [("priority", said.get("old"))]
        case IncidentServiceChanged.kind:
            return [("service", said.get("old_id"))]
        case IncidentAssigned.kind:
            who, team = said.get("previous_assignee_id"), said.get("previous_team_id")
            return [("assignee", who), ("team", team)]
        case IncidentAcknowledged.kind | IncidentStarted.kind if one.person:
            # Whoever takes what nobody has, has it.
            return [("assignee", None)]
    return []


def go_on(moment: Moment, one: Happening, slugs: Mapping[str, str]) -> None:
    """Let the moment become the one after this event."""
    moment.at = max(moment.at, one.at)
    moment.seen = {}
    moment.changed = False
    step = _STEPS.get(one.kind)
    if step is not None:
        step(moment, one, slugs)


def _take(moment: Moment, one: Happening, _: Mapping[str, str]) -> None:
    if one.kind == IncidentAcknowledged.kind:
        moment.acknowledged = True
    else:
        moment.state = State.IN_PROGRESS.value
    moment.assignee = moment.assignee or one.person


def _assign(moment: Moment, one: Happening, _: Mapping[str, str]) -> None:
    moment.assignee = one.payload.get("assignee_id")
    moment.facts["team"] = _plain("team", one.payload.get("team_id"))
    moment.changed = True
    if moment.assignee is None and moment.state == State.IN_PROGRESS:
        moment.state = State.NEW.value


def _hold(moment: Moment, one: Happening, _: Mapping[str, str]) -> None:
    moment.state, moment.hold_reason = State.ON_HOLD.value, one.payload.get("reason", "")


def _reopen(moment: Moment, one: Happening, _: Mapping[str, str]) -> None:
    moment.state, moment.hold_reason = moment.merged_from or (State.IN_PROGRESS.value, "")
    moment.merged_from = None
    moment.acknowledged = bool(one.payload.get("answered"))


def _cancel(moment: Moment, one: Happening, _: Mapping[str, str]) -> None:
    """Undoing a merge brings it back as it stood; only that can bring back what was merged."""
    is_merge = one.payload.get("note", "").startswith("Merged into ")
    moment.merged_from = (moment.state, moment.hold_reason) if is_merge else None
    moment.state, moment.hold_reason = State.CANCELLED.value, ""


def _become(state: State) -> "_Step":
    def become(moment: Moment, one: Happening, _: Mapping[str, str]) -> None:
        moment.state, moment.hold_reason = state.value, ""

    return become


def _prioritise(moment: Moment, one: Happening, _: Mapping[str, str]) -> None:
    moment.facts["priority"] = _plain("priority", one.payload.get("new"))
    moment.changed = True


def _serve(moment: Moment, one: Happening, _: Mapping[str, str]) -> None:
    moment.facts["service"] = _plain("service", one.payload.get("new_id"))
    moment.changed = True


def _change(moment: Moment, one: Happening, slugs: Mapping[str, str]) -> None:
    for name, (_, new) in one.payload.get("changes", {}).items():
        if name.startswith(PREFIX):
            moment.custom[name.removeprefix(PREFIX)] = new
        elif name in _TIMES:
            moment.times[name] = new
        elif name == "category":
            moment.facts[name] = slugs.get(new or "", "")
        elif name in _PLAIN or name == "labels":
            moment.facts[name] = _plain(name, new)
        else:
            continue
        moment.changed = True


_Step = Callable[[Moment, Happening, Mapping[str, str]], None]
_STEPS: Mapping[str, _Step] = {
    IncidentAcknowledged.kind: _take,
    IncidentStarted.kind: _take,
    IncidentAssigned.kind: _assign,
    IncidentPutOnHold.kind: _hold,
    IncidentResumed.kind: _become(State.IN_PROGRESS),
    IncidentResolved.kind: _become(State.RESOLVED),
    IncidentClosed.kind: _become(State.CLOSED),
    IncidentCancelled.kind: _cancel,
    IncidentReopened.kind: _reopen,
    IncidentPriorityChanged.kind: _prioritise,
    IncidentServiceChanged.kind: _serve,
    IncidentChanged.kind: _change,
}
READ_KINDS = (
    *_STEPS,
    IncidentDeclared.kind,
    IncidentChangeUndone.kind,
    CommentAdded.kind,
    CycleVoided.kind,
    VerdictRecorded.kind,
)
"""The kinds of events that cycles follow from."""
