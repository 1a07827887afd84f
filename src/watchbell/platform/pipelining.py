"""Sending statements without waiting for each one's answer."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def sent_together() -> Iterator[None]:
    """Have PostgreSQL do one statement while the next is made; all are done at the end of it.

    For statements of one's own whose answers nobody reads, or only the last one's: a wait for each
    would be the larger part of what a short one takes. The first that fails raises at the end, or
    where an answer is read, and nothing after it is done. How many rows a statement changed is not
    known in here, which is what `save` and `update` of Django go by.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield
