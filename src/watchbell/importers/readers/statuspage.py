"""Status pages: Statuspage's incidents.json, or one incident a line (JSON Lines). Pure.

An update is what the public was told, so it becomes a public comment, and its status a step.
Components are services; all of them stand in the labels, because a record has one service.
Maintenance that was announced is no incident, and rejected as that.
"""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from watchbell.importers.domain import Choices, DateOrder, Rejected, Story, Unreadable
from watchbell.importers.readers.moments import NoTime, moment_of
from watchbell.importers.readers.tables import BROKEN, unpacked
from watchbell.importers.readers.telling import Standing, Telling
from watchbell.incidents.domain import State

_SOURCE = "a status page"
_IMPACTS = {"critical": 1, "major": 2, "minor": 3, "none": 4}
_OPEN = frozenset({"investigating", "identified", "monitoring", "in progress", "verifying"})
_MITIGATED = frozenset({"monitoring", "verifying"})
_OVER = frozenset({"resolved", "completed"})
_PLANNED = frozenset({"scheduled", "in_progress", "verifying", "completed"})
_LARGEST = 256 * 1024 * 1024
_LABEL_LIMIT, _LABELS_LIMIT, _TITLE_LIMIT, _TEXT_LIMIT = 80, 50, 300, 20_000


@dataclass(frozen=True, slots=True)
class Statuspage:
    """Reads the history of a status page."""

    kind: str = "statuspage"
    title: str = "Statuspage incidents (JSON, JSON Lines)"

    def read(self, file: IO[bytes], choices: Choices) -> Iterator[Story | Rejected]:
        """Yield the incidents in the order of the file."""
        zone, seen = choices.zone or "UTC", dict[str, int]()
        for line, found in _entries(file):
            raw = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
            try:
                story = _Entry(found, line, zone).story()
            except _Unfit as reason:
                yield Rejected(line, str(reason), raw[:2000])
                continue
            if story.key in seen:
                reason_twice = f"{story.key} stands at {seen[story.key]} already."
                yield Rejected(line, reason_twice, raw[:2000])
                continue
            seen[story.key] = line
            yield story


class _Unfit(ValueError):
    """An entry that cannot be taken in; the message says why."""


def _entries(file: IO[bytes]) -> Iterator[tuple[int, Any]]:
    """Yield what stands in the file with its line, or with its place in a document."""
    stream = unpacked(file)
    try:
        start = stream.readline(1 << 16).lstrip(b"\xef\xbb\xbf \t\r\n")
        stream = unpacked(file)
        if _is_one_document(start):
            yield from enumerate(_listed(stream.read(_LARGEST)), 1)
        else:
            yield from _lines(stream)
    except BROKEN as error:
        raise Unreadable(f"This file cannot be read: {error}.") from None


def _is_one_document(start: bytes) -> bool:
    """Say whether the first line begins a document that goes on, or is a whole list."""
    try:
        first = json.loads(start)
    except (ValueError, RecursionError):
        return True
    return not isinstance(first, dict) or isinstance(first.get("incidents"), list)


def _listed(body: bytes) -> list[Any]:
    try:
        document = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"This is neither JSON nor JSON Lines: {str(error)[:200]}.") from None
    if isinstance(document, dict):
        if isinstance(document.get("incidents"), list):
            return list(document["incidents"])
        return [document]
    if isinstance(document, list):
        return document
    raise Unreadable("The document holds no list of incidents.")


def _lines(stream: IO[bytes]) -> Iterator[tuple[int, Any]]:
    for number, text in enumerate(io.TextIOWrapper(stream, "utf-8-sig", errors="replace"), 1):
        if not text.strip():
            continue
        try:
            yield number, json.loads(text)
        except (ValueError, RecursionError):
            yield number, text.strip()


class _Entry:
    """One incident of a page on its way to a story."""

    def __init__(self, entry: Any, line: int, zone: str) -> None:
        if not isinstance(entry, dict):
            raise _Unfit("This is no incident: an object with id, started_at and updates.")
        self._entry, self._line, self._zone = entry, line, zone
        self._impact = _text(entry.get("impact")).lower()
        self._updates = self._read_updates()
        if self._impact == "maintenance" or _text(entry.get("status")).lower() in _PLANNED - _OPEN:
            raise _Unfit("This is announced maintenance and no incident.")

    def story(self) -> Story:
        """Tell it from the beginning to its last update."""
        began = self._began()
        key = _text(self._entry.get("id")) or _text(self._entry.get("shortlink"))
        if not key:
            raise _Unfit("The incident has no id.")
        self._telling = Telling(key, key)
        self._telling.declare(began, "", self._values(), self._line)
        for at, status, body in self._updates:
            self._tell(at, status, body)
        resolved = self._moment(self._entry.get("resolved_at"))
        if resolved is not None and self._telling.state is not State.RESOLVED:
            self._resolve(resolved)
        last = max((at for at, _, _ in self._updates), default=began)
        return self._telling.story(_SOURCE, as_of=last, rows=len(self._updates))

    def _began(self) -> datetime:
        for name in ("started_at", "created_at", "published_at"):
            if (at := self._moment(self._entry.get(name))) is not None:
                return at
        if self._updates:
            return self._updates[0][0]
        raise _Unfit("The incident does not say when it began.")

    def _values(self) -> dict[str, Any]:
        entry = self._entry
        components = _names(entry.get("components"))
        custom = {"Source impact": self._impact} if self._impact else {}
        link = _text(entry.get("url")) or _text(entry.get("shortlink"))
        if link:
            custom["Link"] = link[:2000]
        title = _text(entry.get("title")) or _text(entry.get("name"))
        values: dict[str, Any] = {
            "title": " ".join(title.split())[:_TITLE_LIMIT] or "Incident without a title",
            "impact": _IMPACTS.get(self._impact),
            "service": components[0] if components else None,
            "labels": [name for name in components if len(name) <= _LABEL_LIMIT][:_LABELS_LIMIT],
            "channel": "api",
            "custom": custom,
        }
        return {name: value for name, value in values.items() if value not in (None, [], {})}

    def _tell(self, at: datetime, status: str, body: str) -> None:
        telling, line = self._telling, self._line
        if body:
            telling.comment(at, "", body, line, public=True)
        if status in _OVER:
            stated = self._moment(self._entry.get("resolved_at"))
            is_last = self._updates[-1][0] == at
            self._resolve(stated if stated and is_last else at)
        elif status in _OPEN:
            standing = Standing(State.IN_PROGRESS, word=status)
            if telling.state is State.RESOLVED:
                telling.move(standing, at, "", line)
            if telling.state is State.NEW:
                telling.acknowledge(at, "", line)
            if status in _MITIGATED:
                telling.mitigate(at, line)
        elif status not in ("update", "postmortem", "scheduled", ""):
            telling.note(f"The status {status!r} is not known here; kept as a comment only.")

    def _resolve(self, at: datetime) -> None:
        words = next((body for _, status, body in self._updates if status in _OVER and body), "")
        standing = Standing(State.RESOLVED, word="resolved")
        self._telling.move(standing, at, "", self._line, {"notes": words})

    def _read_updates(self) -> list[tuple[datetime, str, str]]:
        """Return when, in which status and what the public was told, the oldest first."""
        found = self._entry.get("incident_updates") or self._entry.get("updates") or []
        if not isinstance(found, list):
            raise _Unfit("The incident's updates are no list.")
        updates = []
        for update in found:
            if not isinstance(update, dict):
                raise _Unfit("An update of the incident is no object.")
            said = update.get("display_at") or update.get("at") or update.get("created_at")
            at = self._moment(said)
            if at is None:
                raise _Unfit("An update of the incident has no time.")
            body = _text(update.get("body")) or _text(update.get("message"))
            status = _text(update.get("status")).lower().replace("_", " ")
            updates.append((at, status, body[:_TEXT_LIMIT]))
        return sorted(updates, key=lambda update: update[0])

    def _moment(self, said: Any) -> datetime | None:
        if said in (None, ""):
            return None
        try:
            return moment_of(_text(said), DateOrder.YEAR_FIRST, self._zone)
        except NoTime as reason:
            raise _Unfit(str(reason)) from None


def _names(components: Any) -> list[str]:
    """Return the names of components, which are texts or objects with a name."""
    if not isinstance(components, list):
        return []
    found = (one.get("name") if isinstance(one, Mapping) else one for one in components)
    return list(dict.fromkeys(name for one in found if (name := _text(one))))


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else str(value) if _is_number(value) else ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
