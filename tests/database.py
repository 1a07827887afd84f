"""One PostgreSQL a process, one migrated template in it, one copy for the tests."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


class Clone:
    """This process's own copy of the migrated database."""

    def __init__(self) -> None:
        self.name = f"{_template_name()}_copy"

    def make(self) -> None:
        """Make the template, and copy it."""
        with _server() as server:
            self._make_template(server)
            self._copy(server)
        connection.settings_dict["NAME"] = self.name

    def renew(self) -> None:
        """Throw away everything that was committed since the copy was made."""
        connections.close_all()
        with _server() as server:
            self._copy(server)

    def remove(self) -> None:
        """Drop the copy."""
        connections.close_all()
        _drop(self.name)

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
def _server() -> Iterator[psycopg.Connection]:
    """Connect to the maintenance database: databases are made and dropped from another one."""
    settings = connection.settings_dict
    with psycopg.connect(
        dbname="postgres",
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
