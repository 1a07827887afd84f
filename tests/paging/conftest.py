"""What tests of paging share."""

from collections.abc import Iterator

import pytest

from tests.fakes.bell import Bell, bell_on
from watchbell.kernel.clock import ManualClock


@pytest.fixture
def bell(clock: ManualClock, database: None) -> Iterator[Bell]:
    """Everything that pages, on the test's clock."""
    with bell_on(clock) as bell:
        yield bell
