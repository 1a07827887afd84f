"""How long judging the past takes: a year of incidents replayed against a changed policy.

    DATABASE_URL=postgresql://... python -m benchmarks.backtest --incidents 100000

Fills a migrated, empty database with incidents of `benchmarks.bulk`, gives each team a schedule
and its services a policy of three steps, and replays ranges of 1 %, 10 % and all of them.
"""

import argparse
import os
import resource
import sys
import time
from datetime import UTC, datetime, timedelta

import django
import psycopg

from benchmarks.bulk import generate
from watchbell.platform.postgres import embedded_url
from watchbell.platform.settings import load


def main() -> None:
    """Fill DATABASE_URL, or the embedded database of WATCHBELL_HOME, and replay it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=100_000)
    options = parser.parse_args()
    settings = load(os.environ)
    now = datetime.now(UTC)
    url = str(settings.database_url or embedded_url(settings.home))
    with psycopg.connect(url) as connection:
        filled = connection.execute("select count(*) from incidents_incident").fetchone()
    if not filled or not filled[0]:
        generate(url, incidents=options.incidents, now=now)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "watchbell.bootstrap.settings")
    django.setup()
    from benchmarks import judging

    change = judging.company(now)
    for part in (0.01, 0.1, 1.0):
        since = now - timedelta(days=730) * part
        began = time.process_time(), time.perf_counter()
        report = judging.judged(since, now, change)
        cpu, wall = time.process_time() - began[0], time.perf_counter() - began[1]
        sys.stdout.write(
            f"{report['incidents']:>8} incidents: {wall:.1f} s ({cpu:.1f} s of this process),"
            f" {report['before']['pages']} pages today, {report['after']['pages']} tried,"
            f" {len(report['people'])} people\n"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(f"peak memory {peak} MiB\n")


if __name__ == "__main__":
    main()
