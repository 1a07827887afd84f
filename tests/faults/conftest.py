"""What tests of pages under faults share."""

import os
import random
from collections.abc import Callable, Iterator

import pytest

from tests.faults.inside import Inside
from tests.faults.sink import Sink, sink
from tests.stories.running import Product


@pytest.fixture
def seed(record_property: Callable[[str, object], None]) -> int:
    """FAULTS_SEED repeats what a run chose."""
    chosen = int(os.environ.get("FAULTS_SEED") or random.SystemRandom().randrange(10**6))
    record_property("seed", chosen)
    return chosen


@pytest.fixture
def receiver() -> Iterator[Sink]:
    with sink() as running:
        yield running


@pytest.fixture
def inside(product: Product) -> Inside:
    return Inside(product)
