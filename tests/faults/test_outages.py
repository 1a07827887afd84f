"""Something is away for a while: no page is lost, none late by more than that and one retry."""

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes.smtp_server import SmtpServer
from tests.faults.inside import Inside, check_repetitions
from tests.faults.sending import send
from tests.faults.signals import faults_of
from tests.faults.sink import Sink
from tests.stories.running import Product, eventually
from tests.stories.setting_up import ADMIN, ON_CALL, set_up
from watchbell.kernel.clock import SystemClock

pytestmark = pytest.mark.faults
_RETRY = timedelta(seconds=15)
_NOISE = timedelta(seconds=10)
"""What starting again and a busy machine take."""
_SIGNALS = 300
_CLOCK = SystemClock()


@pytest.fixture
def mailbox() -> Iterator[SmtpServer]:
    server = SmtpServer()
    server.start()
    yield server
    server.stop()  # once more does nothing


@pytest.fixture
def product(tmp_path: Path, mailbox: SmtpServer) -> Iterator[Product]:
    settings = {"WATCHBELL_ALLOW_PRIVATE_WEBHOOKS": "yes", "WATCHBELL_EMAIL_URL": mailbox.url}
    product = Product(tmp_path / "home", settings=settings)
    product.start()
    yield product
    product.stop()


def faults_in(*mailboxes: SmtpServer) -> Counter[int]:
    """Count the mails about each fault."""
    return Counter(fault for box in mailboxes for mail in box.mails for fault in faults_of(mail))


def _restart_database(product: Product) -> datetime:
    """Have PostgreSQL end as it does at a restart; returns when everything is ready again."""
    database = product.child("-D")
    assert database is not None
    database.send_signal(signal.SIGINT)
    database.wait(20)
    assert eventually(product.is_ready, within=60), product.said()[-3000:]
    return _CLOCK.now()


def test_a_database_that_is_restarted_in_the_middle_loses_no_page(
    product: Product, inside: Inside, receiver: Sink, mailbox: SmtpServer, seed: int
) -> None:
    chance = random.Random(seed)
    set_up(product)
    inside.reach_by_webhook(ON_CALL, f"{receiver.url}/grace")
    senders = send(product, _SIGNALS, pause=0.05)
    for _ in range(2):
        time.sleep(chance.uniform(0.5, 1.5))
        ready_at = _restart_database(product)
    for sender in senders:
        sender.join(60)
    accepted_at = max(ready_at, _CLOCK.now())
    assert eventually(lambda: len(receiver.first_of("/grace")) == _SIGNALS, within=60)
    assert max(receiver.first_of("/grace").values()) < accepted_at + _RETRY + _NOISE
    assert eventually(inside.is_at_rest, within=60)
    check_repetitions(inside, receiver)


def test_mail_goes_on_when_its_server_is_back(
    product: Product, inside: Inside, mailbox: SmtpServer
) -> None:
    set_up(product)
    for sender in send(product, 20):
        sender.join(30)
    mailbox.stop()
    for sender in send(product, 40, first=20):
        sender.join(30)
    failed = "notify_attempt where outcome = 'temporary'"
    assert eventually(lambda: inside.count(failed) > 0)
    time.sleep(5)
    later = SmtpServer(port=mailbox.port)
    later.start()
    back_at = _CLOCK.now()
    try:
        assert eventually(lambda: len(faults_in(mailbox, later)) == 60, within=60)
        assert _CLOCK.now() < back_at + _RETRY + _NOISE
        assert set(faults_in(mailbox, later).values()) == {1}
    finally:
        later.stop()


def test_a_channel_that_hangs_holds_up_no_other(
    product: Product, inside: Inside, receiver: Sink, mailbox: SmtpServer
) -> None:
    set_up(product, delay_minutes=60, then=ADMIN)
    inside.reach_by_webhook(ADMIN, f"{receiver.url}/ada")
    for sender in send(product, 30):
        sender.join(30)
    assert eventually(lambda: len(faults_in(mailbox)) == 30)
    receiver.open.clear()
    inside.rows("update paging_escalation set next_at = now() where state = 'running'")
    assert eventually(lambda: inside.count("notify_message where state = 'sending'") > 0)
    began = _CLOCK.now()
    for sender in send(product, 30, first=30):
        sender.join(30)
    assert eventually(lambda: len(faults_in(mailbox)) == 60, within=8)
    took = _CLOCK.now() - began
    assert receiver.arrivals == []
    receiver.open.set()
    back_at = _CLOCK.now()
    assert took < timedelta(seconds=8)
    assert eventually(lambda: len(receiver.first_of("/ada")) == 30, within=60)
    assert max(receiver.first_of("/ada").values()) < back_at + _RETRY + _NOISE
    assert set(faults_in(mailbox).values()) == {1}
