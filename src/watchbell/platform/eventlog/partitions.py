"""Monthly partitions of the tables that grow without end."""

from datetime import UTC, datetime

from django.db import connection, transaction

_PARTITIONED: list[str] = ["platform_event"]


def partition_by_month(table: str) -> None:
    """Have a table's months made ahead; called by bootstrap for each room that has one."""
    if table not in _PARTITIONED:
        _PARTITIONED.append(table)


def ensure_months(first: datetime, last: datetime) -> int:
    """Make the missing monthly partitions from `first` to `last`; returns how many were made."""
    made = 0
    for table in _PARTITIONED:
        for month in _months(first, last):
            made += _ensure(table, month)
    return made


def ensure_ahead(now: datetime) -> int:
    """Keep this month's and the next two months' partitions ready (a housekeeping cycle)."""
    ensure_months(now, _plus_months(now, 2))
    return 0


def _ensure(table: str, month: datetime) -> int:
    name = f"{table}_{month:%Y_%m}"
    end = _plus_months(month, 1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select to_regclass(%s)", [name])
        if cursor.fetchone()[0] is not None:
            return 0
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [name])
        cursor.execute("select to_regclass(%s)", [name])
        if cursor.fetchone()[0] is not None or _default_holds(table, month, end):
            return 0
        cursor.execute(
            f"create table {name} partition of {table}"
            f" for values from ('{month.isoformat()}') to ('{end.isoformat()}')"
        )
    return 1


def _default_holds(table: str, start: datetime, end: datetime) -> bool:
    """Rows that came before their partition stay in the default one; it is searched too."""
    column = _partition_column(table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select exists (select from {table}_default where {column} >= %s and {column} < %s)",  # noqa: S608 names of our tables
            [start, end],
        )
        return bool(cursor.fetchone()[0])


def _partition_column(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "select a.attname from pg_partitioned_table p"
            " join pg_attribute a on a.attrelid = p.partrelid and a.attnum = p.partattrs[0]"
            " where p.partrelid = %s::regclass",
            [table],
        )
        return str(cursor.fetchone()[0])


def _months(first: datetime, last: datetime) -> list[datetime]:
    month = datetime(first.year, first.month, 1, tzinfo=UTC)
    months = []
    while month <= last:
        months.append(month)
        month = _plus_months(month, 1)
    return months


def _plus_months(instant: datetime, months: int) -> datetime:
    index = instant.year * 12 + instant.month - 1 + months
    return datetime(index // 12, index % 12 + 1, 1, tzinfo=UTC)
