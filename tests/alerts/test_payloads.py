"""Requests of every vendor: each means what the golden file beside it says.

Those of Alertmanager, Icinga, Nagios, SNS and apprise were captured from the programs; the others
follow the vendors' documentation. `<name>.headers.json` holds the headers that matter. To look at
what changed after a change of an adapter: `python -m tests.alerts.goldens`, and read the diff.
"""

from pathlib import Path

import pytest

from tests.alerts.goldens import PAYLOADS, golden_of, parsed
from watchbell.alerts.integrations.registry import kinds


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_captured_request_means_what_its_golden_file_says(path: Path) -> None:
    assert parsed(path) == golden_of(path)


def test_every_kind_of_sender_has_captured_requests() -> None:
    assert kinds()
    assert {path.parent.name for path in PAYLOADS} == set(kinds())
