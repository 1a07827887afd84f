"""How many alerts a second workers turn into alerts and incidents: new, repeated, recovered.

Worst case: every signal holds one alert of its own group, so each begins an incident.
`--batches` puts 100 alerts of one group in each signal instead. `--single` measures what one
signal costs in a quiet system. With `--workers 2` another process absorbs beside this one, and
the signals come from two senders.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from typing import Any

from benchmarks.installation import Installation, installation


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=6000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--batches", action="store_true")
    parser.add_argument("--single", action="store_true")
    parser.add_argument("--profile", metavar="FILE", help="Write a cProfile of the last run.")
    options = parser.parse_args()
    with installation() as made:
        # Django must find the new home's settings, so the rooms are loaded only now.
        from benchmarks.absorbing import Absorbing

        absorbing = Absorbing(senders=options.workers)
        others = [_worker(made) for _ in range(options.workers - 1)]
        figures = _single(absorbing) if options.single else _batches(absorbing, options, others)
        for other in others:
            other.communicate()
        absorbing.close()
    print(json.dumps(figures))


def _batches(
    absorbing: "Absorbing",  # noqa: F821
    options: argparse.Namespace,
    others: "list[subprocess.Popen[str]]",
) -> dict[str, Any]:
    def timed(alerts: int, profile: str | None = None) -> dict[str, float]:
        return _timed(absorbing, others, alerts, profile)

    runs = []
    for number in range(options.runs):
        absorbing.send(options.alerts, per_signal=100 if options.batches else 1)
        runs.append(timed(options.alerts, options.profile if number == options.runs - 1 else None))
        absorbing.check(options.alerts)
    return {
        "new": _middle(runs),
        "runs": [run["per_second"] for run in runs],
        "repeated": _middle([timed(absorbing.repeat_last()) for _ in range(options.runs)]),
        "recovered": timed(absorbing.recover_last()),
        "alerts": options.alerts,
        "per_signal": 100 if options.batches else 1,
        "workers": options.workers,
    }


def _timed(
    absorbing: "Absorbing",  # noqa: F821
    others: "list[subprocess.Popen[str]]",
    alerts: int,
    profile: str | None,
) -> dict[str, float]:
    """Return alerts a second, and microseconds of processor for each, of this worker alone."""
    database, python = absorbing.processor_time(), time.process_time()
    started = time.perf_counter()
    for other in others:
        assert other.stdin is not None
        other.stdin.write("go\n")
        other.stdin.flush()
    absorbing.absorb_all(profile)
    taken = [time.perf_counter() - started]
    python, database = time.process_time() - python, absorbing.processor_time() - database
    for other in others:
        assert other.stdout is not None
        taken.append(float(other.stdout.readline()))
    return {
        "per_second": round(alerts / max(taken)),
        "python_us": round(python / alerts * 1e6),
        "postgres_us": round(database / alerts * 1e6),
    }


def _single(absorbing: "Absorbing") -> dict[str, Any]:  # noqa: F821
    """Return the milliseconds that a batch of one signal takes, by the clock and of processors."""
    taken, python, database = [], [], []
    for number in range(300):
        absorbing.send(1, per_signal=1)
        marks = (time.perf_counter(), time.process_time(), absorbing.processor_time())
        absorbing.absorb_once()
        if number < 50:
            continue
        taken.append(time.perf_counter() - marks[0])
        python.append(time.process_time() - marks[1])
        database.append(absorbing.processor_time() - marks[2])
    return {
        "p50_ms": round(statistics.median(taken) * 1000, 2),
        "python_ms": round(statistics.median(python) * 1000, 2),
        "postgres_ms": round(statistics.mean(database) * 1000, 2),
    }


def _middle(runs: list[dict[str, float]]) -> dict[str, float]:
    return sorted(runs, key=lambda run: run["per_second"])[len(runs) // 2]


def _worker(made: Installation) -> "subprocess.Popen[str]":
    """Start another worker's absorber; it waits for a line for each round."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.absorbing"],
        env=made.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


if __name__ == "__main__":
    main()
