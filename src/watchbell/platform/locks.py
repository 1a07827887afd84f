"""Locks that are no row: held until the transaction ends."""

from django.db import connection


def one_at_a_time(what: str) -> None:
    """Wait until no other transaction holds the lock of this name, then hold it.

    Take it before any row: a transaction that waits here while it holds a row which the other
    one needs would wait for ever.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])
