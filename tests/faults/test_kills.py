"""kill -9 of anything while signals arrive: what was accepted is an alert in an incident, paged.

500 signals come through four clients that retry as Alertmanager does. Meanwhile the worker,
the server and PostgreSQL are killed at random instants.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.fakes.smtp_server import SmtpServer, smtp_server
from tests.faults.signals import Sender, faults_of
from tests.stories.calling import Api
from tests.stories.running import Product, eventually
from tests.stories.setting_up import alertmanager_address, set_up

pytestmark = pytest.mark.faults
_SIGNALS = 500
_CLIENTS = 4
_VICTIMS = (("worker",), ("web",), ("-D",))


@pytest.fixture
def mailbox() -> Iterator[SmtpServer]:
    with smtp_server() as server:
        yield server


@pytest.fixture
def product(
    request: pytest.FixtureRequest, tmp_path: Path, mailbox: SmtpServer
) -> Iterator[Product]:
    options = getattr(request, "param", ())
    product = Product(
        tmp_path / "home", settings={"WATCHBELL_EMAIL_URL": mailbox.url}, options=options
    )
    product.start()
    yield product
    product.stop()


def _send(address: str) -> list[Sender]:
    senders = [
        Sender(address, range(client, _SIGNALS, _CLIENTS), pause=0.05) for client in range(_CLIENTS)
    ]
    for sender in senders:
        sender.start()
    return senders


def _kill(product: Product, words: tuple[str, ...]) -> None:
    victim = product.child(*words)
    if victim is not None:  # else the supervisor has not started it again yet
        with suppress(psutil.NoSuchProcess):
            victim.kill()


def _accepted(senders: list[Sender]) -> set[str]:
    for sender in senders:
        sender.join(120)
        assert not sender.is_alive()
    numbers = [number for sender in senders for number in sender.accepted]
    assert len(numbers) == _SIGNALS
    return {f"Fault number {number}" for number in numbers}


def _check_everything_is_done(api: Api, mailbox: SmtpServer, accepted: set[str]) -> None:
    def is_absorbed() -> bool:
        return len(api.all("/alerts")) >= len(accepted)

    assert eventually(is_absorbed, within=60)
    alerts = api.all("/alerts")
    assert Counter(alert["title"] for alert in alerts) == Counter(accepted)
    assert all(alert["incident"] for alert in alerts)
    incidents = api.all("/incidents")
    assert {incident["title"] for incident in incidents} == accepted
    assert len(incidents) == len(accepted)

    def paged() -> set[str]:
        return {f"Fault number {n}" for mail in mailbox.mails for n in faults_of(mail)}

    assert eventually(lambda: paged() == accepted, within=120), sorted(accepted - paged())[:5]


def test_nothing_accepted_is_lost_when_anything_is_killed(
    product: Product, mailbox: SmtpServer, record_property: Callable[[str, object], None]
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    record_property("seed", seed)
    chance = random.Random(seed)
    api = set_up(product)
    senders = _send(alertmanager_address(product))
    for words in chance.sample(_VICTIMS * 2, k=len(_VICTIMS) * 2):
        time.sleep(chance.uniform(0.3, 1.5))
        _kill(product, words)
    accepted = _accepted(senders)
    assert eventually(product.is_ready, within=60), product.said()[-4000:]
    _check_everything_is_done(api, mailbox, accepted)


@pytest.mark.parametrize("product", [("--workers", "2")], indirect=True)
def test_two_workers_page_nobody_twice(product: Product, mailbox: SmtpServer) -> None:
    api = set_up(product)
    accepted = _accepted(_send(alertmanager_address(product)))
    _check_everything_is_done(api, mailbox, accepted)
    time.sleep(3)  # A second page would come with the next passes of the other worker.
    told = Counter(fault for mail in mailbox.mails for fault in faults_of(mail))
    assert set(told.values()) == {1}
    assert len(told) == len(accepted)
