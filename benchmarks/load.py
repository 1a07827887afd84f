"""How long people wait at 1,000,000 incidents, alone and with others.

    python -m benchmarks.load [--incidents 1000000] [--home DIR] [--seconds 10] [--clients 1 8 32]

The real `watchbell web` answers signed-in sessions over loopback; wrk is all clients, each with
one request after another and no pause. Each kind of request is measured in turn, after some
that warm the caches. `--home` keeps the generated installation (about 6 GB) for another run.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import httpx
import psycopg

from benchmarks.bulk import LONG, SERVICES, generate
from benchmarks.installation import Installation, free_port, installation, stop, wait_for
from benchmarks.loading import requests_of, wrk
from benchmarks.visiting import account, sign_in
from watchbell.kernel.pages import write_cursor
from watchbell.platform.postgres import embedded_url

_DEPTH = 500_000
_RARE_TO_COMMON = """
select word from ts_stat('select search from incidents_incident tablesample system (0.2)')
where word ~ '^[a-z]{4,}$' order by ndoc
"""

# Numbers have gaps, and what is restricted exists for nobody who is not told of it.
_ANY = """
select number from incidents_incident where not is_restricted
order by md5(number::text) limit 300
"""


@dataclass(frozen=True)
class Kind:
    """One kind of request: its address's paths in turn, and what p50 and p99 shall reach (ms)."""

    name: str
    paths: Sequence[str]
    goal: tuple[float, float] | None = None
    body: str = ""
    is_api: bool = False


def main() -> None:
    """Generate, serve, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=1_000_000)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--only", help="Measure the kinds whose name holds this.", default="")
    options = parser.parse_args()
    with installation(options.home) as made, tempfile.TemporaryDirectory() as folder:
        _fill(made, options.incidents)
        with _served(made) as (address, cookies, token):
            for kind in _kinds(embedded_url(made.home)):
                if options.only in kind.name:
                    script = _script(Path(folder), kind, cookies, token)
                    _measure(kind, address, script, options.clients, options.seconds)


def _fill(made: Installation, incidents: int) -> None:
    with psycopg.connect(embedded_url(made.home)) as connection:
        found = connection.execute("select exists (select from incidents_incident)").fetchone()
    if found and found[0]:
        return
    began = time.monotonic()
    generate(embedded_url(made.home), incidents=incidents, now=datetime.now(UTC))
    print(f"{incidents} incidents in {time.monotonic() - began:.0f} s", flush=True)


@contextmanager
def _served(made: Installation) -> Iterator[tuple[str, str, str]]:
    """Serve the installation; yields its address, a session's cookies and a token."""
    address = f"http://127.0.0.1:{free_port()}"
    visitor = account(made)
    made.environment["WATCHBELL_URL"] = address
    web = made.start("web", "--port", address.rpartition(":")[2])
    try:
        wait_for(f"{address}/health/live")
        with httpx.Client(base_url=address, timeout=60) as person:
            sign_in(person, visitor)
            cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
        yield address, cookies, visitor.token
    finally:
        stop(web)


def _kinds(database_url: str) -> list[Kind]:
    with psycopg.connect(database_url) as connection:
        some = [number for (number,) in connection.execute(_ANY).fetchall()]
        long_ones = connection.execute(
            "select i.number from incidents_incident i join incidents_comment c"
            " on c.incident_id = i.id group by i.number having count(*) > %s limit 200",
            [LONG],
        ).fetchall()
        words = [word for (word,) in connection.execute(_RARE_TO_COMMON).fetchall()]
        at_depth = connection.execute(
            "select created_at, id from incidents_incident order by created_at desc, id desc"
            " offset least(%s, (select count(*) / 2 from incidents_incident)) limit 1",
            [_DEPTH],
        ).fetchone()
    assert at_depth
    cursor = write_cursor("on", at_depth[0].isoformat(), at_depth[1].hex)
    return [
        Kind("list", ["/incidents", "/incidents?view=all"], (40, 80)),
        Kind("list at depth 500,000", [f"/incidents?view=all&cursor={quote(cursor)}"]),
        Kind("filtered list", list(_filtered()), (60, 150)),
        Kind("search, any word", [f"/incidents?view=all&q={word}" for word in words], (60, 250)),
        Kind("record, 200 events", [f"/incidents/INC-{n}" for (n,) in long_ones], (25, 60)),
        Kind("record", [f"/incidents/INC-{n}" for n in some]),
        Kind("number jump", [f"/search?q=INC-{n}" for n in some], (20, 20)),
        Kind("API list of 50", ["/api/v1/incidents"], is_api=True),
        Kind("API record", [f"/api/v1/incidents/INC-{n}" for n in some], is_api=True),
        Kind("create", ["/api/v1/incidents"], (100, 100), body=_report(), is_api=True),
    ]


def _filtered() -> Iterator[str]:
    for number in range(1, SERVICES + 1):
        yield f"/incidents?view=all&service=bulk-service-{number}&state=closed"
        yield f"/incidents?view=open&service=bulk-service-{number}&priority=2"
        yield f"/incidents?view=all&category=software&state=on_hold&priority={1 + number % 4}"


def _report() -> str:
    report = {"title": "The till prints nothing", "impact": 3, "urgency": 2}
    return json.dumps({**report, "service": "bulk-service-7", "description": "Since this morning."})


def _script(folder: Path, kind: Kind, cookies: str, token: str) -> Path:
    headers = {"Authorization": f"Bearer {token}"} if kind.is_api else {"Cookie": cookies}
    if kind.body:
        headers["Content-Type"] = "application/json"
    paths = random.Random(7).sample(list(kind.paths), len(kind.paths))
    return requests_of(folder / "requests.lua", paths, headers, body=kind.body)


def _measure(kind: Kind, address: str, script: Path, clients: Sequence[int], seconds: int) -> None:
    wrk(address, script, 1, max(2, seconds // 3))
    for count in clients:
        reading = wrk(address, script, count, seconds)
        goal = (
            f"  (goal {kind.goal[0]:.0f} / {kind.goal[1]:.0f})" if kind.goal and count == 1 else ""
        )
        refused = f"  {reading.refused} REFUSED" if reading.refused else ""
        print(
            f"{kind.name:24} {count:3} clients {reading.rate:8.1f}/s  p50 {reading.p50:8.1f} ms"
            f"  p99 {reading.p99:8.1f} ms{goal}{refused}",
            flush=True,
        )


if __name__ == "__main__":
    main()
