"""Inserting or updating many rows of one table by one statement with one parameter.

Django's bulk_create sends a parameter for each value, and bulk_update a CASE for each row: that
costs most of the time when an alert storm declares incidents. This sends one JSON text.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from django.db.models.base import ModelState
from psycopg.pq import Format
from pydantic_core import to_json

from watchbell.platform.gathering import gathered

_Row = TypeVar("_Row", bound=models.Model)


def insert_rows(instances: Sequence[models.Model]) -> None:
    """Insert new instances of one model whose columns JSON can carry (no binary ones)."""
    together = gathered()
    if together is not None:
        together.add(instances)
    elif instances:
        write_rows(instances)
    for instance in instances:
        instance._state.adding = False
        instance._state.db = connection.alias


def write_rows(instances: Sequence[models.Model]) -> None:
    """Insert the rows at once, whatever is being gathered."""
    statement, names = _statement(type(instances[0]))
    rows = [_filled(instance.__dict__, names) for instance in instances]
    with connection.cursor() as cursor:
        cursor.execute(statement, [as_json(rows)])


def save_row(instance: models.Model, fields: Sequence[str]) -> None:
    """Write the named fields of one row that the caller has locked."""
    together = gathered()
    if together is not None:
        together.note(instance, fields)
    else:
        instance.save(update_fields=fields)


def update_rows(instances: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write the named fields of rows that the caller has locked."""
    if not instances:
        return
    statement, names = _update_statement(type(instances[0]), tuple(fields))
    rows = [_filled(instance.__dict__, names) for instance in instances]
    with connection.cursor() as cursor:
        cursor.execute(statement, [as_json(rows)])


def insert_values(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of one model by their columns: what many of them need no instances for."""
    if not rows:
        return
    statement, _ = _statement(model)
    with connection.cursor() as cursor:
        cursor.execute(statement, [as_json(rows)])


def loaded(model: type[_Row], values: dict[str, Any], **related: models.Model | None) -> _Row:
    """Return a row that a statement of one's own has read, with those relations it brought.

    Columns that were not read are read when somebody asks. Django's own way there takes ten
    times as long, which counts when a pass reads hundreds of rows of sixty columns.
    """
    row = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, connection.alias
    state.fields_cache.update(related)
    row.__dict__.update(values, _state=state)
    return row


@contextmanager
def reading_much() -> Iterator[CursorWrapper]:
    """Open a cursor that gets its rows in PostgreSQL's binary format.

    Django reads each instant of a text by a function of its own, which counts by the hundreds.
    JSON comes as objects here: ask for its text where that is wanted.
    """
    with connection.cursor() as cursor:
        cursor.cursor.format = Format.BINARY
        yield cursor


def made(model: type[_Row], values: dict[str, Any], **related: models.Model | None) -> _Row:
    """Return a new row that is not stored yet, of its columns; the others have their defaults.

    The same as calling the model, in a tenth of the time: a storm makes thousands a second.
    """
    row = model.__new__(model)
    row._state = ModelState()
    row._state.fields_cache.update(related)
    constant, fresh = _defaults(model)
    row.__dict__.update(constant)
    row.__dict__.update((name, default()) for name, default in fresh if name not in values)
    row.__dict__.update(values)
    return row


def as_json(rows: object) -> str:
    """Return as JSON what columns hold: instants, ids and decimals are written as texts."""
    return to_json(rows).decode()


@cache
def _defaults(
    model: type[models.Model],
) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    """Return the defaults of the columns: those that rows may share, and those made for each."""
    fields: list[Any] = [field for field in model._meta.concrete_fields if not field.generated]
    called = [field for field in fields if field.has_default() and callable(field.default)]
    fresh = tuple((field.attname, field.get_default) for field in called)
    constant = {field.attname: field.get_default() for field in fields if field not in called}
    return constant, fresh


def _filled(values: dict[str, Any], names: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Leave out what is null: a column that is missing in the JSON becomes null."""
    return {column: value for name, column in names if (value := values[name]) is not None}


@cache
def _statement(model: type[models.Model]) -> tuple[str, tuple[tuple[str, str], ...]]:
    fields: list[Any] = [field for field in model._meta.concrete_fields if not field.generated]
    quoted = [f'"{field.column}"' for field in fields]
    typed = [f'"{field.column}" {field.db_type(connection)}' for field in fields]
    statement = (
        f'insert into "{model._meta.db_table}" ({", ".join(quoted)})'  # noqa: S608 our own names
        f" select {', '.join(quoted)} from jsonb_to_recordset(%s::jsonb) as r ({', '.join(typed)})"
    )
    return statement, tuple((field.attname, field.column) for field in fields)


@cache
def _update_statement(
    model: type[models.Model], names: tuple[str, ...]
) -> tuple[str, tuple[tuple[str, str], ...]]:
    meta = model._meta
    assert meta.pk is not None
    fields: list[Any] = [meta.pk, *(meta.get_field(name) for name in names)]
    typed = [f'"{field.column}" {field.db_type(connection)}' for field in fields]
    settings = [f'"{field.column}" = r."{field.column}"' for field in fields[1:]]
    statement = (
        f'update "{meta.db_table}" t set {", ".join(settings)}'  # noqa: S608 our own names
        f" from jsonb_to_recordset(%s::jsonb) as r ({', '.join(typed)})"
        f' where t."{meta.pk.column}" = r."{meta.pk.column}"'
    )
    return statement, tuple((field.attname, field.column) for field in fields)
