"""What tests of promises ask for."""

import pytest

from tests.builders.promises import Watch
from watchbell.kernel.clock import ManualClock


@pytest.fixture
def watch(database: None, clock: ManualClock) -> Watch:
    """An engine that follows incidents on the test's clock."""
    return Watch(clock)
