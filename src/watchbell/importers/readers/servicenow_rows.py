"""One row of ServiceNow, of a log or of a list: what it says in our words, and in its own. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

from watchbell.importers.domain import Choices, DateOrder, Rejected, Unreadable
from watchbell.importers.readers.moments import NoTime, OrderFinder, moment_of
from watchbell.importers.readers.servicenow_words import (
    channel_of,
    columns_of,
    label_of,
    level_of,
    standing_of,
)
from watchbell.importers.readers.tables import Row, Table
from watchbell.importers.readers.telling import Standing

_NOTHING = frozenset({"", "?", "NULL", "null"})
_TIMES = ("opened_at", "created_at", "updated_at", "resolved_at", "closed_at")
_WORDS = {
    "priority": "Source priority",
    "impact": "Source impact",
    "urgency": "Source urgency",
}
_COUNTS = ("reopen_count", "reassignment_count")
_VALUES = (
    *("team", "assignee", "reporter", "category", "subcategory", "impact", "urgency"),
    *("priority", "title", "description", "service", "channel"),
)
_TRUTHS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "wahr", "ja", "vrai", "oui", "verdadero", "sí"), True),
    **dict.fromkeys(("false", "no", "falsch", "nein", "faux", "non", "falso"), False),
}
# 2024-03-01 10:15:00 - Ann Berg (Work notes)
_HEAD = re.compile(
    r"^(?P<at>\d[\d/.\-]{7,9} \d{1,2}:\d{2}(?::\d{2})?(?: [AP]M)?) - (?P<by>[^\n(]{1,100})"
    r"\((?P<kind>[^)\n]{0,60})\)[ ]*$",
    re.MULTILINE,
)


class Unfit(ValueError):
    """A row that cannot be taken in; the message says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One comment or work note; `at` and `by` are there when the text itself says them."""

    at: datetime | None
    by: str
    body: str
    public: bool


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one row says. `values` are of our record, `custom` what only the source has.

    What is said of the end is of the incident and not of the row: ServiceNow fills it in
    backwards. Times are None where the row has none; `standing` is None for what is no state.
    """

    line: int
    raw: str
    number: str
    word: str
    standing: Standing | None
    by: str
    at: datetime | None
    opened_at: datetime | None
    opened_by: str
    resolved_at: datetime | None
    resolved_by: str
    closed_at: datetime | None
    closed_by: str
    close_code: str
    close_notes: str
    made_sla: bool | None
    values: Mapping[str, Any] = field(default_factory=dict)
    custom: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    journal: tuple[Entry, ...] = ()


class Sheet:
    """A table of ServiceNow: finds its columns by any of their names, and reads rows of them."""

    def __init__(self, file: IO[bytes], choices: Choices, needed: tuple[str, ...]) -> None:
        self.table = Table(file, choices)
        self._places, self._other = columns_of(self.table.header)
        missing = [name for name in needed if name not in self._places]
        if missing:
            raise Unreadable(
                f"No column says the {' or the '.join(m.replace('_', ' ') for m in missing)};"
                f" the file has: {', '.join(self.table.header)[:500]}."
            )
        self._zone = choices.zone or "UTC"
        self._order = choices.date_order or DateOrder.DAY_FIRST
        self._value_places = self._places_of(_VALUES)
        self._custom_places = sorted(
            {
                *self._places_of((*_WORDS, "channel")),
                *(p for at in self._other.values() for p in at),
            }
        )
        self._same_values: tuple[list[str] | None, Mapping[str, Any]] = (None, {})
        self._same_custom: tuple[list[str] | None, Mapping[str, Any]] = (None, {})

    def _places_of(self, names: Iterable[str]) -> list[int]:
        return [place for name in names for place in self._places.get(name, ())]

    def has(self, name: str) -> bool:
        """Say whether the file has this column at all."""
        return name in self._places

    def survey(self, chosen: DateOrder | None) -> bool:
        """Find out in one pass what dates mean; say whether each incident's rows stand together."""
        places = sorted({place for name in _TIMES for place in self._places.get(name, ())})
        finder, seen, current, is_grouped = OrderFinder(), set[str](), "", True
        for row in self.table:
            if isinstance(row, Rejected):
                continue
            number = self.text(row, "number")
            if number != current:
                is_grouped &= number not in seen
                seen.add(number)
                current = number
            if chosen is None:
                for place in places:
                    finder.look_at(row.cells[place])
        self._order = chosen or finder.order
        return is_grouped

    def texts(self, row: Row, name: str) -> list[str]:
        """Return all that the columns of one name hold in a row."""
        cells = (row.cells[place] for place in self._places.get(name, ()))
        return [cell for cell in cells if cell not in _NOTHING]

    def text(self, row: Row, name: str) -> str:
        """Return what the row says under a name, "" for nothing."""
        places = self._places.get(name)
        if places is None:
            return ""
        cell = row.cells[places[0]]
        if cell not in _NOTHING:
            return cell
        return next(iter(self.texts(row, name)), "") if len(places) > 1 else ""

    def snapshot(self, row: Row) -> Snapshot | Rejected:
        """Read one row; what cannot be read is rejected with its reason."""
        try:
            return self._snapshot(row)
        except Unfit as reason:
            return Rejected(row.line, str(reason), row.raw)

    def _snapshot(self, row: Row) -> Snapshot:
        number = self.text(row, "number")
        if not number:
            raise Unfit("The row names no incident.")
        word = self.text(row, "state")
        return Snapshot(
            line=row.line,
            raw=row.raw,
            number=number,
            word=word,
            standing=standing_of(word, self.text(row, "hold_reason")),
            by=self.text(row, "updated_by"),
            at=self._moment(row, "updated_at"),
            opened_at=self._moment(row, "opened_at") or self._moment(row, "created_at"),
            opened_by=self.text(row, "opened_by") or self.text(row, "created_by"),
            resolved_at=self._moment(row, "resolved_at"),
            resolved_by=self.text(row, "resolved_by"),
            closed_at=self._moment(row, "closed_at"),
            closed_by=self.text(row, "closed_by"),
            close_code=self.text(row, "close_code"),
            close_notes=self.text(row, "close_notes"),
            made_sla=_TRUTHS.get(self.text(row, "made_sla").lower()),
            values=self._values_of(row),
            custom=self._custom_of(row),
            counts=self._counts(row),
            journal=tuple(self._journal(row)),
        )

    def _moment(self, row: Row, name: str) -> datetime | None:
        text = self.text(row, name)
        if not text:
            return None
        try:
            return moment_of(text, self._order, self._zone)
        except NoTime:
            column = self.table.header[self._places[name][0]]
            raise Unfit(f"{column}: {text[:60]!r} is no time.") from None

    def _values_of(self, row: Row) -> Mapping[str, Any]:
        """Return the same as the row above's where the same stands in both: that is quick."""
        said = [row.cells[place] for place in self._value_places]
        if said != self._same_values[0]:
            self._same_values = said, self._values(row)
        return self._same_values[1]

    def _custom_of(self, row: Row) -> Mapping[str, Any]:
        said = [row.cells[place] for place in self._custom_places]
        if said != self._same_custom[0]:
            self._same_custom = said, self._custom(row)
        return self._same_custom[1]

    def _values(self, row: Row) -> dict[str, Any]:
        category = [text for name in ("category", "subcategory") if (text := self.text(row, name))]
        values: dict[str, Any] = {
            name: self.text(row, name) or None for name in ("team", "assignee", "reporter")
        }
        values |= {
            "category": tuple(category) if self.text(row, "category") else None,
            "impact": level_of(self.text(row, "impact"), 4),
            "urgency": level_of(self.text(row, "urgency"), 4),
            "priority": level_of(self.text(row, "priority"), 5),
        }
        for name in ("title", "description", "service"):
            if text := self.text(row, name):
                values[name] = text
        if channel := channel_of(self.text(row, "channel")):
            values["channel"] = str(channel)
        return values

    def _custom(self, row: Row) -> dict[str, Any]:
        """Return the source's own words, and every column that our record has no place for."""
        custom: dict[str, Any] = {
            label: text for name, label in _WORDS.items() if (text := self.text(row, name))
        }
        if (word := self.text(row, "channel")) and channel_of(word) is None:
            custom["Contact type"] = word
        for column, places in self._other.items():
            cells = [row.cells[place] for place in places]
            told = " / ".join(cell for cell in cells if cell not in _NOTHING)
            if told:
                custom[label_of(column)] = _TRUTHS.get(told.lower(), told)
        return custom

    def _journal(self, row: Row) -> Iterator[Entry]:
        """Yield comments and work notes, oldest first, as far as they say when they were made."""
        for name, public in (("comments", True), ("work_notes", False), ("journal", False)):
            for text in self.texts(row, name):
                yield from self._entries(text, public)

    def _entries(self, text: str, public: bool) -> Iterator[Entry]:
        """Split a journal, which has its newest entry first; what has no heads is one entry."""
        heads = list(_HEAD.finditer(text))
        if not heads or text[: heads[0].start()].strip():
            yield Entry(None, "", text, public)
            return
        ends = [head.start() for head in heads[1:]] + [len(text)]
        for head, end in reversed(list(zip(heads, ends, strict=True))):
            body = text[head.end() : end].strip()
            kind = head["kind"].lower()
            is_public = public if not kind else "work" not in kind
            if body:
                yield Entry(self._time_of(head["at"]), head["by"].strip(), body, is_public)

    def _time_of(self, text: str) -> datetime | None:
        try:
            return moment_of(text, self._order, self._zone)
        except NoTime:
            return None

    def _counts(self, row: Row) -> dict[str, int]:
        """Return how often it moved and was reopened, as ServiceNow counts."""
        texts = {name: self.text(row, name) for name in _COUNTS}
        return {
            name: int(text)
            for name, text in texts.items()
            if text.isascii() and text.isdigit() and len(text) < 6
        }


def title_of(snapshot: Snapshot) -> str:
    """Return the title, made of what there is where the source holds no text."""
    given = snapshot.values.get("title")
    if given:
        return str(given)
    category = snapshot.values.get("category")
    return ", ".join(category) if category else f"Incident {snapshot.number}"
