"""Statements whose plan must not be older than the tables are large."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_MANY = 20


@contextmanager
def planned_anew(rows: int) -> Iterator[None]:
    """Have PostgreSQL plan the statements in here for the tables as large as they are now.

    A prepared statement keeps the plan that was right when a table had a dozen rows until
    somebody has analysed the table, which is a minute too late in a storm. That costs nothing
    where a plan reads a table once; it is ruin where a plan reads it for each of many `rows`.
    """
    if rows < _MANY:
        yield
        return
    connection.ensure_connection()
    raw = connection.connection
    before = raw.prepare_threshold
    raw.prepare_threshold = None
    try:
        yield
    finally:
        raw.prepare_threshold = before
