"""Bringing the tables up to date: an empty database at once, any other by its migrations.

A migration takes fifty times longer to think over than PostgreSQL to carry out, and a new
installation has all of them before it. So what they add up to is kept as SQL
(`python -m tools.schema` writes it and proves it equal), and an empty database begins with that.
"""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

_ONE_AT_A_TIME = 7_230_002
_IS_EMPTY = """
select current_schema() = 'public' and not exists (
    select from pg_class where relnamespace = 'public'::regnamespace)
"""


def bring_up_to_date(*, verbosity: int = 0) -> None:
    """Make every table as this version wants it."""
    begin_empty(Path(settings.SCHEMA_FILE).read_text("utf-8"))
    call_command("migrate", interactive=False, verbosity=verbosity)


def begin_empty(schema: str) -> bool:
    """Run `schema` when the database has nothing in it, whole or not at all; say whether it did.

    A database whose tables go elsewhere than into `public` is left to the migrations.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        cursor.execute(_IS_EMPTY)
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("set local check_function_bodies = off")
        cursor.execute(schema)
    return True
