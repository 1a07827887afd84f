"""Which column of a table is what: guessed, shown, corrected, kept as YAML. Pure.

A mapping is {"columns": {fact: column}, "custom": {field: column}, "values": {fact: {text:
value}}, "dates": dmy|mdy|ymd, "zone": ..., "encoding": ..., "separator": ...}. A repeated column
is called by its name and its turn: "Date (2)".
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Any

import yaml

from watchbell.importers.domain import Choices, DateOrder, Rejected, Unreadable
from watchbell.importers.readers.guessing import (
    ABSENT,
    FACTS,
    TIMES,
    WORDED,
    column_for,
    value_for,
)
from watchbell.importers.readers.moments import OrderFinder
from watchbell.importers.readers.sheets import table_of
from watchbell.importers.readers.tables import Row

MAPPED = "incidents-csv"
_SAMPLES, _LOOKED_AT, _MOST_WORDS = 5, 200, 500


@dataclass(frozen=True, slots=True)
class Guess:
    """What a table is taken for: its columns with some values each, and the mapping.

    `problem` says what only a person can decide.
    """

    columns: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    mapping: Mapping[str, Any]
    encoding: str
    separator: str
    rows: int
    problem: str = ""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def column_of(self, fact: str) -> str:
        found: str = self.mapping["columns"].get(fact, "")
        return found


def unique_columns(header: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the columns, each once: a repeated one has its turn behind it."""
    turns, names = Counter[str](), list[str]()
    for nth, name in enumerate(header, 1):
        plain = name or f"Column {nth}"
        turns[plain] += 1
        names.append(plain if turns[plain] == 1 else f"{plain} ({turns[plain]})")
    return tuple(names)


def guess_of(kind: str, file: IO[bytes], choices: Choices) -> Guess | None:
    """Look a table through and say what its columns are taken for; None for kinds without one.

    What `choices` say goes before every guess.
    """
    if kind != MAPPED:
        return None
    table = table_of(file, choices)
    columns = unique_columns(table.header)
    given = choices.mapping or {}
    first = list(islice(_cells(table), _LOOKED_AT))
    taken = dict(given["columns"]) if "columns" in given else column_for(columns, first)
    places = {fact: columns.index(name) for fact, name in taken.items() if name in columns}
    survey = _Survey(places)
    rows = sum(1 for row in _cells(table) if survey.look_at(row))
    words = survey.words
    order, problem = _order_of(survey.order, choices, given)
    mapping = {
        "columns": taken,
        "custom": dict(given.get("custom", {})),
        "values": _values(words, given.get("values", {})),
        "dates": order,
        "zone": choices.zone or given.get("zone") or "UTC",
        "encoding": table.encoding,
        "separator": table.separator,
    }
    samples = tuple(tuple(row) for row in first[:_SAMPLES])
    return Guess(columns, samples, mapping, table.encoding, table.separator, rows, problem, words)


def _cells(table: Iterable[Row | Rejected]) -> Iterator[list[str]]:
    return (row.cells for row in table if not isinstance(row, Rejected))


class _Survey:
    """What a look at every row brings: the words of its columns, and how its dates are written."""

    def __init__(self, places: Mapping[str, int]) -> None:
        self._times = [place for fact, place in places.items() if fact in TIMES]
        self._worded = {
            fact: (place, Counter[str]()) for fact, place in places.items() if fact in WORDED
        }
        self.order = OrderFinder()

    def look_at(self, row: Sequence[str]) -> bool:
        """Take a row into account."""
        for place in self._times:
            if row[place]:
                self.order.look_at(row[place])
        for place, counted in self._worded.values():
            if row[place] not in ABSENT:
                counted[row[place]] += 1
        return True

    @property
    def words(self) -> dict[str, tuple[str, ...]]:
        """The different words of each such column, the most frequent first."""
        return {
            fact: tuple(word for word, _ in counted.most_common(_MOST_WORDS))
            for fact, (_, counted) in self._worded.items()
        }


def _order_of(
    finder: OrderFinder, choices: Choices, given: Mapping[str, Any]
) -> tuple[str | None, str]:
    """Return the order of the dates as chosen or found, or why somebody has to choose."""
    chosen = choices.date_order or (DateOrder(given["dates"]) if given.get("dates") else None)
    if chosen is not None:
        return chosen.value, ""
    try:
        return finder.order.value, ""
    except Unreadable as error:
        return None, str(error)


def _values(
    words: Mapping[str, Sequence[str]], given: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return what each word of a column stands for; None where nobody knows."""
    return {
        fact: {word: value_for(fact, word, found) for word in found}
        | {str(word): value for word, value in given.get(fact, {}).items()}
        for fact, found in words.items()
    }


def text_of(guess: Guess) -> str:
    """Return a mapping as a file that people correct."""
    free = [fact for fact in FACTS if fact not in guess.mapping["columns"]]
    used = {*guess.mapping["columns"].values(), *guess.mapping["custom"].values()}
    spare = [column for column in guess.columns if column not in used]
    lines = [
        "# What each column is. columns: fact: column. custom: field: column.",
        f"# Facts without a column: {', '.join(free) or 'none'}.",
        f"# Columns that are nothing yet: {', '.join(spare) or 'none'}.",
        *([f"# To be decided: {guess.problem}"] if guess.problem else []),
        "# values: what a word stands for; null leaves it out.",
    ]
    body = yaml.safe_dump(dict(guess.mapping), sort_keys=False, allow_unicode=True, width=100)
    return "\n".join(lines) + "\n" + str(body)


def mapping_of(text: str) -> dict[str, Any]:
    """Read a mapping file; Unreadable says what is wrong with it."""
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Unreadable(f"The mapping is no YAML: {_first_line(error)}") from None
    if not isinstance(found, dict):
        raise Unreadable("A mapping has `columns:`, each a fact and the column it stands in.")
    for part in ("columns", "custom"):
        _check_texts(found.get(part) or {}, part)
    unknown = set(found.get("columns") or {}) - set(FACTS)
    if unknown:
        facts = ", ".join(FACTS)
        raise Unreadable(f"columns: there is no fact {sorted(unknown)[0]!r}; there are {facts}.")
    values = found.get("values") or {}
    if not isinstance(values, dict) or not all(isinstance(one, dict) for one in values.values()):
        raise Unreadable("values: has a fact, and below it each word with what it stands for.")
    dates = found.get("dates")
    if dates not in (None, *DateOrder):
        raise Unreadable("dates: use dmy, mdy or ymd.")
    return {**found, **{part: found.get(part) or {} for part in ("columns", "custom", "values")}}


def choices_with(choices: Choices, mapping: Mapping[str, Any]) -> Choices:
    """Return the choices with what a mapping file says of the file as a whole."""
    dates = mapping.get("dates")
    return Choices(
        zone=choices.zone or mapping.get("zone"),
        date_order=choices.date_order or (DateOrder(dates) if dates else None),
        encoding=choices.encoding or _of_text(mapping.get("encoding")),
        separator=choices.separator or mapping.get("separator") or None,
        mapping=mapping,
    )


def _of_text(encoding: Any) -> str | None:
    return None if encoding in (None, "xlsx") else str(encoding)


def _check_texts(part: Any, name: str) -> None:
    is_right = isinstance(part, dict) and all(isinstance(one, str) for one in part.values())
    if not is_right:
        raise Unreadable(f"{name}: each line is a name and the column it stands in.")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
