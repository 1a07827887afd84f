"""IEEE 1849 event logs (.xes, .xes.gz): one trace is one incident. Pure; one trace in memory."""

import xml.parsers.expat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO

from watchbell.importers.domain import Choices, DateOrder, Rejected, Story, Unreadable
from watchbell.importers.readers.event_cases import CaseEvent, Words, story_of
from watchbell.importers.readers.moments import NoTime, moment_of
from watchbell.importers.readers.tables import BROKEN, unpacked

_CHUNK = 1 << 18
_VALUES = frozenset({"string", "date", "int", "float", "boolean", "id"})
_DEEPEST = 200
_OWN = frozenset(
    {"concept:name", "time:timestamp", "lifecycle:transition", "org:group", "org:resource"}
)


@dataclass(frozen=True, slots=True)
class Xes:
    """Reads an event log; the standard's extensions say what an event means."""

    kind: str = "xes"
    title: str = "XES event log (IEEE 1849, also .gz)"

    def read(self, file: IO[bytes], choices: Choices) -> Iterator[Story | Rejected]:
        """Yield one story for each trace that has an event with a time."""
        words = Words.of(choices)
        log = _Log(choices)
        for trace in log.traces(file):
            yield from _told(trace, words, log.zone)


@dataclass(slots=True)
class _Trace:
    """One trace as it stands in the log: what it says itself, and its events with their lines."""

    line: int
    said: dict[str, str] = field(default_factory=dict)
    events: list[tuple[int, dict[str, str]]] = field(default_factory=list)


class _Log:
    """Goes through the elements of a log; holds no more than one trace."""

    def __init__(self, choices: Choices) -> None:
        self.zone = choices.zone or "UTC"
        self._path: list[str] = []
        self._trace: _Trace | None = None
        self._done: list[_Trace] = []
        self._is_log = False
        self._parser = xml.parsers.expat.ParserCreate(namespace_separator=None)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.buffer_text = True

    def traces(self, file: IO[bytes]) -> Iterator[_Trace]:
        """Yield the traces whole; Unreadable when the file is no such log or breaks off."""
        stream = unpacked(file)
        try:
            while chunk := stream.read(_CHUNK):
                self._parser.Parse(chunk, False)
                yield from self._taken()
            self._parser.Parse(b"", True)
        except xml.parsers.expat.ExpatError as error:
            raise Unreadable(f"This is no XES log, or it breaks off: {error}.") from None
        except BROKEN as error:
            raise Unreadable(f"This file cannot be unpacked: {error}.") from None
        yield from self._taken()
        if not self._is_log:
            raise Unreadable("This is XML but no XES log: it has no <log>.")

    def _taken(self) -> list[_Trace]:
        done, self._done = self._done, []
        return done

    def _refuse(self, *_said: object) -> None:
        raise Unreadable("The file declares a document type, which no XES log needs; refused.")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        line = self._parser.CurrentLineNumber
        parent = self._path[-1] if self._path else ""
        if len(self._path) >= _DEEPEST:
            raise Unreadable(f"Line {line} is nested deeper than any event log.")
        self._path.append(name)
        self._is_log |= name == "log"
        if name == "trace" and parent == "log":
            self._trace = _Trace(line)
        elif self._trace is None:
            return
        elif name == "event" and parent == "trace":
            self._trace.events.append((line, {}))
        elif name in _VALUES and parent in ("trace", "event"):
            said = self._trace.events[-1][1] if parent == "event" else self._trace.said
            said[attributes.get("key", "")] = attributes.get("value", "").strip()

    def _end(self, tag: str) -> None:
        self._path.pop()
        if tag.rpartition(":")[2] == "trace" and self._trace is not None:
            self._done.append(self._trace)
            self._trace = None


def _told(trace: _Trace, words: Words, zone: str) -> Iterator[Story | Rejected]:
    """Yield the story of a trace, and those of its events that have no time."""
    name = trace.said.get("concept:name") or f"line {trace.line}"
    about = {key: text for key, text in trace.said.items() if key not in _OWN and key}
    events = []
    for line, said in trace.events:
        try:
            at = _instant(said.get("time:timestamp", ""), zone)
        except NoTime as reason:
            yield Rejected(line, f"The event has no time: {reason}", _raw(said))
            continue
        events.append(
            CaseEvent(
                case=name,
                at=at,
                activity=said.get("concept:name", ""),
                transition=said.get("lifecycle:transition", ""),
                group=said.get("org:group", ""),
                person=said.get("org:resource", ""),
                attributes={**about, **{k: v for k, v in said.items() if k and k not in _OWN}},
                row=line,
            )
        )
    if events:
        yield story_of(events, words)
    else:
        yield Rejected(trace.line, f"The trace {name} has no event with a time.", _raw(trace.said))


def _instant(text: str, zone: str) -> datetime:
    """Read an XML date; XES gives an offset, and what has none is in the chosen zone."""
    if not text:
        raise NoTime("it says none.")
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return moment_of(text, DateOrder.DAY_FIRST, zone)
    if instant.tzinfo is None:
        return moment_of(text, DateOrder.DAY_FIRST, zone)
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise NoTime(f"{text!r} is no time.") from None


def _raw(said: dict[str, str]) -> str:
    return ", ".join(f"{key}={text}" for key, text in said.items())[:2000]
