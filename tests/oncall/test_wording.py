"""Why somebody is on call, in words."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.builders.rotations import person_id
from watchbell.kernel.zones import zone
from watchbell.oncall.domain import Source
from watchbell.oncall.wording import reason

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "name", "made_by", "hours", "words"),
    [
        ("rotation", "Weekly", "", 9, "rotation Weekly"),
        ("override", "for Bob", "Ana", 8, "override by Ana until 18:00"),
        ("override", "in addition", "", 8, "override until 18:00"),
        ("swap", "swap with Ana", "Bob", 33, "swap with Ana until Tue 03 Mar 19:00"),
        ("temporary", "The move", "Ada", 8, "temporary schedule The move by Ada until 18:00"),
    ],
)
def test_what_somebody_decided_names_them_and_its_end(
    kind: str, name: str, made_by: str, hours: int, words: str
) -> None:
    source = Source(kind, person_id("source"), name, made_by)
    until = AT + timedelta(hours=hours)
    assert reason(source, until, at=AT, tz=zone("Europe/Berlin")) == words
