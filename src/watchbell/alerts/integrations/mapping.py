"""A mapping: which part of somebody's own JSON is which field of an alert.

A field is a path (`$.check.name`), or a formula in CEL over `payload`
(`payload.check + " on " + payload.host`).
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from watchbell.alerts.domain import Observation, Severity, severity_of
from watchbell.alerts.integrations.paths import at_path, check_path
from watchbell.alerts.integrations.port import PayloadIgnored, PayloadRejected
from watchbell.alerts.integrations.reading import instant_of, text_of
from watchbell.kernel.errors import InvalidInput
from watchbell.platform.conditions import ConditionError, check, evaluate

SETTING = "mapping"
OVER = (
    "resolved", "resolve", "ok", "closed", "close", "recovered", "recovery", "cleared", "clear",
    "up", "normal", "success", "inactive", "end", "ended", "false", "0",
)  # fmt: skip
"""What a state says, when nobody set other words, once the trouble is over."""
_EXPRESSIONS = (
    "title", "description", "key", "severity", "state", "group", "link", "started",
)  # fmt: skip
_NAMES = ("payload",)
_MOST_ITEMS = 2_000
_MOST_LABELS = 50
_MOST_WORDS = 100
_LOOPS = ("all(", "exists(", "exists_one(", "map(", "filter(")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMapping:
    """What a mapping says. An empty field is left out of the alert.

    `each` is the path of a list of which every member is an alert; the other fields are read in
    each member then. `severities` turns the sender's words into ours. A state that is one of
    `over` means the end, one of `ignored` nothing at all. `labels` are expressions by name; one
    called `*` adds all fields of an object.
    """

    each: str = ""
    title: str = ""
    description: str = ""
    key: str = ""
    severity: str = ""
    state: str = ""
    group: str = ""
    link: str = ""
    started: str = ""
    severities: Mapping[str, str] = field(default_factory=dict)
    over: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "AlertMapping | None":
        """Return the mapping in an integration's settings; None when there is none."""
        kept = settings.get(SETTING)
        if not isinstance(kept, dict):
            return None
        known = {one.name for one in fields(cls)}
        told = {name: value for name, value in kept.items() if name in known}
        for name in ("over", "ignored"):
            told[name] = tuple(told.get(name, ()))
        return cls(**told)

    def kept(self) -> dict[str, Any]:
        """Return it as the settings keep it."""
        return asdict(self) | {"over": list(self.over), "ignored": list(self.ignored)}


def checked(mapping: AlertMapping) -> AlertMapping:
    """Return the mapping when it can be used; InvalidInput names the field that cannot."""
    if not mapping.title:
        raise InvalidInput("title: Say what the title is.", fields={"title": "Say what it is."})
    if mapping.each:
        check_path(mapping.each, "each")
    for name in _EXPRESSIONS:
        _check(getattr(mapping, name), name)
    if len(mapping.labels) > _MOST_LABELS or len(mapping.severities) > _MOST_WORDS:
        message = f"Use {_MOST_LABELS} labels and {_MOST_WORDS} words for severities at most."
        raise InvalidInput(f"labels: {message}", fields={"labels": message})
    for expression in mapping.labels.values():
        _check(expression, "labels")
    for word, severity in mapping.severities.items():
        if severity not in set(Severity):
            message = f"{word} = {severity}: use {', '.join(Severity)}."
            raise InvalidInput(f"severities: {message}", fields={"severities": message})
    return mapping


def _check(expression: str, name: str) -> None:
    if expression.startswith("$"):
        check_path(expression, name)
        return
    if sum(expression.count(loop) for loop in _LOOPS) > 1:
        message = "One loop (all, exists, map, filter) is the most here."
        raise InvalidInput(f"{name}: {message}", fields={name: message})
    check(expression, names=_NAMES, field=name)


def apply(mapping: AlertMapping, payload: Any) -> list[Observation]:
    """Return what a payload says by this mapping; PayloadRejected when it has no title."""
    items = at_path(payload, mapping.each) if mapping.each else [payload]
    if mapping.each and len(items) == 1 and isinstance(items[0], list):
        items = items[0]
    if not items:
        raise PayloadIgnored(f"There is nothing at {mapping.each}.")
    if len(items) > _MOST_ITEMS:
        raise PayloadRejected(f"There are {len(items)} alerts in it; {_MOST_ITEMS} is the most.")
    seen = list(_each(mapping, items))
    if not seen:
        raise PayloadIgnored("Its state is one that this integration ignores.")
    return seen


def _each(mapping: AlertMapping, items: list[Any]) -> Iterator[Observation]:
    ignored, over = _words(mapping.ignored), _words(mapping.over) or frozenset(OVER)
    for item in items:
        state = _text(mapping.state, item).strip().lower()
        if state and state in ignored:
            continue
        yield _observation(mapping, item, firing=not state or state not in over)


def _observation(mapping: AlertMapping, item: Any, *, firing: bool) -> Observation:
    title = _text(mapping.title, item)
    if not title.strip():
        raise PayloadRejected(f"There is no title at {mapping.title}.")
    at = _instant(mapping.started, item)
    return Observation(
        key=_text(mapping.key, item).strip() or _key(title),
        firing=firing,
        title=title,
        description=_text(mapping.description, item),
        severity=_severity(mapping, _text(mapping.severity, item)),
        group=_text(mapping.group, item),
        started_at=at if firing else None,
        labels=_labels(mapping, item),
        link=_text(mapping.link, item).strip(),
    )


def _key(title: str) -> str:
    """Tell alerts apart by their titles when the mapping names nothing better."""
    digest = hashlib.sha256(title.encode("utf-8", "surrogatepass")).hexdigest()
    return f"title:{digest[:32]}"


def _severity(mapping: AlertMapping, word: str) -> Severity:
    plain = word.strip().lower()
    known = {name.strip().lower(): severity for name, severity in mapping.severities.items()}
    return Severity(known[plain]) if plain in known else severity_of(word)


def _labels(mapping: AlertMapping, item: Any) -> dict[str, str]:
    labels: dict[str, str] = {}
    for name, expression in mapping.labels.items():
        value = _value(expression, item)
        if name == "*":
            if isinstance(value, dict):
                labels |= {str(inner): text_of(one) for inner, one in value.items()}
        elif text := _joined(value):
            labels[name] = text
    return labels


def _text(expression: str, item: Any) -> str:
    return _joined(_value(expression, item))


def _instant(expression: str, item: Any) -> datetime | None:
    value = _value(expression, item)
    return value if isinstance(value, datetime) and value.tzinfo else instant_of(value)


def _joined(value: Any) -> str:
    if isinstance(value, list) and not any(isinstance(one, (dict, list)) for one in value):
        return ", ".join(map(text_of, value))
    return text_of(value)


def _value(expression: str, item: Any) -> Any:
    """Return what an expression gives; None for a formula that asks for what is not there."""
    if not expression:
        return None
    if expression.startswith("$"):
        found = at_path(item, expression)
        return found[0] if len(found) == 1 else found or None
    try:
        return evaluate(expression, {"payload": item})
    except (ConditionError, OverflowError):
        return None


def _words(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.strip().lower() for word in words if word.strip())
