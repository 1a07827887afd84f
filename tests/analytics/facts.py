"""Incidents with chosen facts, written as rows: figures are about facts alone."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from watchbell.incidents.models import Incident

_numbers = count(500_001)


def fact(created_at: datetime, **facts: Any) -> Incident:
    """Return an unsaved incident; a resolved or closed one needs its time among the facts."""
    common: dict[str, Any] = {
        "id": uuid4(),
        "number": next(_numbers),
        "title": "A fact",
        "channel": "monitoring",
        "created_at": created_at,
        "updated_at": created_at,
    }
    return Incident(**common | facts)


def resolved(created_at: datetime, *, after: timedelta, **facts: Any) -> Incident:
    """Return an unsaved incident that was resolved some time after it was declared."""
    return fact(created_at, state="resolved", resolved_at=created_at + after, **facts)
