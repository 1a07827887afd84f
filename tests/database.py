"""One PostgreSQL a process, one migrated template in it, one copy for the tests."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psycopg
from django.db import connection, connections
from psycopg import sql

from watchbell.platform.postgres import EmbeddedPostgres
from watchbell.platform.schema import bring_up_to_date

# A test cluster is thrown away, so it need not survive a power cut.
_HASTE = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 90\n"


class TestServer:
    """The embedded server of this run, unless DATABASE_URL names one of the developer's."""

    __test__ = False

    def __init__(self) -> None:
        self.home = Path(os.environ["WATCHBELL_TEST_HOME"])
        self._embedded = None if os.environ.get("DATABASE_URL") else EmbeddedPostgres(self.home)

    def start(self) -> None:
        """Start it; when this returns it takes connections."""
        if self._embedded is None:
            return
        if self._embedded.initialise():
            with (self.home / "postgres/postgresql.conf").open("a", encoding="utf-8") as file:
                file.write(_HASTE)
        self._embedded.start()
        self._embedded.wait_ready()

    def stop(self) -> None:
        """Stop it and remove the run's folder."""
        if self._embedded is not None:
            self._embedded.stop()
        else:
            _drop(_template_name())
        shutil.rmtree(self.home, ignore_errors=True)


# Far more than a test commits: emptied, so large a table would still mislead the planner.
_LARGE = 1 << 20
_HANG_UP = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s"
_RELATIONS = """
select coalesce(json_agg(concat(oid, ' ', relname) order by oid)::text, '') from pg_class
where relnamespace = 'public'::regnamespace
"""
_WRITTEN = """
select relname, pg_relation_size(oid) from pg_class
where relnamespace = 'public'::regnamespace and relkind = 'r' and pg_relation_size(oid) > 0
"""
_COUNTED = """
select sequencename, array[coalesce(last_value, start_value), (last_value is not null)::int]
from pg_sequences where schemaname = 'public'
"""


@dataclass
class Contents:
    """What a database holds: its relations, the rows of its tables, how far it has counted."""

    relations: str = ""
    rows: dict[str, bytes] = field(default_factory=dict)
    counted: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, database: psycopg.Connection) -> Self:
        """Read them."""
        tables = [name for name, _ in database.execute(_WRITTEN)]
        rows = {name: _copied_out(database, name) for name in tables}
        return cls(_relations(database), rows, dict(database.execute(_COUNTED).fetchall()))

    def put_back(self, database: psycopg.Connection) -> bool:
        """Make the database hold just this again; False when another table or much was made."""
        written: dict[str, int] = dict(database.execute(_WRITTEN).fetchall())
        if _relations(database) != self.relations or max(written.values(), default=0) > _LARGE:
            return False
        with database.transaction():
            # No trigger and no foreign key minds; only a superuser may.
            database.execute("set local session_replication_role = replica")
            for name in written:
                database.execute(_statement("delete from {}", name))
            for name, rows in self.rows.items():
                with database.cursor().copy(_statement("copy {} from stdin", name)) as copy:
                    copy.write(rows)
            for name, value in database.execute(_COUNTED).fetchall():
                if value != self.counted[name]:
                    _count_from(database, name, *self.counted[name])
        return True


def _relations(database: psycopg.Connection) -> str:
    row = database.execute(_RELATIONS).fetchone()
    assert row is not None
    return str(row[0])


def _copied_out(database: psycopg.Connection, table: str) -> bytes:
    with database.cursor().copy(_statement("copy {} to stdout", table)) as copy:
        return b"".join(bytes(part) for part in copy)


def _count_from(database: psycopg.Connection, sequence: str, value: int, taken: int) -> None:
    """Go on after this value, or at it when it was not taken yet."""
    setval = "select setval(%s::regclass, %s, %s)"
    database.execute(setval, [f'public."{sequence}"', value, bool(taken)])


class Clone:
    """This process's own copy of the migrated database."""

    def __init__(self) -> None:
        self.name = f"{_template_name()}_copy"
        self._first = Contents()

    def make(self) -> None:
        """Make the template, and copy it."""
        with _server() as server:
            self._make_template(server)
            self._copy(server)
        connection.settings_dict["NAME"] = self.name
        with _server(self.name) as copy:
            self._first = Contents.of(copy)

    def renew(self) -> None:
        """Throw away everything that was committed since the copy was made."""
        connections.close_all()
        with _server() as server:
            server.execute(_HANG_UP, [self.name])
            if not self._swept():
                self._copy(server)

    def remove(self) -> None:
        """Drop the copy."""
        connections.close_all()
        _drop(self.name)

    def _swept(self) -> bool:
        """Put the rows back, for far less than a copy; False when that would not be the same."""
        with _server(self.name) as copy:
            return self._first.put_back(copy)

    def _make_template(self, server: psycopg.Connection) -> None:
        server.execute(_statement("create database {}", _template_name()))
        connection.settings_dict["NAME"] = _template_name()
        bring_up_to_date()
        connections.close_all()

    def _copy(self, server: psycopg.Connection) -> None:
        server.execute(_statement("drop database if exists {} with (force)", self.name))
        server.execute(
            _statement(
                "create database {} template {} strategy = file_copy", self.name, _template_name()
            )
        )


def _template_name() -> str:
    """Name the template for this process, for the server may be a developer's own."""
    run = os.environ["WATCHBELL_TEST_HOME"].rpartition("watchbell-test-")[2]
    return f"watchbell_test_{run.replace('/', '_').lower()}"


@contextmanager
def _server(name: str = "postgres") -> Iterator[psycopg.Connection]:
    """Connect to the maintenance database: databases are made and dropped from another one."""
    settings = connection.settings_dict
    with psycopg.connect(
        dbname=name,
        user=settings["USER"] or None,
        password=settings["PASSWORD"] or None,
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
        autocommit=True,
    ) as server:
        yield server


def _drop(name: str) -> None:
    with _server() as server:
        server.execute(_statement("drop database if exists {} with (force)", name))


def _statement(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*map(sql.Identifier, names))
