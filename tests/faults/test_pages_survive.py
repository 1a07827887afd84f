"""kill -9 of workers during 2,000 escalations: none lost, none paged after an answer was taken,
and a page comes twice only where a try was under way; each of those is counted.

Two workers page Grace, then Ada, by webhook. Meanwhile they are killed at random instants and
somebody answers one incident after the other.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import psutil
import pytest

from tests.faults.inside import Inside, check_repetitions
from tests.faults.sending import send
from tests.faults.sink import Sink
from tests.stories.calling import Api
from tests.stories.running import Product, eventually
from tests.stories.setting_up import ADMIN, ON_CALL, set_up
from watchbell.kernel.clock import SystemClock

pytestmark = pytest.mark.faults
_SIGNALS = 2000
_KILLS = 8
_BEGUN = "paging_escalation where step > 0 or state <> 'running'"


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    settings = {"WATCHBELL_ALLOW_PRIVATE_WEBHOOKS": "yes"}
    product = Product(tmp_path / "home", settings=settings, options=("--workers", "2"))
    product.start()
    yield product
    product.stop()


@pytest.fixture
def api(product: Product, inside: Inside, receiver: Sink) -> Api:
    api = set_up(product, delay_minutes=60, then=ADMIN)
    inside.reach_by_webhook(ON_CALL, f"{receiver.url}/grace")
    inside.reach_by_webhook(ADMIN, f"{receiver.url}/ada")
    return api


class Answering(threading.Thread):
    """Acknowledges every seventh incident soon after its page came, while the others go on."""

    def __init__(self, api: Api, receiver: Sink) -> None:
        super().__init__(daemon=True)
        self.answered: dict[int, datetime] = {}
        self._api = api
        self._receiver = receiver
        self._over = threading.Event()

    def run(self) -> None:
        seen = 0
        while not self._over.wait(0.02):
            arrivals = self._receiver.arrivals[seen:]
            seen += len(arrivals)
            for arrival in arrivals:
                if arrival.fault % 7 == 0 and not self._over.is_set():
                    self._answer(arrival.label)

    def _answer(self, label: str) -> None:
        number = int(label.removeprefix("INC-"))
        if number not in self.answered:
            self._api.post(f"/incidents/{label}/acknowledge")
            self.answered[number] = SystemClock().now()

    def stop(self) -> None:
        self._over.set()
        self.join(20)


def kill_workers(product: Product, chance: random.Random, times: int) -> int:
    """Kill one worker or the other at random instants; returns how many died."""
    killed = 0
    for _ in range(times):
        time.sleep(chance.uniform(0.8, 2.5))
        workers = [p for p in product.processes()[1:] if "worker" in _words(p)]
        if workers:
            with suppress(psutil.NoSuchProcess):
                chance.choice(workers).kill()
                killed += 1
    return killed


def _words(process: psutil.Process) -> list[str]:
    with suppress(psutil.NoSuchProcess):
        words: list[str] = process.cmdline()
        return words
    return []


def test_killing_workers_loses_no_page_and_repeats_only_what_was_under_way(
    product: Product,
    api: Api,
    inside: Inside,
    receiver: Sink,
    seed: int,
    record_property: Callable[[str, object], None],
) -> None:
    chance = random.Random(seed)
    senders = send(product, _SIGNALS)
    answering = Answering(api, receiver)
    answering.start()
    killed = kill_workers(product, chance, _KILLS // 2)
    for sender in senders:
        sender.join(60)
    assert eventually(lambda: inside.count(_BEGUN) == _SIGNALS, within=60)
    inside.rows("update paging_escalation set next_at = now() where state = 'running'")
    killed += kill_workers(product, chance, _KILLS - _KILLS // 2)
    answering.stop()
    assert eventually(inside.is_at_rest, within=120), product.said()[-3000:]

    assert set(receiver.first_of("/grace")) == set(range(_SIGNALS))
    unanswered = inside.rows("select number from incidents_incident where acknowledged_at is null")
    told_twice = {arrival.label for arrival in receiver.arrivals if arrival.path == "/ada"}
    assert {f"INC-{row['number']}" for row in unanswered} <= told_twice
    assert inside.attempts_begun_after(answering.answered) == []
    repeated = check_repetitions(inside, receiver)
    record_property("killed", killed)
    record_property("repeated", repeated)
