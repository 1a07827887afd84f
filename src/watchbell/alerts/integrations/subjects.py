"""What the subject of a monitor's mail says: of which trouble, whether it is over, how bad it is.

A word such as OK counts where monitors put it: in brackets, before a colon at the beginning,
after "is", in capitals. In the middle of a sentence it does not: "could not be resolved" is no
recovery, and a recovery that is none would lose an alert.
"""

import re
from enum import StrEnum

from watchbell.alerts.domain import Severity, rank_of


class Turn(StrEnum):
    """What happened to the trouble."""

    FIRES = "fires"
    OVER = "over"
    ACKNOWLEDGED = "acknowledged"
    NOTHING = "nothing"


_TURNS = {
    Turn.FIRES: ("problem", "updated problem", "firing", "triggered"),
    Turn.OVER: (
        "resolved", "recovery", "recovered", "ok", "up", "cleared", "closed", "solved", "normal",
        "online", "healthy",
    ),
    Turn.ACKNOWLEDGED: ("acknowledged", "acknowledgement", "acknowledgment", "ack"),
    Turn.NOTHING: (
        "downtimestart", "downtimeend", "downtimecancelled", "downtimeremoved", "flappingstart",
        "flappingstop", "flappingend", "flappingdisabled",
    ),
}  # fmt: skip
_SEVERITIES = {
    Severity.CRITICAL: (
        "critical", "crit", "down", "fatal", "emergency", "disaster", "offline", "unhealthy",
    ),
    Severity.ERROR: ("error", "major", "high", "average", "unknown", "unreachable"),
    Severity.WARNING: ("warning", "warn", "minor"),
    Severity.INFO: ("info", "information", "notice"),
}  # fmt: skip
_NEUTRAL = ("alarm", "alert")
_TURN_OF = {word: turn for turn, words in _TURNS.items() for word in words}
_SEVERITY_OF = {word: severity for severity, words in _SEVERITIES.items() for word in words}


def _any(*words: str) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_WORDS = _any(*_TURN_OF, *_SEVERITY_OF, *_NEUTRAL)
_CAPITALS = _any(
    *(word.upper() for word in (*_SEVERITY_OF, *_NEUTRAL)),
    *(word.upper() for word in (*_TURNS[Turn.FIRES], *_TURNS[Turn.NOTHING])),
    *("RESOLVED", "RECOVERY", "RECOVERED", "CLEARED", "ACKNOWLEDGEMENT", "ACKNOWLEDGED"),
)
_IS = _any(
    *("ok", "resolved", "recovered", "cleared", "normal", "online", "healthy", "acknowledged"),
    *("firing", "critical", "crit", "down", "offline", "unhealthy", "unknown", "unreachable"),
    *("warning",),
)
_ARROW = r"(?:->|=>|→|➔|➜)"
_MARK = re.compile(
    rf"\[[^\w\]]*(?i:({_WORDS}))(?:\s*:\s*\d+)?[^\w\]]*\]"
    rf"|^\W*(?i:({_WORDS}))(?i:\s+alert)?(?i:\s+in\s+\d[\w. ]{{0,30}})?\s*(?::|\||!|[-–—]\s)"
    rf"|{_ARROW}\s*(?i:({_WORDS}))\b"
    rf"|\bis\s+(?i:(?:now|back|again)\s+){{0,3}}(?i:({_IS}))\b"
    r"|\bis\s+(UP)\b"
    r"|\b(?i:is\s+(?:(?:now|back)\s+){0,2}(up))(?=\s*(?:again\b|$|[:!.,(|*]))"
    rf"|(?<!NOT )(?<!NO )(?<!DISASTER )\b({_CAPITALS})\b"
)
_SOFT = re.compile(
    r"\b(?:alarm|alert|problem|incident|issue|trigger|event|condition|fault)s?"
    r"\s+(?:(?:is|was|has|have|been|now)\s+){0,3}(resolved|recovered|cleared|closed)\b"
    r"|\b(?:is|was|has|been)\s+(resolved|recovered|cleared)\b"
    r"|\b(?:resolved|recovered|cleared)[\s.!)*]*$",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|never|cannot|can't|couldn't|unable|be)\b", re.IGNORECASE)
_CHANGE = re.compile(rf"(?:\b(?i:{_WORDS})\s*)?{_ARROW}\s*(?i:({_WORDS}))\b")
_REPLY = re.compile(
    r"^\s*(?:(?:re|fwd?|aw|wg|antw|sv|vs|rv|tr)\s*(?:\[\d+\])?\s*:|\[(?:external|extern|ext)\])\s*",
    re.IGNORECASE,
)
_CAPITAL_STATES = re.compile(rf"\b(?:{_CAPITALS}|OK|UP)\b")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_MOST_PREFIXES = 10
_LONGEST = 1_000


def bare(subject: str) -> str:
    """Return a subject without what replies, forwards and gateways put before it."""
    subject = subject[:_LONGEST].strip()
    for _ in range(_MOST_PREFIXES):
        shorter = _REPLY.sub("", subject, count=1)
        if shorter == subject:
            break
        subject = shorter
    return subject


def turn_of(subject: str) -> Turn:
    """Return what a subject says has happened.

    Where a change is told ("OK -> CRITICAL"), what it changed to counts, else the first word
    that says whether it fires or is over; a word for how bad it is says neither.
    """
    text = bare(subject)
    if change := _CHANGE.search(text):
        return _TURN_OF.get(_word(change), Turn.FIRES)
    first = next((mark for mark in _MARK.finditer(text) if _word(mark) in _TURN_OF), None)
    soft = None if _DENIED.search(text) else _SOFT.search(text)
    if soft and (first is None or soft.start() <= first.start()):
        return Turn.OVER
    return _TURN_OF[_word(first)] if first else Turn.FIRES


def severity_in(subject: str) -> Severity | None:
    """Return the worst severity that a subject names; None when it names none."""
    text = bare(subject)
    named = [_SEVERITY_OF.get(_word(mark)) for mark in _MARK.finditer(text)]
    return min((one for one in named if one is not None), key=rank_of, default=None)


def stem_of(subject: str) -> str:
    """Return what is the same in the subjects of one trouble, from its problem to its recovery."""
    text = _CHANGE.sub(" ", bare(subject))
    for _ in range(3):
        marked = text
        text = _EDGES.sub("", _CAPITAL_STATES.sub(" ", _MARK.sub(" ", marked)))
        if text == marked:
            break
    if turn_of(subject) is Turn.OVER:
        text = _SOFT.sub(lambda found: _noun(found.group()), text)
    return " ".join(_EDGES.sub("", text).split()).casefold()


def _word(found: re.Match[str]) -> str:
    return next((word for word in found.groups() if word), "").lower()


def _noun(said: str) -> str:
    """Return "alert" of "alert has been cleared", and nothing of "has recovered"."""
    first = said.split()[0]
    return first if first.lower().rstrip("s") in _NOUNS else ""


_NOUNS = frozenset({
    "alarm", "alert", "problem", "incident", "issue", "trigger", "event", "condition", "fault",
})  # fmt: skip
