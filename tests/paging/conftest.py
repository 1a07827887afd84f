"""What tests of paging share."""

from collections.abc import Iterator

import pytest

from tests.fakes.bell import Bell, bell_on
from tests.fakes.fixtures import private_net, server
from watchbell.kernel.clock import ManualClock

__all__ = ["private_net", "server"]


@pytest.fixture
def bell(clock: ManualClock, database: None) -> Iterator[Bell]:
    """Everything that pages, on the test's clock."""
    with bell_on(clock) as bell:
        yield bell
