"""Durable intake against Alertmanager, which keeps alerts in memory: side by side, in one run.

    python -m benchmarks.intake [--batches] [--connections 1 16 64] [--sides webhook pagerduty ...]

Each side takes single alerts by POST from wrk, in turn, three times: our plain webhook address,
the one that is Alertmanager's own, PagerDuty's, and a real Alertmanager. `--batches` posts 100
alerts at a time to the two that take them. Medians, ratios and the processor time that a post
costs the server (without PostgreSQL's) are printed and, with --json FILE, written.
"""

import argparse
import json
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg

from benchmarks.installation import Installation, free_port, installation, stop, wait_for
from benchmarks.loading import Reading, wrk
from benchmarks.posting import PLACE, script_of
from watchbell.platform.postgres import EmbeddedPostgres

CONNECTIONS = (64,)
THEIRS = "alertmanager"
_PAYLOADS = Path(__file__).parents[1] / "tests/alerts/payloads"
# What Prometheus itself sends; Alertmanager refuses an end that lies before the start.
_PROMETHEUS_SENDS = ("labels", "annotations", "startsAt", "generatorURL")
_BATCH = 100


@dataclass(frozen=True)
class Side:
    """An address that takes posts, what wrk runs against it, and the process that answers."""

    address: str
    script: Path
    server: psutil.Process


@dataclass(frozen=True)
class Run:
    """What wrk saw, and the microseconds of the server's processor time a post took."""

    rate: float
    p50: float
    p99: float
    refused: int
    cpu: float


Summary = dict[str, dict[int, Run]]


def main() -> None:
    """Measure all sides in turn and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--connections", type=int, nargs="+", default=CONNECTIONS)
    parser.add_argument("--batches", action="store_true", help=f"{_BATCH} alerts a post.")
    parser.add_argument("--sides", nargs="+", default=[])
    parser.add_argument("--server", default="uvicorn", choices=["uvicorn", "granian"])
    parser.add_argument("--fsync", type=float, default=0, help="add these milliseconds to each")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        sides = stack.enter_context(
            ours(options.server, Path(folder), batches=options.batches, fsync=options.fsync)
        )
        sides |= stack.enter_context(alertmanager(Path(folder), batches=options.batches))
        wanted = {name: sides[name] for name in options.sides or sides}
        summary = _measure(wanted, options)
    _print(summary)
    if options.json:
        told = {
            side: {count: asdict(run) for count, run in by_count.items()}
            for side, by_count in summary.items()
        }
        Path(options.json).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def _measure(sides: dict[str, Side], options: argparse.Namespace) -> Summary:
    for side in sides.values():
        wrk(side.address, side.script, 16, 1)
    runs: dict[str, dict[int, list[Run]]] = {
        name: {count: [] for count in options.connections} for name in sides
    }
    for _ in range(options.runs):
        for count in options.connections:
            for name, side in sides.items():
                runs[name][count].append(_run(side, count, options.seconds))
    return {
        name: {count: _median(several) for count, several in by_count.items()}
        for name, by_count in runs.items()
    }


def _run(side: Side, connections: int, seconds: int) -> Run:
    before = side.server.cpu_times()
    read: Reading = wrk(side.address, side.script, connections, seconds)
    after = side.server.cpu_times()
    spent = after.user + after.system - before.user - before.system
    cpu = spent / (read.rate * seconds) * 1_000_000
    return Run(read.rate, read.p50, read.p99, read.refused, cpu)


@contextmanager
def ours(
    server: str, folder: Path, *, batches: bool, fsync: float = 0
) -> Iterator[dict[str, Side]]:
    """Serve `watchbell web` on its own PostgreSQL; yields its addresses."""
    with installation() as made:
        if fsync:
            _slow_down(made, fsync)
        port = free_port()
        process = (
            made.start("web", "--port", str(port))
            if server == "uvicorn"
            else made.start_program(
                "granian", "--interface", "asgi", "--port", str(port), "--loop", "uvloop",
                "--no-ws", "watchbell.bootstrap.asgi:application",
            )
        )  # fmt: skip
        try:
            root = f"http://127.0.0.1:{port}"
            wait_for(f"{root}/health/live")
            yield _addresses(made, root, folder, psutil.Process(process.pid), batches=batches)
        finally:
            stop(process)


def _slow_down(made: Installation, milliseconds: float) -> None:
    """Have each commit wait that long before it is flushed, as a slower disk would."""
    with psycopg.connect(EmbeddedPostgres(made.home).url, autocommit=True) as connection:
        connection.execute("alter system set commit_siblings = 0")
        connection.execute(f"alter system set commit_delay = {int(milliseconds * 1000)}")
        connection.execute("select pg_reload_conf()")


def _addresses(
    made: Installation, root: str, folder: Path, server: psutil.Process, *, batches: bool
) -> dict[str, Side]:
    prometheus = made.run("integration", "create", "prometheus", "Prometheus")
    compatible = f"{root}/integrations/prometheus/{prometheus}/api/v2/alerts"
    if batches:
        script = script_of(folder / "ours.lua", [_sent_by_prometheus()] * _BATCH)
        return {"as alertmanager": Side(compatible, script, server)}
    webhook = made.run("integration", "create", "alertmanager", "Webhook")
    pagerduty = made.run("integration", "create", "pagerduty", "PagerDuty")
    payloads = {
        "webhook": (f"{root}/integrations/alertmanager/{webhook}", _webhook()),
        "as alertmanager": (compatible, [_sent_by_prometheus()]),
        "as pagerduty": (f"{root}/v2/enqueue", _event(pagerduty)),
    }
    return {
        name: Side(address, script_of(folder / f"{name.replace(' ', '-')}.lua", payload), server)
        for name, (address, payload) in payloads.items()
    }


@contextmanager
def alertmanager(folder: Path, *, batches: bool) -> Iterator[dict[str, Side]]:
    """Serve Debian's prometheus-alertmanager; its alerts go nowhere."""
    port, cluster = free_port(), "--cluster.listen-address="
    config = folder / "alertmanager.yml"
    config.write_text("route: {receiver: none}\nreceivers: [{name: none}]\n", encoding="utf-8")
    with (folder / "alertmanager.log").open("wb") as log:
        process = subprocess.Popen(
            ["prometheus-alertmanager", f"--config.file={config}", cluster,
             f"--storage.path={folder / 'data'}", f"--web.listen-address=127.0.0.1:{port}"],
            stdout=log, stderr=log,
        )  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{port}/-/ready")
        alerts = [_sent_by_prometheus()] * (_BATCH if batches else 1)
        script, address = script_of(folder / "theirs.lua", alerts), f"http://127.0.0.1:{port}"
        yield {THEIRS: Side(f"{address}/api/v2/alerts", script, psutil.Process(process.pid))}
    finally:
        stop(process)


def _webhook() -> Any:
    """Return a captured webhook of one alert, with the place that makes each post another."""
    webhook = _payload("alertmanager/one-firing.json")
    (alert,) = webhook["alerts"]
    return {**webhook, "alerts": [_another(alert)]}


def _sent_by_prometheus() -> Any:
    """Return the same alert as Prometheus posts it."""
    (alert,) = _payload("alertmanager/one-firing.json")["alerts"]
    return {name: value for name, value in _another(alert).items() if name in _PROMETHEUS_SENDS}


def _another(alert: Any) -> Any:
    return {**alert, "labels": {**alert["labels"], "instance": f"node-{PLACE}"}}


def _event(routing_key: str) -> Any:
    """Return what a real Alertmanager sends to PagerDuty of that alert."""
    event = _payload("pagerduty/alertmanager-trigger.json")
    return {**event, "routing_key": routing_key, "dedup_key": f"node-{PLACE}"}


def _payload(name: str) -> Any:
    return json.loads((_PAYLOADS / name).read_text(encoding="utf-8"))


def _median(runs: list[Run]) -> Run:
    return Run(
        rate=round(statistics.median(run.rate for run in runs), 1),
        p50=round(statistics.median(run.p50 for run in runs), 2),
        p99=round(statistics.median(run.p99 for run in runs), 2),
        refused=sum(run.refused for run in runs),
        cpu=round(statistics.median(run.cpu for run in runs), 1),
    )


def _print(summary: Summary) -> None:
    titles = ("connections", "posts/s", "p50 ms", "p99 ms", "refused", "CPU us", "ratio")
    print(f"{'':16}" + "".join(f"{title:>12}" for title in titles))
    for side, by_count in summary.items():
        for count, run in by_count.items():
            theirs = summary.get(THEIRS, {}).get(count)
            ratio = f"{run.rate / theirs.rate:.2f}" if theirs else ""
            print(
                f"{side:16}{count:>12}{run.rate:>12.0f}{run.p50:>12.2f}{run.p99:>12.2f}"
                f"{run.refused:>12}{run.cpu:>12.1f}{ratio:>12}"
            )


if __name__ == "__main__":
    main()
