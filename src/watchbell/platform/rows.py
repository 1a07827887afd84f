"""Reading rows by a statement that is worded once, for what nearly every page reads.

Django words a query and fills an instance anew each time: for one incident with its relations
that is three milliseconds of Python around a third of a millisecond of PostgreSQL.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from django.db import connection, models

from watchbell.platform.bulk import loaded

_Row = TypeVar("_Row", bound=models.Model)
_Convert = Callable[[Any, Any, Any], Any]


@dataclass(frozen=True)
class _Table:
    """A model in the statement: where its columns begin there, and what Python makes of some."""

    relation: str
    model: type[models.Model]
    names: tuple[str, ...]
    start: int
    key: int
    converters: tuple[tuple[int, _Convert], ...]

    def read(self, row: Sequence[Any], **related: models.Model | None) -> models.Model | None:
        if row[self.key] is None:
            return None
        values = dict(zip(self.names, row[self.start : self.start + len(self.names)], strict=True))
        for index, convert in self.converters:
            values[self.names[index]] = convert(row[self.start + index], None, connection)
        return loaded(self.model, values, **related)


class Rows(Generic[_Row]):
    """Rows of a model, called `t` in conditions, with relations it points at, by their names.

    `also` are further columns: expressions of SQL, kept on the instance under a name that is no
    field's. Columns `without` are read when somebody asks for them.
    """

    def __init__(
        self,
        model: type[_Row],
        *related: str,
        without: Collection[str] = (),
        also: Mapping[str, str] | None = None,
    ) -> None:
        self._model, self._related, self._without = model, related, frozenset(without)
        self._also = dict(also or {})

    def where(self, condition: str, values: Sequence[Any]) -> list[_Row]:
        """Return the rows that meet a condition of SQL, in no order."""
        with connection.cursor() as cursor:
            cursor.execute(f"{self._statement} where {condition}", values)
            return [self._row(row) for row in cursor.fetchall()]

    def _row(self, row: Sequence[Any]) -> _Row:
        own, *others = self._tables
        related = {table.relation: table.read(row) for table in others}
        found = cast(_Row, own.read(row, **related))
        if self._also:
            names = self._also
            found.__dict__.update(zip(names, row[len(row) - len(names) :], strict=True))
        return found

    @cached_property
    def _tables(self) -> list[_Table]:
        tables = [_table("", self._model, 0, self._without)]
        for relation in self._related:
            last = tables[-1]
            target: Any = self._model._meta.get_field(relation).related_model
            tables.append(_table(relation, target, last.start + len(last.names), frozenset()))
        return tables

    @cached_property
    def _statement(self) -> str:
        columns, joins = [], []
        for place, table in enumerate(self._tables):
            short = f"r{place}" if table.relation else "t"
            meta = table.model._meta
            own = {field.attname: field.column for field in meta.concrete_fields}
            columns += [f'{short}."{own[name]}"' for name in table.names]
            if table.relation:
                field: Any = self._model._meta.get_field(table.relation)
                key = f't."{field.column}" = {short}."{own[table.names[table.key - table.start]]}"'
                joins.append(f'left join "{meta.db_table}" {short} on {key}')
        columns += self._also.values()
        return (
            f'select {", ".join(columns)} from "{self._model._meta.db_table}" t'  # noqa: S608 our own names
            f" {' '.join(joins)}"
        )


def _table(relation: str, model: type[models.Model], start: int, without: frozenset[str]) -> _Table:
    fields: list[Any] = [f for f in model._meta.concrete_fields if f.attname not in without]
    return _Table(
        relation,
        model,
        tuple(field.attname for field in fields),
        start,
        start + next(place for place, field in enumerate(fields) if field.primary_key),
        tuple(
            (place, field.from_db_value)
            for place, field in enumerate(fields)
            if hasattr(field, "from_db_value")
        ),
    )
