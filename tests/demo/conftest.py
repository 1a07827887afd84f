"""A few weeks of the demo, lived once for all tests that look at them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.database import Clone
from watchbell.demo.services import fill

NOW = datetime(2026, 11, 21, 21, 40, tzinfo=UTC)
SPAN = timedelta(days=21)


@dataclass(frozen=True)
class Lived:
    """What was filled, and what it said meanwhile."""

    now: datetime
    since: datetime
    admin: str
    told: list[tuple[float, str]]


@pytest.fixture(scope="module")
def lived(clone: Clone, django_db_blocker: DjangoDbBlocker) -> Iterator[Lived]:
    """Three weeks of the company; the database is copied afresh afterwards."""
    told: list[tuple[float, str]] = []
    with django_db_blocker.unblock():
        admin = fill(
            now=NOW,
            incidents=30,
            span=SPAN,
            progress=lambda share, words: told.append((share, words)),
        )
        yield Lived(NOW, NOW - SPAN, admin, told)
        clone.renew()
