"""Configuration items from a table: looked at first, then recorded row by row.

A row with the identifier of an item that is known changes that item, any other row is a new one.
A row that cannot be used is left out and says why; it keeps no other row from being recorded.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.accounts.permissions import require
from watchbell.accounts.selectors import team_by_slug
from watchbell.catalog.domain import ITEM_KINDS, ItemStatus
from watchbell.catalog.models import ConfigurationItem
from watchbell.catalog.permissions import RULES, Action
from watchbell.catalog.selectors import chosen_item, known_as, service_by_slug
from watchbell.catalog.services.items import ItemFields, change_item, create_item, fields_of
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import DomainError, InvalidInput

COLUMNS = (
    "name", "kind", "identifier", "location", "team", "status", "description", "services",
    "runs_on",
)  # fmt: skip
MOST_ROWS = 1000
_LONGEST_CELL = 100_000
_TEXTS = ("name", "identifier", "location", "description")


class Verdict(StrEnum):
    """What becomes of one row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One row: its line in the table, what it calls the item, what became of it, and why."""

    line: int
    name: str
    verdict: Verdict
    why: str = ""


@transaction.atomic
def import_items(*, text: str, only_look: bool, actor: Actor, now: datetime) -> list[ImportedRow]:
    """Record what the table says, or with `only_look` say what it would do and do nothing."""
    require(actor, RULES[Action.MANAGE_ITEMS], "recording configuration items")
    rows = list(_rows(text))
    found = [_taken(line, row, actor, now) for line, row in rows]
    if only_look:
        transaction.set_rollback(True)
    return found


def _taken(line: int, row: Mapping[str, str], actor: Actor, now: datetime) -> ImportedRow:
    name = row.get("name", "")[:200]
    try:
        with transaction.atomic():
            return ImportedRow(line, name, _record(row, actor, now))
    except DomainError as error:
        why = "; ".join(f"{field}: {text}" for field, text in error.fields.items())
        return ImportedRow(line, name, Verdict.REFUSED, why or error.message)


def _record(row: Mapping[str, str], actor: Actor, now: datetime) -> Verdict:
    known = known_as(row.get("identifier", ""))
    given = _given(row)
    if known is None:
        create_item(fields=ItemFields(**{"name": "", **given}), actor=actor, now=now)
        return Verdict.NEW
    wanted = replace(fields_of(known), **given)
    changed = change_item(item_id=known.pk, fields=wanted, actor=actor, now=now)
    return Verdict.SAME if changed.version == known.version else Verdict.CHANGED


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Return the rows with their lines; InvalidInput when it is no table of items."""
    head = text.lstrip("\ufeff").partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        _expect_columns(names)
        count = 0
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            count += 1
            if count > MOST_ROWS:
                raise _unusable(f"It has more than {MOST_ROWS} rows; send it in parts.")
            if any(len(cell) > _LONGEST_CELL for cell in cells):
                raise _unusable(f"Line {reader.line_num} is too long: is a quote not closed?")
            yield reader.line_num, dict(zip(names, map(str.strip, cells), strict=False))
    except csv.Error as error:
        raise _unusable(f"Line {reader.line_num} cannot be read: {error}.") from None


def _expect_columns(names: list[str]) -> None:
    unknown = [name for name in names if name not in COLUMNS]
    if "name" not in names or unknown or len(set(names)) < len(names):
        known = ", ".join(COLUMNS)
        raise _unusable(f"The first line names the columns, each once: {known}. Only name must be.")


def _given(row: Mapping[str, str]) -> dict[str, Any]:
    """Return what a row says of an item; columns that it lacks say nothing."""
    given: dict[str, Any] = {name: row[name] for name in _TEXTS if name in row}
    if row.get("kind"):
        given["kind"] = _kind(row["kind"])
    if row.get("status"):
        given["status"] = _status(row["status"])
    if "team" in row:
        given["team_id"] = team_by_slug(row["team"]).pk if row["team"] else None
    if "services" in row:
        given["service_ids"] = _ids(re.split(r"[\s,;]+", row["services"]), "services")
    if "runs_on" in row:
        given["runs_on_ids"] = _ids(row["runs_on"].split(";"), "runs_on")
    return given


def _kind(text: str) -> str:
    """Return one of the usual kinds by its name or its word, else what stands there."""
    words = {word.lower(): name for name, word in ITEM_KINDS.items()}
    return words.get(text.lower(), text)


def _status(text: str) -> ItemStatus:
    try:
        return ItemStatus(text.lower().replace(" ", "_"))
    except ValueError:
        message = f"Use one of {', '.join(ItemStatus)}."
        raise InvalidInput(f"status: {message}", fields={"status": message}) from None


def _ids(names: list[str], column: str) -> list[UUID]:
    wanted = [name.strip() for name in names if name.strip()]
    if column == "services":
        return [service_by_slug(name).pk for name in wanted]
    items: list[ConfigurationItem] = [chosen_item(name) for name in wanted]
    return [item.pk for item in items]


def _unusable(message: str) -> InvalidInput:
    return InvalidInput(message, fields={"text": message})
