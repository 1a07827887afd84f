"""What is too long, or holds what no text may, comes in all the same."""

import pytest

from tests.importers.telling import declared, happening, story, take
from watchbell.importers.domain import Kind
from watchbell.importers.fitting import fitted
from watchbell.incidents.models import Incident

LONG = "x" * 400


def test_a_story_that_fits_is_left_alone() -> None:
    told = story("K", declared(0, labels=["a"], custom={"Floor": 3}), happening(1, Kind.RESOLVED))
    assert fitted(told) is told


@pytest.mark.django_db
def test_nothing_is_refused_for_its_length_or_its_characters() -> None:
    run = take(
        story(
            "K",
            declared(
                0,
                title=f"Mail\x08 down\n{LONG}",
                description="y" * 60_000 + "\x1b",
                team=LONG,
                service=f"Ma\x1bil {LONG}",
                category=(LONG, "In\tbox"),
                assignee=LONG,
                labels=[LONG, *(f"l{n}" for n in range(80))],
                custom={LONG: "a\x02b", "Floor": 3},
            ),
            happening(9, Kind.COMMENTED, by="A\x07da", body="line\none\x00"),
        )
    )
    assert list(run.rejected.values_list("reason")) == []
    found = Incident.objects.get()
    assert found.title.startswith("Mail  down xxx")
    assert len(found.description) == 50_000
    assert found.description.endswith("[Cut here: it had 60001 characters.]")
    assert len(found.labels) == 50
    assert "a b" in found.custom.values()
