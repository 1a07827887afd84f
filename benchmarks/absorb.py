"""How many distinct alerts a second one worker turns into alerts and incidents.

Worst case: every signal holds one alert of its own group, so each begins an incident.
`--batches` puts 100 alerts of one group in each signal instead.
"""

import argparse
import json
import statistics
import time

from benchmarks.installation import installation


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=6000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--batches", action="store_true")
    parser.add_argument("--profile", metavar="FILE", help="Write a cProfile of the last run.")
    options = parser.parse_args()
    with installation():
        # Django must find the new home's settings, so the rooms are loaded only now.
        from benchmarks.absorbing import Absorbing

        absorbing = Absorbing()
        runs = []
        for number in range(options.runs):
            profile = options.profile if number == options.runs - 1 else None
            absorbing.send(options.alerts, per_signal=100 if options.batches else 1)
            runs.append(_measure(absorbing, options.alerts, profile))
        recovery = _measure_recovery(absorbing, options.alerts)
        absorbing.close()
    print(
        json.dumps(
            {
                "alerts_per_second": round(statistics.median(runs)),
                "runs": [round(run) for run in runs],
                "recoveries_per_second": round(recovery),
                "alerts": options.alerts,
                "per_signal": 100 if options.batches else 1,
            }
        )
    )


def _measure(absorbing: "Absorbing", alerts: int, profile: str | None) -> float:  # noqa: F821
    started = time.perf_counter()
    absorbing.absorb_all(profile)
    taken = time.perf_counter() - started
    absorbing.check(alerts)
    return alerts / taken


def _measure_recovery(absorbing: "Absorbing", alerts: int) -> float:  # noqa: F821
    recovered = absorbing.recover_last()
    started = time.perf_counter()
    absorbing.absorb_all(None)
    return recovered / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
