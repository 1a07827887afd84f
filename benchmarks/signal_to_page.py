"""From Alertmanager's post to SMTP DATA: how long until the page leaves.

    python -m benchmarks.signal_to_page [--rate 10] [--seconds 30]

The whole product runs as real processes; an SMTP server on loopback notes when each mail's
DATA arrives. Every signal is an incident of its own, at the worst.
"""

import argparse
import re
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx

from tests.fakes.smtp_server import SmtpServer
from tests.faults.signals import webhook
from tests.stories.running import Product
from tests.stories.setting_up import alertmanager_address, set_up

_WARM_UP = 20


class TimedMailbox(SmtpServer):
    """Notes when each numbered fault's mail came."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: dict[int, float] = {}

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        came = time.perf_counter()
        found = re.search(rb"Fault number (\d+)", envelope.content)
        if found:
            self.arrived.setdefault(int(found.group(1)), came)
        return "250 taken"


def main() -> None:
    """Measure and print the percentiles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=10)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--burst", type=int, default=0, help="instead, this many at once")
    options = parser.parse_args()
    mailbox = TimedMailbox()
    mailbox.start()
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder) / "home", settings={"WATCHBELL_EMAIL_URL": mailbox.url})
        product.start()
        try:
            set_up(product)
            address = alertmanager_address(product)
            _run(address, 0, _WARM_UP, options.rate, mailbox)
            count = options.burst or int(options.rate * options.seconds)
            pause_free = options.burst > 0
            rate = float("inf") if pause_free else options.rate
            delays = _run(address, _WARM_UP, count, rate, mailbox)
        finally:
            product.stop()
            mailbox.stop()
    cuts = statistics.quantiles(delays, n=100, method="inclusive")
    what = f"a burst of {options.burst}" if options.burst else f"{options.rate:g} signals a second"
    print(
        f"{what}: n {len(delays)}, p50 {cuts[49]:.0f} ms, p90 {cuts[89]:.0f} ms,"
        f" p99 {cuts[98]:.0f} ms, worst {max(delays):.0f} ms"
    )


def _run(address: str, first: int, count: int, rate: float, mailbox: TimedMailbox) -> list[float]:
    """Post `count` signals at `rate` and return each one's milliseconds to its mail."""
    sent: dict[int, float] = {}
    numbers = iter(range(first, first + count))
    threads = 16 if rate == float("inf") else 1
    began = time.perf_counter()

    def post() -> None:
        with httpx.Client(timeout=10) as client:
            for number in numbers:
                due = began + (number - first) / rate
                time.sleep(max(0.0, due - time.perf_counter()))
                sent[number] = time.perf_counter()
                client.post(address, json=webhook(number)).raise_for_status()

    senders = [threading.Thread(target=post) for _ in range(threads)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    deadline = time.monotonic() + 60
    while not sent.keys() <= mailbox.arrived.keys() and time.monotonic() < deadline:
        time.sleep(0.05)
    missing = sent.keys() - mailbox.arrived.keys()
    assert not missing, f"{len(missing)} pages never left"
    return [(mailbox.arrived[number] - sent[number]) * 1000 for number in sent]


if __name__ == "__main__":
    main()
