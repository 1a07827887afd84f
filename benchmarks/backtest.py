"""How long judging the past takes: two years of incidents replayed against a changed policy.

    python -m benchmarks.backtest [--incidents 100000]

The incidents of `benchmarks.bulk` in an installation of their own; each team gets a schedule and
its services a policy of three steps. 1 %, 10 % and all of the two years are replayed, each twice
(today's set-up and the tried one), in one process on one core.
"""

import argparse
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.bulk import generate
from benchmarks.installation import installation
from watchbell.platform.postgres import embedded_url


def main() -> None:
    """Generate, replay and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--kept", type=Path, help="a home to make or to use again")
    options = parser.parse_args()
    is_filled = options.kept is not None and (options.kept / "filled").exists()
    with installation(options.kept) as made:
        began = time.monotonic()
        if not is_filled:
            generate(embedded_url(made.home), incidents=options.incidents, now=datetime.now(UTC))
            (made.home / "filled").touch()
            print(f"{options.incidents} incidents in {time.monotonic() - began:.0f} s", flush=True)
        subprocess.run(
            [sys.executable, "-m", "benchmarks.judging"], env=made.environment, check=True
        )


if __name__ == "__main__":
    main()
