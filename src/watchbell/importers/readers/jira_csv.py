"""Jira's CSV export: one row for each issue, several columns of one name, localised dates. Pure.

The row says where the issue stands and when it was created, updated and resolved, and holds its
comments; steps in between it does not say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from watchbell.importers.domain import Choices, DateOrder, Rejected, Story, Unreadable
from watchbell.importers.readers.event_cases import Words
from watchbell.importers.readers.jira_words import (
    COLUMNS,
    level_of,
    outcome_of,
    priority_of,
    standing_of,
)
from watchbell.importers.readers.moments import NoTime, OrderFinder, moment_of
from watchbell.importers.readers.tables import Row, Table
from watchbell.importers.readers.telling import Standing, Telling
from watchbell.incidents.domain import State

_SOURCE = "Jira"
_DATES = ("created", "updated", "resolved", "moved", "started", "detected")
_COMMENT = re.compile(r"(?P<at>[^;\n]{6,40});(?P<by>[^;\n]{0,200});(?P<body>.*)", re.DOTALL)
_SEVERITY = re.compile(r"sev\D?([1-4])", re.IGNORECASE)
_LABEL_LIMIT, _LABELS_LIMIT, _TITLE_LIMIT = 80, 50, 300


@dataclass(frozen=True, slots=True)
class JiraCsv:
    """Reads issues; which are incidents is chosen when they are exported."""

    kind: str = "jira-csv"
    title: str = "Jira export (CSV, all fields)"

    def read(self, file: IO[bytes], choices: Choices) -> Iterator[Story | Rejected]:
        """Yield the issues in the order of the file."""
        sheet = _Sheet(file, choices)
        seen: dict[str, int] = {}
        for row in sheet.table:
            if isinstance(row, Rejected):
                yield row
                continue
            key = sheet.text(row, "key")
            if key and key in seen:
                yield Rejected(row.line, f"{key} stands in line {seen[key]} already.", row.raw)
                continue
            seen[key] = row.line
            try:
                yield _Issue(sheet, row, key).story()
            except _Unfit as reason:
                yield Rejected(row.line, str(reason), row.raw)


class _Unfit(ValueError):
    """A row that cannot be taken in; the message says why."""


class _Sheet:
    """A table of Jira: which columns are ours, and which are custom fields of the site."""

    def __init__(self, file: IO[bytes], choices: Choices) -> None:
        self.table = Table(file, choices)
        self.words = Words.of(choices)
        places: dict[str, list[int]] = {}
        for place, name in enumerate(self.table.header):
            places.setdefault(name.strip().casefold(), []).append(place)
        self._places: dict[str, list[int]] = {}
        for ours, names in COLUMNS.items():
            found = next((name for name in names if name in places), None)
            if found is not None:
                self._places[ours] = places.pop(found)
        missing = [name for name in ("key", "created") if name not in self._places]
        if missing:
            raise Unreadable(
                f"No column is the issue's {' or '.join(missing)};"
                f" the file has: {', '.join(self.table.header)[:500]}."
            )
        self.other = {self.table.header[at[0]]: at for name, at in places.items() if name}
        self._zone = choices.zone or "UTC"
        self._order = choices.date_order or self._found_order()

    def _found_order(self) -> DateOrder:
        finder = OrderFinder()
        places = [place for name in _DATES for place in self._places.get(name, ())]
        for row in self.table:
            if isinstance(row, Row):
                for place in places:
                    finder.look_at(row.cells[place])
        return finder.order

    def texts(self, row: Row, name: str) -> list[str]:
        """Return all that the columns of one name hold."""
        return [cell for place in self._places.get(name, ()) if (cell := row.cells[place])]

    def text(self, row: Row, name: str) -> str:
        """Return the first of them, "" for nothing."""
        return next(iter(self.texts(row, name)), "")

    def moment(self, row: Row, name: str) -> datetime | None:
        """Return a time of the row; _Unfit when it is none."""
        text = self.text(row, name)
        if not text:
            return None
        try:
            return self.instant(text)
        except NoTime as reason:
            raise _Unfit(f"{self.table.header[self._places[name][0]]}: {reason}") from None

    def instant(self, text: str) -> datetime:
        """Read a time as the file writes them; NoTime when it is none."""
        return moment_of(text, self._order, self._zone)


class _Issue:
    """One row on its way to a story."""

    def __init__(self, sheet: _Sheet, row: Row, key: str) -> None:
        if not key:
            raise _Unfit("The row names no issue.")
        self._sheet, self._row = sheet, row
        self._times = {name: sheet.moment(row, name) for name in _DATES}
        created = self._times["created"] or self._times["updated"]
        if created is None:
            raise _Unfit("The row does not say when the issue was created.")
        self._created = created
        self._telling = Telling(key, key)

    def story(self) -> Story:
        """Tell it: its creation, its comments, and where it stands."""
        by = self._text("creator") or self._text("reporter")
        self._telling.declare(self._created, by, self._values(), self._row.line)
        for comment in self._sheet.texts(self._row, "comments"):
            self._tell_comment(comment)
        standing = self._standing()
        if standing.state in (State.RESOLVED, State.CLOSED):
            self._tell_end(standing)
        elif standing.state is not State.NEW:
            ending = {"code": "withdrawn", "note": self._text("resolution")}
            self._telling.move(standing, self._last_at(standing), "", self._row.line, ending)
        return self._telling.story(_SOURCE, as_of=self._times["updated"])

    def _text(self, name: str) -> str:
        return self._sheet.text(self._row, name)

    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = {
            "title": self._text("title")[:_TITLE_LIMIT] or f"Issue {self._telling.number}",
            "description": self._text("description"),
            "assignee": self._text("assignee"),
            "reporter": self._text("reporter"),
            "team": self._text("team"),
            "priority": priority_of(self._text("priority")),
            "impact": level_of(self._text("impact")),
            "urgency": level_of(self._text("urgency")),
            "service": self._text("components"),
            "occurred_at": self._earlier("started"),
            "labels": self._labels(),
            "custom": self._custom(),
        }
        if severity := _SEVERITY.fullmatch(self._text("severity").strip()):
            values["severity"] = f"SEV{severity[1]}"
        return {name: value for name, value in values.items() if value not in ("", None, [], {})}

    def _earlier(self, name: str) -> datetime | None:
        """Return an observed time that may stand: one that is not after the creation."""
        at = self._times[name]
        if at is not None and at > self._created:
            self._telling.note(f"Its {name} time, {at:%Y-%m-%d %H:%M} UTC, is after its creation.")
            return None
        return at

    def _labels(self) -> list[str]:
        found = self._sheet.texts(self._row, "labels")
        kept = [label for label in found if len(label) <= _LABEL_LIMIT][:_LABELS_LIMIT]
        if len(kept) < len(found):
            self._telling.note(f"Labels that are too long or too many: {len(found) - len(kept)}.")
        return kept

    def _custom(self) -> dict[str, str]:
        """Return what our record has no place for, and the words that became our numbers."""
        custom = {}
        for name in ("state", "priority", "impact", "urgency", "severity", "resolution"):
            if text := self._text(name):
                custom[f"Source {name}"] = text
        components = self._sheet.texts(self._row, "components")
        if len(components) > 1:
            custom["Components"] = ", ".join(components)
        for name, places in self._sheet.other.items():
            told = "\n".join(cell for place in places if (cell := self._row.cells[place]))
            if told:
                custom[_label(name)] = told[:10_000]
        return custom

    def _standing(self) -> Standing:
        word, category = self._text("state"), self._text("category")
        mapped = self._sheet.words.standing(word, "") if self._sheet.words.states else None
        found = mapped or standing_of(word, category)
        if found is not None:
            return found
        if word:
            self._telling.note(f"The status {word!r} is not known here; told by its times.")
        state = State.RESOLVED if self._times["resolved"] else State.NEW
        return Standing(state, word=word)

    def _last_at(self, standing: Standing) -> datetime:
        at = self._times["moved"] or self._times["updated"] or self._created
        said = str(standing.state).replace("_", " ")
        self._telling.note(f"Since when it is {said} is not stated; told at its last update.")
        return at

    def _tell_end(self, standing: Standing) -> None:
        resolved, line = self._times["resolved"], self._row.line
        resolution = self._text("resolution")
        ending: dict[str, Any] = {"notes": f"Resolution: {resolution}." if resolution else ""}
        if outcome := outcome_of(resolution):
            ending["outcome"] = str(outcome)
        if resolved is not None:
            self._telling.move(standing, resolved, "", line, ending)
        elif standing.state is State.CLOSED:
            self._telling.note("When it was resolved is not stated.")
            self._telling.close(self._last_at(standing), "", line)
        else:
            self._telling.move(standing, self._last_at(standing), "", line, ending)

    def _tell_comment(self, text: str) -> None:
        """Take a cell of date;author;text; one without these is a comment of unknown date."""
        found = _COMMENT.fullmatch(text)
        line = self._row.line
        try:
            at = self._sheet.instant(found["at"]) if found else None
        except NoTime:
            at = None
        if found is None or at is None:
            self._telling.comment(self._created, "", text, line, public=True)
        elif body := found["body"].strip():
            self._telling.comment(at, found["by"].strip(), body, line, public=True)


def _label(column: str) -> str:
    """Return what people call a column: Custom field (Root cause) -> Root cause."""
    inner = re.fullmatch(r"[^(]*custom field \((.+)\)", column, re.IGNORECASE)
    return inner[1] if inner else column
