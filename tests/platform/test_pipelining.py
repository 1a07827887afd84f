"""Statements that are sent together are all done, or none is and the fault is told."""

import pytest
from django.db import IntegrityError, connection, transaction

from watchbell.platform.pipelining import sent_together


def say(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def test_what_is_sent_together_is_done_in_order(committed_db: object) -> None:
    with transaction.atomic(), sent_together(), connection.cursor() as cursor:
        cursor.execute("create temp table marks (n int primary key) on commit drop")
        for number in range(5):
            cursor.execute("insert into marks values (%s)", [number])
        cursor.execute("select array_agg(n order by n) from marks")
        assert cursor.fetchone() == ([0, 1, 2, 3, 4],)


def test_a_fault_undoes_all_of_it_and_the_connection_goes_on(committed_db: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("create temp table marks (n int primary key)")
    with pytest.raises(IntegrityError):
        _mark(1, 2, 2, 3)
    assert say("select count(*) from marks") == [(0,)]
    with connection.cursor() as cursor:
        cursor.execute("drop table marks")


@transaction.atomic
def _mark(*numbers: int) -> None:
    with sent_together(), connection.cursor() as cursor:
        for number in numbers:
            cursor.execute("insert into marks values (%s)", [number])
