"""Where the demo may be filled, and that it is the same every time."""

from datetime import timedelta
from typing import Any

import pytest

from tests.database import Clone
from tests.demo.conftest import NOW
from watchbell.accounts.models import Person
from watchbell.demo.errors import DatabaseInUse
from watchbell.demo.selectors import check_fill, is_unfinished
from watchbell.demo.services import fill
from watchbell.incidents.domain import State
from watchbell.incidents.models import Comment, Incident
from watchbell.notify.models import Message
from watchbell.platform import wiring
from watchbell.platform.models import EventRow, ParkedEvent

_TIMES = [
    "created_at",
    "first_acknowledged_at",
    "resolved_at",
    "closed_at",
    "restored_at",
    "occurred_at",
]


def _silence(share: float, words: str) -> None:
    """Take the progress and say nothing."""


def _small(seed: int) -> dict[str, Any]:
    fill(seed=seed, now=NOW, incidents=6, span=timedelta(days=4), progress=_silence)
    assert not ParkedEvent.objects.exists()
    columns = ["number", "title", "description", "state", "notes", "assignee__name", *_TIMES]
    events = EventRow.objects.order_by("at", "kind", "actor_name")
    return {
        "incidents": list(Incident.objects.order_by("number").values_list(*columns)),
        "comments": sorted(Comment.objects.values_list("created_at", "author_name", "body")),
        "events": list(events.values_list("at", "kind", "actor_name")),
    }


def test_the_same_seed_gives_the_same_year_and_another_one_does_not(committed_db: Clone) -> None:
    # What earlier tests took back has still moved the sequence that numbers incidents.
    committed_db.renew()
    first = _small(seed=3)
    committed_db.renew()
    second = _small(seed=3)
    for what in first:
        assert [row for row in first[what] if row not in second[what]] == []
        assert second[what] == first[what]
    committed_db.renew()
    assert _small(seed=4)["incidents"] != first["incidents"]


def test_the_days_after_a_fill_bring_no_mail(committed_db: Clone) -> None:
    _small(seed=5)
    assert Incident.objects.filter(state=State.ON_HOLD).exists()
    for hours in (1, 12, 100, 200):
        wiring.engine().drain(NOW + timedelta(hours=hours), skip={"deliver-email", "partitions"})
    later = Message.objects.filter(created_at__gt=NOW)
    # What is open has promises that run out, and those are told; nothing else is.
    assert not later.exclude(idempotency_key__contains="sla:").exists()
    assert not Incident.objects.filter(state=State.ON_HOLD).exists()


def test_a_database_with_people_in_it_is_left_alone(ada: Person) -> None:
    with pytest.raises(DatabaseInUse, match="empty database only"):
        fill(now=NOW, progress=_silence)
    assert Person.objects.count() == 1
    assert not is_unfinished()


def test_a_fill_that_was_killed_is_known_afterwards(committed_db: Clone) -> None:
    class Killed(BaseException):
        """Stands for the end of the process."""

    def stop_at_half(share: float, words: str) -> None:
        if share > 0.5:
            raise Killed

    assert check_fill(NOW).ok
    with pytest.raises(Killed):
        fill(now=NOW, incidents=6, span=timedelta(days=4), progress=stop_at_half)
    assert is_unfinished()
    assert not check_fill(NOW).ok
    with pytest.raises(DatabaseInUse, match="was interrupted"):
        fill(now=NOW, progress=_silence)
