"""Every event that can stand on an incident's timeline is told in words of its own."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from watchbell.incidents.selectors import TimelineEntry
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.events import event_classes
from watchbell.web.incidents.telling import _TELLERS, Names, tell

GRACE = UUID(int=1)
NAMES = Names(people={str(GRACE): "Grace"}, teams={}, services={})
# Events of these rooms are about an incident; those of policies and endpoints are not.
ON_A_TIMELINE = ("incident.", "escalation.", "message.")


def test_no_event_of_a_timeline_lacks_its_words() -> None:
    kinds = {kind for kind in event_classes() if kind.startswith(ON_A_TIMELINE)}
    assert kinds - set(_TELLERS) == set()


@pytest.mark.parametrize("kind", sorted(_TELLERS))
def test_an_event_with_an_empty_payload_is_still_told(kind: str) -> None:
    entry = TimelineEntry(UUID(int=2), datetime(2026, 3, 2, tzinfo=UTC), kind, SYSTEM, {}, None)
    told = tell(entry, NAMES)
    assert told.text
    assert told.icon


def test_a_page_names_whom_it_reached_and_how() -> None:
    payload = {"channel": "email", "purpose": "page", "person_id": str(GRACE), "reason": "full"}
    entry = TimelineEntry(
        UUID(int=2), datetime(2026, 3, 2, tzinfo=UTC), "message.failed", SYSTEM, payload, None
    )
    told = tell(entry, NAMES)
    assert told.text == "could not deliver the page to Grace by e-mail"
    assert told.detail == "full"


def test_a_kind_of_another_version_is_told_by_its_name() -> None:
    payload = {"reason": "it was time"}
    entry = TimelineEntry(
        UUID(int=2),
        datetime(2026, 3, 2, tzinfo=UTC),
        "incident.was_archived",
        SYSTEM,
        payload,
        None,
    )
    told = tell(entry, NAMES)
    assert told.text == "was archived"
    assert told.detail == "it was time"
