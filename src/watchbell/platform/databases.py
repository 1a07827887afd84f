"""From a DATABASE_URL to Django's database settings."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from watchbell.platform.postgres import embedded_url
from watchbell.platform.settings import Settings

POOL_SIZE = 12
_PREPARE_AFTER = 3
"""Executions of a statement on one connection before it is prepared."""


def database_settings(settings: Settings) -> dict[str, Any]:
    """Return Django's settings for DATABASE_URL, or for the embedded PostgreSQL without one."""
    return parse_database_url(str(settings.database_url or embedded_url(settings.home)))


def parse_database_url(url: str) -> dict[str, Any]:
    """Turn `postgresql://user:password@host:port/name?option=value` into Django's settings.

    The host may be a query option, as libpq allows, which is how a socket folder is named.
    `prepare=no` is for a pooler that cannot keep prepared statements.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    prepares = options.pop("prepare", "yes") != "no"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "watchbell",
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or options.pop("password", "")),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "") or ""),
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {
            **options,
            # Statements are planned once a connection; a pooler in front may not allow that.
            "server_side_binding": True,
            "prepare_threshold": _PREPARE_AFTER if prepares else None,
            "pool": {"min_size": 0, "max_size": POOL_SIZE, "timeout": 10, "max_idle": 60},
        },
    }


def plan_for_values(database: dict[str, Any]) -> None:
    """Have each execution planned for the values it has, parsed once or not.

    For pages and the API: one plan for all values proves no partial index (of what is open, of
    major incidents) and takes a rare word for a common one, which costs a table scan.
    """
    options = database["OPTIONS"]
    if options["prepare_threshold"] is not None:
        given = options.get("options", "")
        options["options"] = f"{given} -c plan_cache_mode=force_custom_plan".strip()
