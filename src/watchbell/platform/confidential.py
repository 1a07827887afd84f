"""What must not be told to just anybody, asked by rooms that do not know the records.

Each room that has confidential records hands in a statement: given ids, it returns those that
are confidential. Whoever sends news without knowing the reader's rights asks here first.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from watchbell.kernel.actors import SubjectRef

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_statements: list[str] = []


def provide(statements: Sequence[str]) -> None:
    """Set the statements; each takes an array of ids and returns rows of one id."""
    _statements[:] = statements


def statement() -> str:
    """Return one statement for all rooms, for who has a connection of their own."""
    return " union all ".join(_statements) or "select null::uuid where %s is null"


def values(ids: Iterable[UUID]) -> list[list[UUID]]:
    """Return what `statement` takes."""
    return [list(ids)] * (len(_statements) or 1)


def confidential(ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return those of the ids that stand for confidential records."""
    asked = list(ids)
    if not asked or not _statements:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(statement(), values(asked))
        return frozenset(row[0] for row in cursor.fetchall())


def ids_in(subject: SubjectRef, payload: Any) -> set[UUID]:
    """Return every id that an event speaks of."""
    return {subject.id, *_ids(payload)}


def _ids(value: Any) -> Iterable[UUID]:
    if isinstance(value, str):
        return [UUID(value)] if _ID.fullmatch(value) else []
    if isinstance(value, dict):
        value = list(value.values())
    return [found for item in value for found in _ids(item)] if isinstance(value, list) else []
