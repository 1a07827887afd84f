"""Which alerts share an incident, and for how long it takes in more. Pure."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from watchbell.alerts.domain.routes import Ruling

RELATED_WINDOW = 300
"""How close in time related alerts are when a route does not say, in seconds."""


def thread_name(route: UUID, labels: Mapping[str, str], by: tuple[str, ...]) -> str:
    """Return what alerts of a route with these values of the labels have in common."""
    values = [labels.get(name, "") for name in by]
    digest = hashlib.sha256(json.dumps(values).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{route}:{digest[:32]}"


def takes_in(ruling: Ruling, *, at: datetime, last: datetime, began: datetime) -> bool:
    """Say whether an open incident, its last alert then, still takes in an alert of `at`."""
    window = ruling.window
    if window is None and ruling.related and ruling.group_by is None:
        window = RELATED_WINDOW
    if window is not None and at - last > timedelta(seconds=window):
        return False
    return ruling.longest is None or at - began <= timedelta(seconds=ruling.longest)
