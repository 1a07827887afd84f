"""A database that begins empty."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from watchbell.platform.schema import begin_empty

_TABLES = "select count(*) from pg_class where relnamespace = 'public'::regnamespace"


def _count() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return int(cursor.fetchone()[0])


@pytest.fixture
def emptied(db: None) -> None:
    """A database with nothing in it, until the test's transaction is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("drop schema public cascade")
        cursor.execute("create schema public")


def test_an_empty_database_has_every_migration_behind_it_at_once(emptied: None) -> None:
    assert begin_empty(Path(settings.SCHEMA_FILE).read_text("utf-8"))

    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_every_index_and_constraint_that_a_model_declares_is_there(db: None) -> None:
    """Django drops a unique index of running rows where it means to drop a column's own."""
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class union select conname from pg_constraint")
        there = {name for (name,) in cursor.fetchall()}
    metas = [model._meta for model in apps.get_models()]
    declared = {one.name for meta in metas for one in [*meta.indexes, *meta.constraints]}

    assert declared - there == set()


def test_one_that_has_anything_is_left_to_the_migrations(db: None) -> None:
    before = _count()

    assert not begin_empty("create table never_made (id int)")

    assert _count() == before > 0


def test_tables_that_go_elsewhere_are_left_to_the_migrations(emptied: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("create schema own")
        cursor.execute("set local search_path = own, public")

    assert not begin_empty("create table never_made (id int)")


def test_a_beginning_that_fails_leaves_nothing(emptied: None) -> None:
    with pytest.raises(DatabaseError):
        begin_empty("create table half (id int); create table half (id int)")

    assert _count() == 0
