"""What an incident may become, what that needs, and what follows from its facts. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

RESPONSE_LEVELS = (1, 2, 3, 4)


class State(StrEnum):
    NEW = "new"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        return self in OPEN_STATES


OPEN_STATES = frozenset({State.NEW, State.IN_PROGRESS, State.ON_HOLD})

TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.NEW: frozenset({State.IN_PROGRESS, State.ON_HOLD, State.RESOLVED, State.CANCELLED}),
    State.IN_PROGRESS: frozenset({State.ON_HOLD, State.RESOLVED, State.NEW, State.CANCELLED}),
    State.ON_HOLD: frozenset({State.IN_PROGRESS, State.RESOLVED, State.CANCELLED}),
    State.RESOLVED: frozenset({State.CLOSED, State.IN_PROGRESS}),
    State.CLOSED: frozenset({State.IN_PROGRESS}),
    State.CANCELLED: frozenset({State.NEW}),
}


class HoldReason(StrEnum):
    CALLER = "awaiting_caller"
    VENDOR = "awaiting_vendor"
    CHANGE = "awaiting_change"
    PROBLEM = "awaiting_problem"
    PARTS = "awaiting_parts"
    SCHEDULED = "scheduled_date"
    CAPACITY = "capacity"


class Outcome(StrEnum):
    PERMANENT = "permanent"
    WORKAROUND = "workaround"
    SELF_RECOVERED = "self_recovered"
    NOT_REPRODUCIBLE = "not_reproducible"
    NOT_FIXED = "not_fixed_accepted"
    DUPLICATE = "duplicate"
    NO_FAULT = "no_fault"


class Cause(StrEnum):
    CHANGE = "change"
    CAPACITY = "capacity"
    HARDWARE = "hardware"
    SOFTWARE = "software_defect"
    CONFIGURATION = "configuration"
    THIRD_PARTY = "third_party"
    USER = "user"
    SECURITY = "security"
    UNKNOWN = "unknown"


REOPEN_WITHIN = timedelta(days=7)
"""How long after the resolution its reporter, and agents when it is closed, may reopen."""


class Verdict(StrEnum):
    """What was found of a hypothesis."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"


class CancelCode(StrEnum):
    DUPLICATE = "duplicate"
    NOT_AN_INCIDENT = "not_an_incident"
    FALSE_ALARM = "false_alarm"
    WITHDRAWN = "withdrawn"


class Effect(StrEnum):
    OUTAGE = "outage"
    DEGRADED = "degraded"


class Channel(StrEnum):
    """How the incident reached us."""

    SELF_SERVICE = "self_service"
    PHONE = "phone"
    EMAIL = "email"
    CHAT = "chat"
    WALK_IN = "walk_in"
    MONITORING = "monitoring"
    API = "api"


CHANNEL_WORDS: Mapping[Channel, str] = {
    Channel.SELF_SERVICE: "the portal",
    Channel.PHONE: "a phone call",
    Channel.EMAIL: "e-mail",
    Channel.CHAT: "chat",
    Channel.WALK_IN: "a visit",
    Channel.MONITORING: "monitoring",
    Channel.API: "the API",
}


class RelationKind(StrEnum):
    """How one incident stands to another; `child_of` and `parent_of` are one link's two ends."""

    CHILD_OF = "child_of"
    PARENT_OF = "parent_of"
    DUPLICATE_OF = "duplicate_of"
    CAUSED_BY = "caused_by"
    RELATED = "related"
    FOLLOW_UP_OF = "follow_up_of"


class WatchScope(StrEnum):
    """What a watcher is mailed: all that is public, or only how the state changes."""

    EVERYTHING = "everything"
    STATES = "states"


class Visibility(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"


class MajorState(StrEnum):
    NONE = "none"
    PROPOSED = "proposed"
    DECLARED = "declared"
    MITIGATED = "mitigated"
    ENDED = "ended"


_NEEDS_TRIAGE = {
    "category": "Choose a category.",
    "impact": "Say how much is affected (1 is the most).",
    "urgency": "Say how soon it must be fixed (1 is at once).",
}
_NEEDED: Mapping[State, Mapping[str, str]] = {
    State.IN_PROGRESS: {**_NEEDS_TRIAGE, "assignee": "Say who works on it."},
    State.ON_HOLD: {
        "hold_reason": "Say what it waits for.",
        "follow_up_at": "Say when to look at it again.",
    },
    State.RESOLVED: {
        **_NEEDS_TRIAGE,
        "outcome": "Say how it ended.",
        "cause": "Say what caused it; 'unknown' is an answer.",
        "notes": "Write down what resolved it.",
        "restored_at": "Say when the service worked again.",
    },
    State.CLOSED: {
        "category": "Choose a category before closing.",
        "notes": "Write down what resolved it before closing.",
    },
}

_FIX_ADVICE = (
    "What was fixed for good has a reference, such as the change's or the commit's;"
    " without one, say in the justification why there is none."
)


def missing_for(target: State, facts: Mapping[str, Any], *, by_machine: bool) -> dict[str, str]:
    """Return what `target` still needs: {field: what to do}; empty when the way is free.

    A machine that reports a recovery need not triage: a person must, before closing.
    """
    left_to_people = _NEEDS_TRIAGE if by_machine and target is State.RESOLVED else {}
    needed = dict(_NEEDED.get(target, {}))
    if target is State.RESOLVED and facts.get("outcome") == Outcome.PERMANENT:
        needed["fix_reference"] = _FIX_ADVICE
    return {
        field: advice
        for field, advice in needed.items()
        if facts.get(field) in (None, "") and field not in left_to_people
    }


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the lifecycle: reached when its evidence exists, else `reached_at` is None."""

    name: str
    reached_at: datetime | None
    evidence: str | None


STAGES = (
    "identified",
    "logged",
    "categorised",
    "prioritised",
    "contained",
    "diagnosed",
    "resolved",
    "closed",
    "reviewed",
)


def stages(facts: Mapping[str, tuple[datetime | None, str | None]]) -> list[Stage]:
    """Return all stages in order, each with its evidence from `facts` {stage: (when, what)}."""
    found = []
    for name in STAGES:
        reached_at, evidence = facts.get(name, (None, None))
        found.append(Stage(name, reached_at, evidence if reached_at else None))
    return found


OBSERVED_TIMES = frozenset({"occurred_at", "detected_at", "reported_at", "restored_at"})
"""When something happened out there: anybody may say so, or take it back."""
STEP_TIMES = frozenset(
    {"acknowledged_at", "contained_at", "mitigated_at", "resolved_at", "closed_at"}
)
"""When a step was taken here: it may be corrected, but only the step makes and unmakes it."""
_EARLIER = (
    *(("occurred_at", name) for name in ("detected_at", "reported_at")),
    *(("occurred_at", name) for name in ("contained_at", "mitigated_at", "restored_at")),
    ("detected_at", "acknowledged_at"),
    ("created_at", "acknowledged_at"),
    ("created_at", "resolved_at"),
    ("acknowledged_at", "closed_at"),
    ("mitigated_at", "restored_at"),
    ("restored_at", "resolved_at"),
    ("resolved_at", "closed_at"),
)


def misplaced(times: Mapping[str, datetime | None], given: Collection[str]) -> dict[str, str]:
    """Return what is wrong with the order of the times just `given`: {field: what to do}."""
    faults: dict[str, str] = {}
    for first, second in _EARLIER:
        earlier, later = times.get(first), times.get(second)
        if earlier is None or later is None or earlier <= later:
            continue
        if second in given:
            faults.setdefault(second, _not_before(first, earlier, "before", "a later"))
        elif first in given:
            faults.setdefault(first, _not_before(second, later, "after", "an earlier"))
    return faults


def _not_before(other: str, at: datetime, side: str, remedy: str) -> str:
    name = other.removesuffix("_at")
    return f"This is {side} {name} ({at.astimezone(UTC):%Y-%m-%d %H:%M} UTC); give {remedy} time."


def running_cost(rates: Iterable[Decimal], since: datetime, until: datetime) -> Decimal | None:
    """Return what an outage has cost: its minutes times what each service costs a minute.

    None when no service has a price.
    """
    rate = sum(rates, Decimal(0))
    if not rate:
        return None
    minutes = Decimal(max((until - since).total_seconds(), 0)) / 60
    return (minutes * rate).quantize(Decimal("0.01"))


def number_text(number: int) -> str:
    """Return the number as people write it: INC-1042."""
    return f"INC-{number}"


def parse_number(text: str) -> int | None:
    """Read INC-1042, inc1042 or 1042; None when it is no incident number."""
    digits = text.strip().upper().removeprefix("INC").lstrip("-").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else None
