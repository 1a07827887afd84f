"""What all migrations add up to, for databases that begin empty (platform/schema.py).

`python -m tools.schema` runs every migration on an empty PostgreSQL and writes the result down;
with `--check` it compares it with what is written.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import django
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from watchbell.platform.postgres import EmbeddedPostgres, program

_DUMP = ("--schema=public", "--no-owner", "--no-privileges", "--inserts")
_ROWS = "--rows-per-insert=1000"
# Settings of the dumping session, programs' own commands, and what every database has already.
_LEFT_OUT = re.compile(r"SET |\\|--|SELECT pg_catalog\.set_config|CREATE SCHEMA public;|$")
_APPLIED = re.compile(r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00'\)")


def migrated_and_begun(home: Path) -> tuple[str, str | None]:
    """Return what the migrations make of an empty database, and what the file makes of one."""
    os.environ["WATCHBELL_HOME"] = str(home)
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "watchbell.bootstrap.settings"
    server = EmbeddedPostgres(home)
    server.initialise()
    server.start()
    try:
        server.wait_ready()
        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
        connections.close_all()
        migrated = dumped(server.url)
        return migrated, _begun(server.url) if _file().exists() else None
    finally:
        server.stop()


def _begun(url: str) -> str:
    """Load the file into a second database, and say what is there then."""
    with psycopg.connect(url, autocommit=True) as first:
        first.execute("create database begun")
    other = url.replace("@/watchbell?", "@/begun?")
    with psycopg.connect(other) as second:
        second.execute(_file().read_bytes())
    return dumped(other)


def dumped(url: str) -> str:
    """Return a database as statements that any PostgreSQL from 15 on takes."""
    command = [program("pg_dump"), f"--dbname={url}", *_DUMP, _ROWS]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return "\n".join(tidied(lines)) + "\n"


def _file() -> Path:
    return Path(settings.SCHEMA_FILE)


def tidied(lines: list[str]) -> list[str]:
    """Keep the statements, and say of no migration that it ran when this file was made."""
    kept, is_history = [], False
    for line in lines:
        if line.startswith("INSERT INTO "):
            is_history = line.startswith("INSERT INTO public.django_migrations ")
        if not _LEFT_OUT.match(line):
            kept.append(_APPLIED.sub("now())", line) if is_history else line)
    return kept


def main(arguments: list[str]) -> int:
    """Write the file, or compare what it makes with what the migrations make."""
    with tempfile.TemporaryDirectory(prefix="watchbell-schema-") as folder:
        migrated, begun = migrated_and_begun(Path(folder))
    if "--check" not in arguments:
        _file().write_text(migrated, "utf-8")
        return 0
    if migrated == begun == _file().read_text("utf-8"):
        return 0
    print("bootstrap/schema.sql is not what the migrations add up to; run: python -m tools.schema")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
