"""What the senders around Prometheus share: labels that name an alert, and Go's times."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def title_of(labels: Mapping[str, str], annotations: Mapping[str, str]) -> str:
    """Return what an alert is called: what its author wrote, else the name of its rule."""
    given = annotations.get("summary") or annotations.get("title")
    return given or labels.get("alertname") or "Alert without a name"


def description_of(annotations: Mapping[str, str]) -> str:
    """Return what its author wrote about it."""
    return annotations.get("description") or annotations.get("message", "")


def pairs(value: Any) -> dict[str, str]:
    """Return names and texts; whatever else a value is becomes its text."""
    if not isinstance(value, dict):
        return {}
    return {name: text(given) for name, given in value.items()}


def text(value: Any) -> str:
    """Return a value as text, nothing as nothing."""
    if isinstance(value, str):
        return value
    return "" if value is None else str(value)


def identity(labels: Mapping[str, str]) -> str:
    """Identify an alert by its labels, as Alertmanager does, when it sends no fingerprint."""
    digest = hashlib.sha256()
    for name in sorted(labels):
        digest.update(f"{name}\0{labels[name]}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]


def instant(value: Any) -> datetime | None:
    """Read an RFC 3339 instant; Go's zero time, and what is no time, mean unset."""
    if not isinstance(value, str) or value.startswith("0001-01-01"):
        return None
    try:
        read = datetime.fromisoformat(value)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
