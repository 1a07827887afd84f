"""Incidents of any table, a row each: CSV or XLSX, by a mapping of its columns. Pure.

A row is how an incident stands, with the times that it names. What happened between is not
known, and nothing is made up: it is declared with all that the row says, and goes through the
steps whose time the row has.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import IO, Any

from watchbell.importers.domain import (
    Choices,
    DateOrder,
    Happening,
    Kind,
    Rejected,
    Story,
    Unreadable,
    Verdict,
)
from watchbell.importers.mappings import (
    MAPPED,
    Guess,
    choices_with,
    guess_of,
    unique_columns,
)
from watchbell.importers.readers.guessing import ABSENT, TIMES, WORDED
from watchbell.importers.readers.moments import NoTime, moment_of
from watchbell.importers.readers.sheets import table_of
from watchbell.importers.readers.tables import Row
from watchbell.incidents.domain import State

_DECLARED = (
    "description", "service", "impact", "urgency", "priority", "severity", "channel", "team",
    "assignee", "reporter", "affected", "occurred_at", "detected_at",
)  # fmt: skip
_ENDED = ("outcome", "cause", "notes")
_EFFORTS = {"effort_minutes": 1, "effort_hours": 60}
"""How many minutes one of each is."""
_NO_WORK = 1e9


class _Unfit(Exception):
    """A cell that cannot be what its column is."""


class IncidentsCsv:
    """Reads a table by the mapping among the choices, or by the one that is guessed."""

    kind = MAPPED
    title = "Incidents as a table (CSV or XLSX), a row each"

    def read(self, file: IO[bytes], choices: Choices) -> Iterator[Story | Rejected]:
        """Yield a story for each row, in the order of the file."""
        if choices.mapping:
            choices = choices_with(choices, choices.mapping)
        guess = guess_of(MAPPED, file, choices)
        assert guess is not None
        _check(guess)
        sheet = _Sheet(guess)
        table = table_of(file, choices)
        for row in table:
            yield row if isinstance(row, Rejected) else sheet.story(row)


def _check(guess: Guess) -> None:
    if guess.problem:
        raise Unreadable(guess.problem)
    known, columns = set(guess.columns), guess.mapping["columns"]
    missing = [c for c in (*columns.values(), *guess.mapping["custom"].values()) if c not in known]
    if missing:
        raise Unreadable(
            f"The file has no column {missing[0]!r}; it has {', '.join(guess.columns)}."
        )
    if "created_at" not in columns:
        raise Unreadable(
            "No column is known to say when an incident was declared. Say which one does: on the"
            " page under “Which column is what”, with the command in a mapping (--save-mapping"
            " writes it, --mapping reads it). A file without any such time holds no incidents."
        )


class _Sheet:
    """Tells rows by a mapping."""

    def __init__(self, guess: Guess) -> None:
        columns = unique_columns(guess.columns)
        mapping = guess.mapping
        self._places = {fact: columns.index(name) for fact, name in mapping["columns"].items()}
        self._custom = {name: columns.index(column) for name, column in mapping["custom"].items()}
        self._values: Mapping[str, Mapping[str, Any]] = mapping["values"]
        self._order = DateOrder(mapping["dates"])
        self._zone = mapping["zone"]
        _check_states(self._values.get("state", {}))

    def story(self, row: Row) -> Story | Rejected:
        """Tell one row; a cell that does not fit rejects all of it, by its name."""
        try:
            said = self._said(row)
            created = said.pop("created_at", None)
            if created is None:
                return Rejected(row.line, "It does not say when it was declared.", row.raw)
            return _story(said, created, row)
        except _Unfit as error:
            return Rejected(row.line, str(error), row.raw)

    def _said(self, row: Row) -> dict[str, Any]:
        said = {
            fact: self._value(fact, row.cells[place])
            for fact, place in self._places.items()
            if row.cells[place] not in ABSENT
        }
        custom = {
            name: row.cells[place]
            for name, place in self._custom.items()
            if row.cells[place] not in ABSENT
        }
        return {**said, **({"custom": custom} if custom else {})}

    def _value(self, fact: str, cell: str) -> Any:
        if fact in TIMES:
            try:
                return moment_of(cell, self._order, self._zone)
            except NoTime as error:
                raise _Unfit(f"{fact}: {error} (dates are read as {self._order.value})") from None
        if fact in _EFFORTS:
            return _minutes(fact, cell)
        if fact not in WORDED:
            return cell
        meanings = self._values.get(fact, {})
        if cell not in meanings:
            raise _Unfit(f"{fact}: {cell!r} is not in the mapping; say below values what it is.")
        return meanings[cell]


def _minutes(fact: str, cell: str) -> int:
    """Return work in whole minutes; what took less than one took one."""
    try:
        minutes = float(cell.replace(",", ".")) * _EFFORTS[fact]
    except ValueError:
        raise _Unfit(f"{fact}: {cell!r} is no number.") from None
    if not 0 <= minutes < _NO_WORK:
        raise _Unfit(f"{fact}: {cell!r} is no amount of work.")
    return max(1, round(minutes))


def _check_states(values: Mapping[str, Any]) -> None:
    for word, value in values.items():
        if value is not None and value not in list(State):
            states = ", ".join(State)
            raise Unreadable(f"values: {word!r} stands for {value!r}; use one of {states}.")


def _story(said: Mapping[str, Any], created: datetime, row: Row) -> Story:
    key = said.get("key") or f"row {row.line}"
    values: dict[str, Any] = {name: said[name] for name in _DECLARED if said.get(name) is not None}
    values["title"] = (said.get("title") or said.get("description") or key).splitlines()[0][:300]
    path = tuple(filter(None, (said.get("category"), said.get("subcategory"))))
    if path:
        values["category"] = path
    if said.get("labels"):
        values["labels"] = [one.strip() for one in said["labels"].split(",") if one.strip()]
    if said.get("custom"):
        values["custom"] = said["custom"]
    effort = said.get("effort_minutes") or said.get("effort_hours")
    if effort:
        values["effort_minutes"] = effort
    first = Happening(created, Kind.DECLARED, said.get("reporter") or "", values, row.line)
    rest = list(_steps(said, created, row))
    last = max([created, *(one.at for one in rest)])
    met = said.get("sla_met")
    verdicts = () if met is None else (Verdict("resolution", met, last, row.line),)
    # Of two rows of an incident the one that says more knows more.
    return Story(key, key, (first, *rest), verdicts, said.get("updated_at") or last, len(said))


def _steps(said: Mapping[str, Any], created: datetime, row: Row) -> Iterator[Happening]:
    """Give the steps that the row has a time for, and the state that it ends in."""
    state = State(said["state"]) if said.get("state") else None
    worker = said.get("assignee") or ""
    steps = list(_timed(said, worker, row))
    last = max([created, said.get("updated_at") or created, *(one.at for one in steps)])
    steps.extend(_standing(state, said, last, worker, row))
    # Of what is told of one instant, the earlier step of a life goes first.
    yield from sorted(steps, key=lambda one: (one.at, _LIFE.index(one.kind)))


_LIFE = (
    Kind.ACKNOWLEDGED, Kind.MITIGATED, Kind.RESTORED, Kind.RESOLVED, Kind.REOPENED, Kind.HELD,
    Kind.CLOSED, Kind.CANCELLED,
)  # fmt: skip


def _timed(said: Mapping[str, Any], worker: str, row: Row) -> Iterator[Happening]:
    ending = {name: said[name] for name in _ENDED if said.get(name) is not None}
    if said.get("restored_at"):
        ending["restored_at"] = said["restored_at"]
    resolver = said.get("resolved_by") or worker
    reopened, resolved = said.get("reopened_at"), said.get("resolved_at")
    if said.get("acknowledged_at"):
        yield Happening(said["acknowledged_at"], Kind.ACKNOWLEDGED, worker, {}, row.line)
    if said.get("mitigated_at"):
        yield Happening(said["mitigated_at"], Kind.MITIGATED, worker, {}, row.line)
    if reopened and (not resolved or reopened < resolved):
        # It had been resolved before, when is not known: at the last, when it was reopened.
        yield Happening(reopened, Kind.RESOLVED, resolver, {}, row.line)
        yield Happening(reopened, Kind.REOPENED, "", {}, row.line)
    if resolved:
        yield Happening(resolved, Kind.RESOLVED, resolver, ending, row.line)
    if reopened and resolved and reopened >= resolved:
        yield Happening(reopened, Kind.REOPENED, "", {}, row.line)
    if said.get("closed_at"):
        yield Happening(said["closed_at"], Kind.CLOSED, resolver, {}, row.line)


def _standing(
    state: State | None, said: Mapping[str, Any], last: datetime, by: str, row: Row
) -> Iterator[Happening]:
    """Give what leads to the state that the row shows, where it has no time for that."""
    is_over = said.get("resolved_at") or said.get("closed_at")
    if state in (State.RESOLVED, State.CLOSED) and not (is_over or said.get("updated_at")):
        raise _Unfit(f"It is {state.value}, and no column says when; map one, or updated_at.")
    kind: Kind | None = None
    if state is State.CANCELLED:
        kind = Kind.CANCELLED
    elif state is State.CLOSED and not said.get("closed_at"):
        kind = Kind.CLOSED
    elif state is State.RESOLVED and not is_over:
        kind = Kind.RESOLVED
    elif state is State.ON_HOLD and not is_over:
        kind = Kind.HELD
    elif state is State.IN_PROGRESS and not (is_over or said.get("acknowledged_at")):
        kind = Kind.ACKNOWLEDGED
    if kind is not None:
        yield Happening(last, kind, by, {}, row.line)
