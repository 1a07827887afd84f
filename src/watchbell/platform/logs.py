"""Structured logs: an event's name plus fields; readable lines or JSON."""

import logging
import logging.config
import re
from typing import Any

import structlog

_SECRET_NAME = re.compile(
    r"(?i)(password|secret|token|authorization|cookie|(api|routing|service|integration)_?key|\bkey\b)"
)
_SECRET_TEXT = re.compile(
    r"(?i)(bearer\s+|geniekey\s+|wb[a-z]?_|/integrations/[a-z0-9-]+/|/answers/|/sign-in/"
    r"|\bwbi(?=[a-z0-9]{29}\b))"
    r"[A-Za-z0-9_\-.:=]{8,}"
)
_MASK = "********"


def configure_logging(log_format: str) -> None:
    """Send every log, our own and the libraries', to stderr as `text` or `json`."""
    last = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=24)
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        mask_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("httpx", "httpcore", "procrastinate", "psycopg.pool", "apprise"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def mask_secrets(_logger: Any, _method: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Mask fields with a secret's name, and texts that carry a token or a key."""
    return {name: _masked(name, value) for name, value in fields.items()}


def _masked(name: str, value: Any) -> Any:
    if _SECRET_NAME.search(name):
        return _MASK
    if isinstance(value, str):
        return _SECRET_TEXT.sub(lambda match: match.group(1) + _MASK, value)
    return value
