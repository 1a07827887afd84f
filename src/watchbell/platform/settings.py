"""The program's settings, read once from the environment. docs/settings.md lists them all.

Each may also be given as `NAME_FILE`, the path of a file that holds the value. Product
tunables are rows in the database, not settings.
"""

import os
import re
import secrets
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from watchbell.platform.files.limits import Limits


class SettingError(Exception):
    """A setting has a value that cannot be used; the message names it and the remedy."""


class Secret(str):
    """A text that never shows itself in logs, tracebacks or reprs."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'********'"


NAMES = (
    "DATABASE_URL",
    "WATCHBELL_HOME",
    "WATCHBELL_URL",
    "WATCHBELL_SECRET_KEY",
    "WATCHBELL_EMAIL_URL",
    "WATCHBELL_EMAIL_FROM",
    "WATCHBELL_PHONE_URL",
    "WATCHBELL_PHONE_FROM",
    "WATCHBELL_LOG_FORMAT",
    "WATCHBELL_ALLOW_PRIVATE_WEBHOOKS",
    "WATCHBELL_FILE_MEGABYTES",
    "WATCHBELL_FILES_PER_INCIDENT",
    "WATCHBELL_FILE_TYPES",
    "WATCHBELL_FILE_TYPES_REFUSED",
    "WATCHBELL_FILE_SCAN_COMMAND",
    "WATCHBELL_DEADMAN_URL",
)
_LOG_FORMATS = ("text", "json")
_EMAIL_SCHEMES = ("smtp", "smtp+tls", "smtps")
_PHONE_SCHEMES = ("twilio",)
_MOST_MEGABYTES = 200  # a file travels through memory, and PostgreSQL takes 1 GB at most
_MOST_FILES = 10_000
_ENDING = re.compile(r"[a-z0-9]{1,10}")
_SENDER = re.compile(r"\+[1-9][0-9]{6,14}|MG[0-9a-f]{32}")
_DATABASE_SCHEMES = ("postgresql", "postgres")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator decided. `database_url` is None when the embedded PostgreSQL serves."""

    home: Path
    database_url: Secret | None
    url: str
    secret_key: Secret
    email_url: Secret | None
    email_from: str
    phone_url: Secret | None
    phone_from: str
    log_format: str
    allow_private_webhooks: bool
    files: Limits
    file_scan_command: str
    deadman_url: Secret | None


@cache
def current() -> Settings:
    """Return the settings of this process."""
    return load(os.environ)


def load(environ: Mapping[str, str]) -> Settings:
    """Read and check every setting; a SettingError names the first one at fault."""
    home = home_of(environ)
    return Settings(
        home=home,
        database_url=_url(environ, "DATABASE_URL", _DATABASE_SCHEMES),
        url=_base_address(environ),
        secret_key=_secret_key(environ, home),
        email_url=_url(environ, "WATCHBELL_EMAIL_URL", _EMAIL_SCHEMES),
        email_from=_read(environ, "WATCHBELL_EMAIL_FROM") or "Watchbell <watchbell@localhost>",
        phone_url=_url(environ, "WATCHBELL_PHONE_URL", _PHONE_SCHEMES),
        phone_from=_phone_from(environ),
        log_format=_one_of(environ, "WATCHBELL_LOG_FORMAT", _LOG_FORMATS),
        allow_private_webhooks=_one_of(environ, "WATCHBELL_ALLOW_PRIVATE_WEBHOOKS", ("no", "yes"))
        == "yes",
        files=_limits(environ),
        file_scan_command=_command(environ, "WATCHBELL_FILE_SCAN_COMMAND"),
        deadman_url=_url(environ, "WATCHBELL_DEADMAN_URL", ("https", "http")),
    )


def home_of(environ: Mapping[str, str]) -> Path:
    """Return the folder that holds all this installation keeps on disk."""
    given = _read(environ, "WATCHBELL_HOME")
    return Path(given or Path.home() / ".local/share/watchbell").expanduser().absolute()


def _read(environ: Mapping[str, str], name: str) -> str:
    path = environ.get(f"{name}_FILE", "")
    if not path:
        return environ.get(name, "").strip()
    if environ.get(name):
        raise SettingError(f"{name} and {name}_FILE are both set; keep one of them.")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingError(f"{name}_FILE: cannot read {path} ({error.strerror}).") from error


def _one_of(environ: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = _read(environ, name) or allowed[0]
    if value not in allowed:
        raise SettingError(f"{name} is {value!r}; use one of: {', '.join(allowed)}.")
    return value


def _limits(environ: Mapping[str, str]) -> Limits:
    default = Limits()
    return Limits(
        _number(environ, "WATCHBELL_FILE_MEGABYTES", default.megabytes, _MOST_MEGABYTES),
        _number(environ, "WATCHBELL_FILES_PER_INCIDENT", default.files, _MOST_FILES),
        _endings(environ, "WATCHBELL_FILE_TYPES", default.allowed),
        _endings(environ, "WATCHBELL_FILE_TYPES_REFUSED", default.refused),
    )


def _number(environ: Mapping[str, str], name: str, default: int, most: int) -> int:
    value = _read(environ, name) or str(default)
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= most:
        raise SettingError(f"{name} is {value!r}; use a whole number from 1 to {most}.")
    return int(value)


def _endings(environ: Mapping[str, str], name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    value = _read(environ, name).lower()
    if not value:
        return default
    if value == "none":
        return ()
    endings = [part.strip().removeprefix(".") for part in value.split(",") if part.strip()]
    wrong = next((ending for ending in endings if not _ENDING.fullmatch(ending)), None)
    if wrong is not None:
        raise SettingError(f"{name} has {wrong!r}; list endings such as png,pdf,log.")
    return tuple(dict.fromkeys(endings))


def _command(environ: Mapping[str, str], name: str) -> str:
    value = _read(environ, name)
    try:
        shlex.split(value)
    except ValueError as error:
        raise SettingError(f"{name} cannot be split into words: {error}.") from None
    return value


def _url(environ: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> Secret | None:
    value = _read(environ, name)
    if not value:
        return None
    if urlsplit(value).scheme not in schemes:
        raise SettingError(f"{name} must start with one of: {', '.join(schemes)} and '://'.")
    return Secret(value)


def _phone_from(environ: Mapping[str, str]) -> str:
    sender = _read(environ, "WATCHBELL_PHONE_FROM")
    wanted = bool(_read(environ, "WATCHBELL_PHONE_URL"))
    if wanted and not _SENDER.fullmatch(sender):
        raise SettingError(
            f"WATCHBELL_PHONE_FROM is {sender!r}; use the number that texts and calls come from,"
            " such as +15550001111."
        )
    return sender


def _base_address(environ: Mapping[str, str]) -> str:
    value = _read(environ, "WATCHBELL_URL") or "http://127.0.0.1:8000"
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise SettingError(f"WATCHBELL_URL is {value!r}; use an address like https://host:port.")
    return value.rstrip("/")


def _secret_key(environ: Mapping[str, str], home: Path) -> Secret:
    given = _read(environ, "WATCHBELL_SECRET_KEY")
    if given:
        if len(given) < 32:
            raise SettingError("WATCHBELL_SECRET_KEY is too short; use 32 characters or more.")
        return Secret(given)
    return Secret(_kept_key(home / "secret_key"))


def _kept_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _finished_key(path)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


def _finished_key(path: Path) -> str:
    key = path.read_text(encoding="utf-8").strip()
    if len(key) < 32:
        raise SettingError(f"{path} is damaged; delete it (people must then sign in again).")
    return key
