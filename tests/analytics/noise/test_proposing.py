"""What is proposed against a noisy rule: pure, from its figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.alerts.domain.rows import from_text
from watchbell.analytics.noise.facts import TITLE, WAITS, Noise
from watchbell.analytics.noise.proposing import FEWEST, Kind, propose


def figures(judged: int, acted: int, within: list[int], **more: object) -> Noise:
    """Return a rule's figures; `within` says how many were over within each wait."""
    values: dict[str, object] = {
        "key": "k", "label": "Disk", "rule_label": "alertname", "rule": "Disk",
        "alerts": judged, "judged": judged, "acted": acted,
        "brief": dict(zip(WAITS, within, strict=True)),
    }  # fmt: skip
    return Noise(**values | more)  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("noise", "kind"),
    [
        (figures(10, 0, [9, 9, 10, 10, 10, 10]), Kind.WAIT),
        (figures(10, 2, [0, 0, 0, 1, 8, 8]), Kind.WAIT),
        (figures(20, 0, [0] * 6), Kind.RECORD),
        (figures(10, 0, [0] * 6), None),
        (figures(10, 0, [0] * 6, not_useful=1), Kind.RECORD),
        (figures(10, 1, [0] * 6, night_pages=3), Kind.LOWER),
        (figures(10, 5, [0] * 6, night_pages=3), None),
        (figures(4, 0, [4] * 6), None),
    ],
)
def test_the_gentlest_change_that_would_help(noise: Noise, kind: Kind | None) -> None:
    proposal = propose(noise)
    assert (proposal and proposal.kind) == kind


def test_the_shortest_wait_that_spares_most() -> None:
    proposal = propose(figures(10, 0, [1, 7, 8, 9, 9, 9]))
    assert proposal is not None
    assert (proposal.wait, proposal.saves, proposal.of) == (180, 8, 10)


def test_a_wait_that_would_hide_what_people_act_on_is_not_proposed() -> None:
    acted = dict(zip(WAITS, [0, 0, 0, 4, 4, 4], strict=True))
    proposal = propose(figures(12, 6, [0, 0, 0, 6, 6, 6], delayed=acted))
    assert proposal is None


_counts = st.integers(0, 50)
# Control characters are cut from what machines send.
_words = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=20)


@given(
    judged=_counts, acted=_counts, within=st.lists(_counts, min_size=6, max_size=6),
    nights=_counts, rule=_words, titled=st.booleans(),
)  # fmt: skip
def test_whatever_is_proposed_can_be_said_by_a_route_and_claims_no_more_than_there_was(
    judged: int, acted: int, within: list[int], nights: int, rule: str, titled: bool
) -> None:
    acted = min(acted, judged)
    brief = sorted(min(one, judged - acted) for one in within)
    label = TITLE if titled else "alertname"
    noise = figures(judged, acted, brief, night_pages=nights, rule=rule, rule_label=label)
    proposal = propose(noise)
    if proposal is None:
        return
    assert judged >= FEWEST
    assert 0 <= proposal.saves <= proposal.of == judged
    assert proposal.reason
    assert proposal.title
    rows = from_text(proposal.condition)
    assert rows is not None
    assert [(row.subject, row.value, row.is_label) for row in rows.rows] == [
        (label, rule, not titled)
    ]
