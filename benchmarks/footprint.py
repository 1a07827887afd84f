"""Cold start, restart and memory of the whole stack, PostgreSQL included.

    python -m benchmarks.footprint

Memory is the proportional set size (PSS), so pages that PostgreSQL's processes share are
counted once. "First accepted signal" is the time from `watchbell up` to the first 2xx of a
webhook posted again and again.
"""

import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import httpx
import psutil

from tests.faults.signals import webhook
from tests.stories.running import Product
from tests.stories.setting_up import alertmanager_address, set_up

_RUNS = 3
_SETTLE_SECONDS = 20


def main() -> None:
    """Measure and print one line a figure."""
    with tempfile.TemporaryDirectory() as folder:
        firsts = [_first_start(Path(folder) / f"cold{run}") for run in range(_RUNS)]
        print(f"empty folder to ready page: {_spread(firsts)}")
        product = Product(Path(folder) / "home")
        product.start()
        set_up(product)
        path = alertmanager_address(product).removeprefix(product.address)
        restarts = [_restart(product, path) for _ in range(_RUNS)]
        print(f"restart to first accepted signal: {_spread(restarts)}")
        time.sleep(_SETTLE_SECONDS)
        _print_memory(product)
        product.stop()


def _first_start(home: Path) -> float:
    product = Product(home)
    try:
        return product.start()
    finally:
        product.stop()


def _restart(product: Product, path: str) -> float:
    product.stop()
    began = time.monotonic()
    product.start_only()
    while True:
        try:
            if httpx.post(product.address + path, json=webhook(1), timeout=1).is_success:
                return time.monotonic() - began
        except httpx.HTTPError:
            time.sleep(0.01)


def _print_memory(product: Product) -> None:
    by_part: dict[str, float] = defaultdict(float)
    for process in product.processes():
        by_part[_part(process)] += process.memory_full_info().pss / 1024**2
    for part, size in sorted(by_part.items()):
        print(f"memory at rest, {part}: {size:.0f} MiB")
    print(f"memory at rest, everything: {sum(by_part.values()):.0f} MiB")


def _part(process: psutil.Process) -> str:
    if "postgres" in process.name():
        return "PostgreSQL"
    words = process.cmdline()
    return next((word for word in ("web", "worker") if word in words), "supervisor")


def _spread(seconds: list[float]) -> str:
    return (
        f"median {statistics.median(seconds):.2f} s (of {', '.join(f'{s:.2f}' for s in seconds)})"
    )


if __name__ == "__main__":
    main()
