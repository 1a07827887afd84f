"""How long a year of service level cycles takes to be worked out again from the log.

    python -m benchmarks.sla --home /tmp/wb-sla          # keeps the home, so that it is filled once
    python -m benchmarks.sla --incidents 10000

Fills an installation of its own with a year of incidents and their events, with the policies that
a new installation begins with: response, resolution, public updates, and seven clocks of law. The
first recomputation writes every cycle, the second one finds them all as they are.
"""

import argparse
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.bulk import generate
from benchmarks.installation import installation
from watchbell.platform.postgres import embedded_url

_YEAR = timedelta(days=365)
_DAY = timedelta(days=1)


def main() -> None:
    """Fill, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    with installation(asked.home) as made:
        os.environ["DJANGO_SETTINGS_MODULE"] = "watchbell.bootstrap.settings"
        _measure(embedded_url(made.home), asked.incidents, asked.rounds)


def _measure(url: str, incidents: int, rounds: int) -> None:
    import django

    django.setup()
    from watchbell.incidents.models import Incident
    from watchbell.kernel.actors import SYSTEM
    from watchbell.sla.models import Cycle
    from watchbell.sla.services import recompute, seed_policies

    now = datetime.now(UTC)
    if not Incident.objects.exists():
        generate(url, incidents=incidents, now=now, span=_YEAR)
    seed_policies(valid_from=now - 2 * _YEAR, actor=SYSTEM, now=now)
    since = now - _YEAR - 30 * _DAY
    for _ in range(rounds):
        Cycle.objects.all().delete()
        for what in ("from nothing", "all as it is"):
            began = time.monotonic(), time.process_time()
            found = recompute(since=since, until=now, now=now)
            clock, processor = time.monotonic() - began[0], time.process_time() - began[1]
            print(
                f"{what}: {found.incidents} incidents, {found.cycles} cycles,"
                f" {found.differs} written, {clock:.1f} s by the clock,"
                f" {processor:.1f} s of the processor of Python",
                flush=True,
            )


if __name__ == "__main__":
    main()
