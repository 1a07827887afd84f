"""Durable intake against Alertmanager, which keeps alerts in memory: side by side, in one run.

Each side takes single alerts by POST from wrk at 1, 16 and 64 connections, in turn, three
times; the medians and their ratios are printed and, with --json FILE, written.

"""

import argparse
import json
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.installation import free_port, installation, stop, wait_for
from benchmarks.loading import Reading, wrk

CONNECTIONS = (1, 16, 64)
_WEBHOOK = Path(__file__).parents[1] / "tests/alerts/payloads/alertmanager/one-firing.json"
# What Prometheus itself sends; Alertmanager refuses an end that lies before the start.
_PROMETHEUS_SENDS = ("labels", "annotations", "startsAt", "generatorURL")
# As many as the client can hold ready: making one while measuring would slow the client.
_DISTINCT = 60_000


def main() -> None:
    """Measure both sides in turn and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--server", default="uvicorn", choices=["uvicorn", "granian"])
    parser.add_argument("--alone", action="store_true", help="Measure our side only.")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        readings = _run(Path(folder), options)
    summary = {
        side: {count: asdict(_median(runs)) for count, runs in by_count.items()}
        for side, by_count in readings.items()
    }
    _print(summary)
    if options.json:
        Path(options.json).write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")


def _run(folder: Path, options: argparse.Namespace) -> dict[str, dict[int, list[Reading]]]:
    with ours(options.server, folder) as (address, script):
        sides = {"watchbell": (address, script)}
        if options.alone:
            return _measure(sides, options)
        with alertmanager(folder) as theirs:
            return _measure({**sides, "alertmanager": theirs}, options)


def _measure(
    sides: dict[str, tuple[str, Path]], options: argparse.Namespace
) -> dict[str, dict[int, list[Reading]]]:
    for address, script in sides.values():
        wrk(address, script, 16, 2)
    readings: dict[str, dict[int, list[Reading]]] = {
        side: {count: [] for count in CONNECTIONS} for side in sides
    }
    for _ in range(options.runs):
        for count in CONNECTIONS:
            for side, (address, script) in sides.items():
                readings[side][count].append(wrk(address, script, count, options.seconds))
    return readings


@contextmanager
def ours(server: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """Serve `watchbell web` on its own PostgreSQL; yields the address and wrk's script."""
    with installation() as made:
        key = made.run("integration", "create", "alertmanager", "Benchmark")
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
            wait_for(f"http://127.0.0.1:{port}/health/live")
            webhook = json.loads(_WEBHOOK.read_text(encoding="utf-8"))
            script = _script(folder / "ours.lua", {**webhook, "alerts": [_alert()]})
            yield f"http://127.0.0.1:{port}/integrations/alertmanager/{key}", script
        finally:
            stop(process)


@contextmanager
def alertmanager(folder: Path) -> Iterator[tuple[str, Path]]:
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
        alert = {name: value for name, value in _alert().items() if name in _PROMETHEUS_SENDS}
        script = _script(folder / "theirs.lua", [alert])
        yield f"http://127.0.0.1:{port}/api/v2/alerts", script
    finally:
        stop(process)


def _alert() -> dict[str, Any]:
    """Return the alert of a captured webhook; NUMBER in its labels makes each post another."""
    (alert,) = json.loads(_WEBHOOK.read_text(encoding="utf-8"))["alerts"]
    return {**alert, "labels": {**alert["labels"], "instance": "node-NUMBER"}}


def _script(path: Path, payload: object) -> Path:
    """Write what wrk runs: POST this alert, each time under another name.

    The name's place is kept by NUMBER; [==[ quotes the text whatever it holds.
    """
    body = json.dumps(payload, separators=(",", ":"))
    before, after = body.split("NUMBER")
    path.write_text(
        f"local before, after = [==[{before}]==], [==[{after}]==]\n"
        'local headers = {["Content-Type"] = "application/json"}\n'
        "local requests, turn = {}, 0\n"
        "function init()\n"
        "  math.randomseed(os.time())\n"
        "  local first = math.random(1, 1e9)\n"
        f"  for number = 1, {_DISTINCT} do\n"
        "    local body = before .. (first + number) .. after\n"
        '    requests[number] = wrk.format("POST", nil, headers, body)\n'
        "  end\n"
        "end\n"
        "function request()\n"
        "  turn = turn % #requests + 1\n"
        "  return requests[turn]\n"
        "end\n",
        encoding="utf-8",
    )
    return path


def _median(runs: list[Reading]) -> Reading:
    return Reading(
        rate=round(statistics.median(run.rate for run in runs), 1),
        p50=round(statistics.median(run.p50 for run in runs), 2),
        p99=round(statistics.median(run.p99 for run in runs), 2),
        refused=sum(run.refused for run in runs),
    )


def _print(summary: dict[str, dict[int, dict[str, float]]]) -> None:
    print(f"{'':14}{'connections':>12}{'posts/s':>10}{'p50 ms':>8}{'p99 ms':>8}{'refused':>9}")
    for side, by_count in summary.items():
        for count, run in by_count.items():
            print(
                f"{side:14}{count:>12}{run['rate']:>10.0f}{run['p50']:>8.2f}{run['p99']:>8.2f}"
                f"{run['refused']:>9.0f}"
            )
    if "alertmanager" in summary:
        for count in CONNECTIONS:
            ratio = summary["watchbell"][count]["rate"] / summary["alertmanager"][count]["rate"]
            print(f"ratio at {count} connections: {ratio:.2f}")


if __name__ == "__main__":
    main()
