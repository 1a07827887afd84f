"""How long people and clients wait for lists and records at 100,000 incidents.

    python -m benchmarks.pages [--incidents 100000] [--requests 300]

The real `watchbell web` answers a signed-in session over loopback, one request after another.
Each kind of request is measured in turn, after a few that warm the caches; p50, p99 and the
target are printed. Nothing else should run on the machine meanwhile.
"""

import argparse
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle
from urllib.parse import quote

import httpx

from benchmarks.bulk import generate
from benchmarks.installation import free_port, installation, stop, wait_for
from benchmarks.visiting import Visitor, account, sign_in
from watchbell.platform.postgres import embedded_url

_WARM_UP = 20
_WORDS = ("printer", "certificate", "VPN", "checkout", "warehouse", "replica")
TARGETS = {"list": 80.0, "record": 60.0}


def main() -> None:
    """Generate, serve, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=300)
    options = parser.parse_args()
    with installation() as made:
        began = time.monotonic()
        generate(embedded_url(made.home), incidents=options.incidents, now=datetime.now(UTC))
        print(f"{options.incidents} incidents in {time.monotonic() - began:.0f} s", flush=True)
        address = f"http://127.0.0.1:{free_port()}"
        visitor = account(made)
        made.environment["WATCHBELL_URL"] = address
        web = made.start("web", "--port", address.rpartition(":")[2])
        try:
            wait_for(f"{address}/health/live")
            _measure_all(address, visitor, options.requests)
        finally:
            stop(web)


def _measure_all(address: str, visitor: Visitor, requests: int) -> None:
    with (
        httpx.Client(base_url=address, timeout=30) as person,
        httpx.Client(
            base_url=address, timeout=30, headers={"Authorization": f"Bearer {visitor.token}"}
        ) as machine,
    ):
        sign_in(person, visitor)
        numbers = _numbers(machine)
        later = _depths(machine)
        for name, client, paths in (
            ("list", person, cycle(["/incidents?view=all", "/incidents"])),
            ("list, filtered", person, _filtered()),
            ("list, searched", person, (f"/incidents?view=all&q={word}" for word in cycle(_WORDS))),
            ("record", person, (f"/incidents/{number}" for number in cycle(numbers))),
            ("API list", machine, cycle(["/api/v1/incidents"])),
            (
                "API list, deep page",
                machine,
                _at(later),
            ),
            ("API record", machine, (f"/api/v1/incidents/{n}" for n in cycle(numbers))),
            ("API KPIs of 30 days", machine, cycle(["/api/v1/kpis"])),
            ("API KPIs of 2 years by month", machine, _years()),
        ):
            slow = "KPIs" in name
            _print(name, _times(client, paths, max(10, requests // 10) if slow else requests))


def _filtered() -> Iterator[str]:
    for number in cycle(range(1, 41)):
        yield f"/incidents?view=all&service=bulk-service-{number}&state=closed"


def _at(cursors: Iterator[str]) -> Iterator[str]:
    return (f"/api/v1/incidents?cursor={quote(cursor)}" for cursor in cursors)


def _years() -> Iterator[str]:
    year = datetime.now(UTC).year - 2
    return cycle([f"/api/v1/kpis?from={year}-12-01T00:00:00Z&by=month"])


def _numbers(client: httpx.Client) -> list[str]:
    """Return incidents of all ages: the first of pages that lie far apart."""
    return [item["number"] for item in client.get("/api/v1/incidents?limit=200").json()["items"]]


def _depths(client: httpx.Client) -> Iterator[str]:
    """Walk down the list and go round among the cursors met on the way."""
    cursors: list[str] = []
    cursor: str | None = None
    for _ in range(20):
        query = {"limit": "500", **({"cursor": cursor} if cursor else {})}
        cursor = client.get("/api/v1/incidents", params=query).json()["next_cursor"]
        if cursor is None:
            break
        cursors.append(cursor)
    return cycle(cursors[-5:])


def _times(client: httpx.Client, paths: Iterator[str], requests: int) -> list[float]:
    taken, warm_up = [], min(_WARM_UP, requests // 2)
    for number, path in zip(range(requests + warm_up), paths, strict=False):
        began = time.perf_counter()
        answer = client.get(path)
        milliseconds = (time.perf_counter() - began) * 1000
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        if number >= warm_up:
            taken.append(milliseconds)
    return taken


def _print(name: str, taken: list[float]) -> None:
    cuts = statistics.quantiles(taken, n=100)
    target = TARGETS.get(name.partition(",")[0])
    goal = f"  (target p99 {target:.0f})" if target else ""
    print(f"{name:32} p50 {cuts[49]:7.1f} ms   p99 {cuts[98]:7.1f} ms{goal}", flush=True)


if __name__ == "__main__":
    main()
