"""What the senders around Prometheus share: labels that name an alert."""

import hashlib
from collections.abc import Mapping


def title_of(labels: Mapping[str, str], annotations: Mapping[str, str]) -> str:
    """Return what an alert is called: what its author wrote, else the name of its rule."""
    given = annotations.get("summary") or annotations.get("title")
    return given or labels.get("alertname") or "Alert without a name"


def description_of(annotations: Mapping[str, str]) -> str:
    """Return what its author wrote about it."""
    return annotations.get("description") or annotations.get("message", "")


def identity(labels: Mapping[str, str]) -> str:
    """Identify an alert by its labels, as Alertmanager does, when it sends no fingerprint."""
    digest = hashlib.sha256()
    for name in sorted(labels):
        digest.update(f"{name}\0{labels[name]}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]
