"""What recorded clients, and wire.md's examples, are answered: exactly what their files say.

After a change that is meant: `pytest tests/intake/test_conversations.py --update-goldens`, and
read the diff with `shared/contracts/wire.md` beside it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.builders.people import make_person
from tests.builders.services import make_service
from tests.database import Clone
from tests.intake.conversing import CONVERSATIONS, Conversation, keep, read
from watchbell.alerts.integrations.registry import kinds
from watchbell.bootstrap.wire import DIALECTS
from watchbell.catalog.models import Service

_BEFORE = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def installation(clone: Clone, django_db_blocker: DjangoDbBlocker) -> Iterator[Service]:
    """One installation for all of them: each has a key of its own, and sees what is its own."""
    with django_db_blocker.unblock():
        make_person("A", now=_BEFORE)
        yield make_service("Shop", now=_BEFORE)
        clone.renew()


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
def test_a_client_is_answered_as_its_file_says(
    path: Path, installation: Service, pytestconfig: pytest.Config
) -> None:
    kept = read(path)
    held = Conversation(kept, path.stem, installation).held()
    if pytestconfig.getoption("--update-goldens"):
        keep(path, held)
    else:
        for turn, now in zip(kept["turns"], held["turns"], strict=True):
            assert now == turn, now["ask"]
        assert held == kept


def test_every_dialect_is_spoken() -> None:
    kept = [read(path) for path in CONVERSATIONS]
    turns = (turn for one in kept for turn in one["turns"])
    asked = {turn["ask"].split()[1].partition("?")[0] for turn in turns}
    for dialect in DIALECTS:
        assert any(dialect.matches(address) for address in asked), dialect.name
    assert {one["kind"] for one in kept} <= set(kinds())
