"""From the events of a process log to stories: one case is one incident. Pure.

An event says who did what when; what follows from it for the record is read from its words: first
both (`Accepted/Wait - User`), then its transition, then its activity. Words that say nothing about
where the incident stands are kept as internal comments. What a case is (product, impact) is told at
its beginning; when it differs later, as a change.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from watchbell.importers.domain import Choices, Rejected, Story, Unreadable
from watchbell.importers.readers.telling import Standing, Telling
from watchbell.incidents.domain import HoldReason, State

_WORDS = {
    Standing(State.NEW): (
        "new, open, opened, register, registered, created, queued, reported, logged, unassigned,"
        "awaiting assignment"
    ),
    Standing(State.IN_PROGRESS): (
        "accepted, active, in progress, work in progress, reopen, reopened, resumed, start,"
        "started, take in charge ticket"
    ),
    Standing(State.ON_HOLD, HoldReason.CALLER): (
        "wait - user, wait - customer, awaiting user info, awaiting caller, awaiting evidence,"
        "pending customer"
    ),
    Standing(State.ON_HOLD, HoldReason.SCHEDULED): "wait, waiting, on hold, pending, suspended",
    Standing(State.ON_HOLD, HoldReason.VENDOR): (
        "wait - vendor, awaiting vendor, pending vendor, waiting for vendor"
    ),
    Standing(State.ON_HOLD, HoldReason.CHANGE): (
        "wait - implementation, awaiting change, pending change"
    ),
    Standing(State.ON_HOLD, HoldReason.PROBLEM): "awaiting problem, pending problem",
    Standing(State.RESOLVED): "resolved, solved, completed, resolve ticket, resolve, done",
    Standing(State.CLOSED): "closed, close, in call, finished",
    Standing(State.CANCELLED): "cancelled, canceled, rejected, withdrawn, invalid",
}
_STATES = {
    word.strip(): standing for standing, words in _WORDS.items() for word in words.split(",")
}
_GIVING = frozenset({"assigned", "assignment", "reassignment", "assign", "assign seriousness"})
"""Words that only say that somebody else has it now, which the group and the person say too."""
_OF_ACTIVITIES = frozenset(
    {"schedule", "assign", "withdraw", "reassign", "start", "suspend", "resume", "complete"}
    | {"pi_abort", "ate_abort", "autoskip", "manualskip", "unknown", ""}
)
"""Transitions of the XES standard: they are of the activity's life and not of the incident's."""
_LEVELS: Mapping[str, int] = {
    **dict.fromkeys(("critical", "major", "extensive", "highest", "very high"), 1),
    **dict.fromkeys(("high", "significant", "large"), 2),
    **dict.fromkeys(("medium", "moderate", "normal"), 3),
    **dict.fromkeys(("low", "minor", "lowest", "small"), 4),
}


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One event: of which case, when, what, and by whom. `attributes` is all else it says."""

    case: str
    at: datetime
    activity: str = ""
    transition: str = ""
    group: str = ""
    person: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    row: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """What a mapping says of a source's words; what it leaves out is read by common ones.

    `states` {word: our state, or state:reason for what waits}, `fields` {attribute: our field}.
    """

    states: Mapping[str, Standing] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    impacts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, choices: Choices) -> "Words":
        """Read the part of a mapping file that is about words; Unreadable names what is wrong."""
        mapping = choices.mapping or {}
        states = _part(mapping, "states")
        levels = _part(mapping, "impacts")
        return cls(
            states={
                _plain(word): _standing_named(str(said), word) for word, said in states.items()
            },
            fields={str(name): str(ours) for name, ours in _part(mapping, "fields").items()},
            impacts={_plain(word): _level_named(said, word) for word, said in levels.items()},
        )

    def standing(self, activity: str, transition: str) -> Standing | None:
        """Return where an incident stands after such an event; None when the words do not say."""
        pair = f"{activity}/{transition}"
        for word in (pair, transition, activity):
            if (found := self.states.get(_plain(word))) is not None:
                return Standing(found.state, found.hold, word)
        if transition and _plain(transition) not in _OF_ACTIVITIES:
            found = _STATES.get(_plain(transition))
            if found is not None:
                return Standing(found.state, found.hold, transition)
        found = _STATES.get(_plain(activity))
        return Standing(found.state, found.hold, activity) if found else None

    def level(self, word: str) -> int | None:
        """Return our level of impact or urgency for a word or a number of theirs."""
        plain = _plain(word)
        if plain in self.impacts:
            return self.impacts[plain]
        if plain in _LEVELS:
            return _LEVELS[plain]
        return int(plain) if plain in ("1", "2", "3", "4") else None


def _part(mapping: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = mapping.get(name) or {}
    if not isinstance(part, dict):
        raise Unreadable(f"The mapping's {name!r} must be a table of words and what they mean.")
    return part


def _standing_named(said: str, word: str) -> Standing:
    name, _, reason = said.partition(":")
    try:
        state = State(name.strip())
        hold = HoldReason(reason.strip()) if reason else None
    except ValueError:
        states, reasons = ", ".join(State), ", ".join(HoldReason)
        raise Unreadable(
            f"The mapping says {said!r} for the state {word!r}; use one of: {states}; what waits"
            f" may add its reason, such as on_hold:awaiting_vendor ({reasons})."
        ) from None
    if state is State.ON_HOLD:
        hold = hold or HoldReason.CALLER
    return Standing(state, hold)


def _level_named(said: Any, word: str) -> int:
    if said not in (1, 2, 3, 4):
        raise Unreadable(f"The mapping says {said!r} for the impact {word!r}; use 1 to 4.")
    return int(said)


@lru_cache(maxsize=8192)
def _plain(word: str) -> str:
    return " ".join(word.split()).casefold()


def cases(events: Iterable[CaseEvent | Rejected]) -> Iterator[list[CaseEvent] | Rejected]:
    """Gather the events of each case, in the order in which the log first names it."""
    by_case: dict[str, list[CaseEvent]] = {}
    for found in events:
        if isinstance(found, Rejected):
            yield found
        else:
            by_case.setdefault(found.case, []).append(found)
    yield from by_case.values()


def story_of(events: Sequence[CaseEvent], words: Words, title: str = "") -> Story:
    """Tell one case, by the order of its events' times."""
    ordered = sorted(events, key=lambda event: event.at)
    return _Case(ordered, words, title).story()


_FACTS = frozenset(
    {"title", "description", "service", "category", "subcategory", "reporter", "impact", "urgency"}
    | {"priority", "affected", "ignore"}
)
_DEFAULTS = {
    "product": "service",
    # What is about whoever did it is no property of the incident.
    "org:role": "ignore",
    "resource country": "ignore",
    "identity:id": "ignore",
}


class _Case:
    def __init__(self, events: Sequence[CaseEvent], words: Words, title: str) -> None:
        self._events, self._words, self._title = events, words, title
        self._telling = Telling(events[0].case, events[0].case)
        self._facts: dict[str, Any] = {}
        self._group = self._person = ""

    def story(self) -> Story:
        """Tell it from the first event to the last."""
        first = self._events[0]
        facts = self._facts = self._facts_of(first)
        self._group, self._person = first.group, first.person
        standing = self._words.standing(first.activity, first.transition)
        said = {
            "title": self._title or f"Case {first.case}",
            **{name: value for name, value in facts.items() if value is not None},
            **({"team": first.group} if first.group else {}),
        }
        if first.person and standing and standing.state is not State.NEW:
            said["assignee"] = first.person
        self._telling.declare(first.at, first.person, said, first.row)
        for event in self._events:
            self._tell(event)
        return self._telling.story(
            "an event log", as_of=self._events[-1].at, rows=len(self._events)
        )

    def _tell(self, event: CaseEvent) -> None:
        standing = self._words.standing(event.activity, event.transition)
        self._tell_changes(event)
        self._tell_place(event, standing)
        if standing is not None:
            self._telling.move(standing, event.at, event.person, event.row, self._ending(event))
        elif _plain(event.activity) not in _GIVING or _plain(event.transition) not in (
            *_OF_ACTIVITIES,
            *_GIVING,
        ):
            self._telling.comment(
                event.at, event.person, f"{_said(event)}.", event.row, public=False
            )

    def _tell_changes(self, event: CaseEvent) -> None:
        facts = self._facts_of(event)
        custom, known = facts.pop("custom", {}), self._facts.get("custom", {})
        changes = {name: v for name, v in facts.items() if v and self._facts.get(name) != v}
        told = {name: text for name, text in custom.items() if known.get(name) != text}
        self._facts |= changes
        self._facts["custom"] = {**known, **custom}
        if told:
            changes["custom"] = told
        self._telling.change(event.at, event.person, changes, event.row)

    def _tell_place(self, event: CaseEvent, standing: Standing | None) -> None:
        """Say who has it now: whoever works on it, of the group that the event names."""
        given: dict[str, Any] = {}
        if event.group and event.group != self._group:
            given["team"] = self._group = event.group
        is_worked_on = standing is None or standing.state in (State.IN_PROGRESS, State.ON_HOLD)
        if event.person and is_worked_on and event.person != self._telling.assignee:
            given["assignee"] = event.person
        elif "team" in given and self._telling.assignee:
            given["assignee"] = None
        self._telling.assign(event.at, event.person, given, event.row)

    def _ending(self, event: CaseEvent) -> dict[str, Any]:
        standing = self._words.standing(event.activity, event.transition)
        if standing is not None and standing.state is State.CANCELLED:
            return {"code": "withdrawn", "note": f"{_said(event)}."}
        return {"notes": f"{_said(event)}."}

    def _facts_of(self, event: CaseEvent) -> dict[str, Any]:
        """Return what the event says of the case, in our fields as far as we have one."""
        facts: dict[str, Any] = {}
        custom: dict[str, Any] = {}
        for name, text in event.attributes.items():
            ours = self._words.fields.get(name) or _DEFAULTS.get(name.lower(), name)
            if not text or ours == "ignore":
                continue
            if ours in ("impact", "urgency"):
                facts[ours] = self._words.level(text)
                custom[f"Source {ours}"] = text
            elif ours == "priority":
                found = text.strip()[:1]
                facts[ours] = int(found) if found in ("1", "2", "3", "4", "5") else None
                custom["Source priority"] = text
            elif ours in _FACTS:
                facts[ours] = text
            else:
                custom[ours] = text
        _join_category(facts)
        if custom:
            facts["custom"] = custom
        return facts


def _join_category(facts: dict[str, Any]) -> None:
    sub = facts.pop("subcategory", None)
    if "category" in facts:
        facts["category"] = (facts["category"], sub) if sub else (facts["category"],)


def _said(event: CaseEvent) -> str:
    """Return the event in its own words, without what it says of its own life."""
    is_own = _plain(event.transition) in _OF_ACTIVITIES
    words = (event.activity, "" if is_own and event.activity else event.transition)
    return " / ".join(word for word in words if word) or "Event"
