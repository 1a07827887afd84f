"""What every command shares: Django at the edge, errors in one sentence, output as text or JSON."""

import json
import os
from datetime import datetime
from typing import Any

import typer

_OLDEST_POSTGRES = 15
_CONNECT_SECONDS = 5


class CommandError(Exception):
    """A command cannot do what it was asked; the message is the sentence for stderr."""


def boot() -> None:
    """Load Django and the rooms; the embedded database must be running when it is the one."""
    require_database()
    load_rooms()


def load_rooms() -> None:
    """Load Django and the rooms without asking for a database."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "watchbell.bootstrap.settings")
    django.setup()


def require_database() -> None:
    """Refuse, with the remedy, when the database does not answer or is too old."""
    import psycopg

    from watchbell.platform.postgres import EmbeddedPostgres
    from watchbell.platform.settings import current

    settings = current()
    embedded = EmbeddedPostgres(settings.home)
    if settings.database_url is None and not embedded.is_running():
        raise CommandError(
            f"PostgreSQL of {settings.home} is not running; start it by: watchbell up"
        )
    # One plain connection: the pool would try for ten seconds and log each try.
    url = str(settings.database_url or embedded.url)
    try:
        with psycopg.connect(url, connect_timeout=_CONNECT_SECONDS) as connection:
            version = connection.info.server_version
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise CommandError(f"PostgreSQL does not answer: {reason}.") from None
    if version < _OLDEST_POSTGRES * 10_000:
        raise CommandError(
            f"PostgreSQL {version // 10_000} is too old; Watchbell needs {_OLDEST_POSTGRES}."
        )


def now() -> datetime:
    """Read the clock: once per command, here."""
    from watchbell.kernel.clock import SystemClock

    return SystemClock().now()


def emit(value: Any) -> None:
    """Print one JSON document."""
    typer.echo(json.dumps(value, default=str, ensure_ascii=False, indent=2))


def wait_for_end(descriptor: int) -> None:
    """Wait until whoever holds the other end of this pipe closes it, or has gone."""
    while os.read(descriptor, 64):
        continue
    os.close(descriptor)
