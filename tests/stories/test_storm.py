"""A small storm over the real product; benchmarks/storm.py lets the whole one come."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stories.running import Product
from tests.stories.storming import Plan, receiving, storm

pytestmark = pytest.mark.stories

PLAN = Plan(alerts=10_000, seconds=6, batch=10, groups=20, connections=8, grave=3)
PAGED_WITHIN = 3.0
GROWS_BY_MIB = 150


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    product = Product(tmp_path / "home", settings={"WATCHBELL_ALLOW_PRIVATE_WEBHOOKS": "yes"})
    product.start()
    yield product
    product.stop()


def test_one_noisy_source_is_stored_whole_and_holds_up_nobodys_page(
    product: Product, record_property: Callable[[str, object], None]
) -> None:
    patience = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    with receiving() as (pages, page_to):
        seen = storm(product, pages, page_to, PLAN, patience=120)
    record_property("storm", seen.told())
    assert (seen.refused, seen.stored) == (0, PLAN.alerts // PLAN.batch)
    assert seen.alerts == PLAN.alerts
    assert seen.unpaged == 0
    assert max(seen.page_delays) < PAGED_WITHIN * patience
    for part in ("web", "worker", "PostgreSQL"):
        before, most = seen.memory(part)
        assert most < before + GROWS_BY_MIB, part
