"""`doctor`: is this installation well?"""

import shutil
import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import unquote, urlsplit

import typer

from watchbell.cli.edge import CommandError, emit, load_rooms, now, require_database

if TYPE_CHECKING:
    from watchbell.platform.health import Check

_LEAST_FREE = 1024**3
_CLOCK_TOLERANCE_SECONDS = 2.0
_MAIL_TIMEOUT_SECONDS = 5.0


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check database, migrations, worker, mail, clock and disk; status 1 when one is not well."""
    load_rooms()
    checks = list(_checks())
    well = all(check.ok for check in checks)
    if as_json:
        rows = [{"name": c.name, "ok": c.ok, "detail": c.detail} for c in checks]
        emit({"ok": well, "checks": rows})
    else:
        width = max(len(check.name) for check in checks)
        for check in checks:
            typer.echo(f"{'ok   ' if check.ok else 'WRONG'}  {check.name:<{width}}  {check.detail}")
    if not well:
        raise typer.Exit(1)


def _checks() -> "Iterator[Check]":
    from watchbell.platform.health import Check, examine
    from watchbell.platform.settings import current

    settings = current()
    try:
        require_database()
    except CommandError as error:
        yield Check("database", False, str(error))
    else:
        found = examine(now())
        yield from found
        if found[0].ok:
            yield _clock()
    yield _mail(settings.email_url)
    yield _disk(settings.home)


def _clock() -> "Check":
    """Compare this machine's clock with the database's: machines must agree on what is due."""
    from django.db import connection

    from watchbell.platform.health import Check

    before = now()
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0].astimezone(UTC)
    after = now()
    off = (theirs - (before + (after - before) / 2)).total_seconds()
    detail = f"{abs(off):.3f} s {'behind' if off > 0 else 'ahead of'} the database's"
    return Check("clock", abs(off) <= _CLOCK_TOLERANCE_SECONDS, detail)


def _mail(url: str | None) -> "Check":
    """Greet the mail server and sign in, without sending anything."""
    from watchbell.platform.health import Check

    if not url:
        return Check("mail", True, "no server is set; WATCHBELL_EMAIL_URL names one")
    parts = urlsplit(str(url))
    encrypted = parts.scheme == "smtps"
    port = parts.port or (465 if encrypted else 587 if parts.scheme == "smtp+tls" else 25)
    place = f"{parts.hostname}:{port}"
    kind = smtplib.SMTP_SSL if encrypted else smtplib.SMTP
    try:
        with kind(parts.hostname or "", port, timeout=_MAIL_TIMEOUT_SECONDS) as server:
            server.ehlo()
            if parts.scheme == "smtp+tls":
                server.starttls()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
    except OSError as error:  # smtplib's own errors are of this kind too
        return Check("mail", False, f"{place} does not take mail from us: {error}")
    return Check("mail", True, f"{place} answers")


def _disk(home: Path) -> "Check":
    from watchbell.platform.health import Check

    free = shutil.disk_usage(home).free
    return Check("disk", free >= _LEAST_FREE, f"{free / 1024**3:.1f} GiB free at {home}")
