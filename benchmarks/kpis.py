"""How long figures take over two years, rolled up and raw, and DuckDB beside them.

    python -m benchmarks.kpis [--incidents 10000] [--home DIR] [--rounds 20] [--raw] [--business]

Fills a home (with `--home` it is kept, and filled once), rolls its figures up, and asks the same
questions in turn of what is rolled up and of DuckDB on the same rows, which are exported to Parquet
first. Their answers are compared. Milliseconds, p50 and p95, one question after another; the page
is asked for in this process, with sign-in, middleware and template; once more with nothing at hand
of what was read before, as after a start. Of the first pages behind all figures, the latest and the
largest first, the slowest three are told.
`--costly` asks for the figures too that read the log of each incident; `--raw` asks everything of
the incidents themselves, as if nothing were rolled up. `--business` asks in business time instead,
by a calendar of five days with a lunch break and holidays, and by each incident's own hours, and
compares a month with the incidents themselves.
"""

import argparse
import gc
import importlib
import math
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django
import duckdb
import psycopg
from django.conf import settings

from benchmarks.bulk import generate
from benchmarks.cycles import promise
from benchmarks.installation import Installation, installation
from watchbell.platform.databases import plan_for_values
from watchbell.platform.postgres import embedded_url

_WINDOW = timedelta(days=730)
_EXPORT = """
copy (select id, state, outcome, created_at, first_acknowledged_at, resolved_at, priority,
             service_id, team_id, resolved_gap_seconds, reopen_count
      from incidents_incident) to stdout with (format csv, header)
"""
_LIVE = "state <> 'cancelled' and outcome is distinct from 'duplicate'"
_SPAN = "epoch_us({end}::timestamptz) - epoch_us(created_at::timestamptz)"
# The four figures that the table of groups shows: counts, two means with percentiles, a share.
_DUCK = """
select {key} as key, count(*) filter (where c), avg(a), quantile_cont(a, [0.5, 0.9]), avg(r),
       quantile_cont(r, [0.5, 0.9]), avg(o)
from (
    select *, {live} and created_at >= '{since}' and created_at < '{until}' as c,
        case when {live} and first_acknowledged_at >= '{since}'
            and first_acknowledged_at < '{until}' then {answered} end as a,
        case when {live} and resolved_at >= '{since}' and resolved_at < '{until}'
            then {resolved} - resolved_gap_seconds * 1000000 end as r,
        case when {live} and resolved_at >= '{since}' and resolved_at < '{until}'
            then (reopen_count > 0)::int end as o
    from '{file}'
) group by 1
"""


def main() -> None:
    """Fill, roll up, compare, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=10_000)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--costly", action="store_true")
    parser.add_argument("--raw", action="store_true")
    parser.add_argument("--business", action="store_true")
    options = parser.parse_args()
    with (
        _filled(options.home, options.incidents) as made,
        tempfile.TemporaryDirectory() as folder,
    ):
        _measure_all(made, Path(folder), options)
        gc.unfreeze()


@contextmanager
def _filled(home: Path | None, incidents: int) -> Iterator[Installation]:
    with installation(home) as made:
        with psycopg.connect(embedded_url(made.home)) as connection:
            found = connection.execute("select exists (select from incidents_incident)").fetchone()
        if not (found and found[0]):
            generate(embedded_url(made.home), incidents=incidents, now=datetime.now(UTC))
        promise(embedded_url(made.home), datetime.now(UTC))
        yield made


def _measure_all(made: Installation, folder: Path, options: argparse.Namespace) -> None:
    # Settings are read when Django is, and the rooms need it: after the home is known.
    os.environ["DJANGO_SETTINGS_MODULE"] = "watchbell.bootstrap.settings"
    django.setup()
    # As the server's pages have it, which does not look for garbage in what it is made of either.
    plan_for_values(settings.DATABASES["default"])
    questions = importlib.import_module("benchmarks.questions")
    gc.freeze()
    now = datetime.now(UTC)
    since = now - _WINDOW
    if options.business:
        _measure_business(since, now, options.rounds)
        return
    if options.raw:
        questions.forget()
    else:
        began = time.monotonic()
        steps = questions.roll_up(now)
        print(f"rolled up in {time.monotonic() - began:.0f} s, {steps} steps", flush=True)
    for name, ask in questions.asked(since, now, costly=options.costly):
        _print(name, _times(ask, options.rounds))
    slowest = [
        (max(_times(ask, 3)), name)
        for name, ask in questions.drills(since, now, costly=options.costly)
    ]
    for most, name in sorted(slowest, reverse=True)[:3]:
        print(f"{name:34} at most {most:5.1f} ms", flush=True)
    file = _export(made, folder)
    for by in ("team", "service", "priority"):
        ask = _duck(file, by, since, now)
        _compare(questions.lines(since, now, by), ask())
        _print(f"DuckDB, the table's, by {by}", _times(ask, options.rounds))


def _measure_business(since: datetime, now: datetime, rounds: int) -> None:
    business = importlib.import_module("benchmarks.business_questions")
    for hours in business.hours(now):
        began = time.monotonic()
        steps = business.roll_up(hours, now)
        print(f"{hours}: rolled up in {time.monotonic() - began:.0f} s, {steps} steps", flush=True)
        for name, ask in business.asked(hours, since, now):
            _print(f"{hours}: {name}", _times(ask, rounds))
        business.compare(hours, now)


def _compare(ours: list[tuple[float, ...]], theirs: Sequence[Sequence[Any]]) -> None:
    """Refuse when DuckDB says something else; times there are microseconds."""
    said = []
    for _, count, a, a_parts, r, r_parts, share in theirs:
        times = [value / 1e6 for value in (a, *a_parts, r, *r_parts)]
        said.append((float(count), *times, share))
    for mine, other in zip(sorted(ours), sorted(said), strict=True):
        for one, two in zip(mine, other, strict=True):
            assert math.isclose(one, two, rel_tol=1e-9, abs_tol=1e-5), (mine, other)


def _export(made: Installation, folder: Path) -> Path:
    csv, parquet = folder / "incidents.csv", folder / "incidents.parquet"
    with (
        psycopg.connect(embedded_url(made.home)) as connection,
        connection.cursor().copy(_EXPORT) as rows,
        csv.open("wb") as file,
    ):
        for row in rows:
            file.write(row)
    duckdb.sql(f"copy (select * from read_csv('{csv}')) to '{parquet}' (format parquet)")
    return parquet


def _duck(
    file: Path, by: str, since: datetime, until: datetime
) -> Callable[[], Sequence[Sequence[Any]]]:
    statement = _DUCK.format(
        key="priority" if by == "priority" else f"{by}_id",
        live=_LIVE,
        since=since.isoformat(),
        until=until.isoformat(),
        answered=_SPAN.format(end="first_acknowledged_at"),
        resolved=_SPAN.format(end="resolved_at"),
        file=file,
    )
    database = duckdb.connect()
    return lambda: database.execute(statement).fetchall()


def _times(ask: Callable[[], object], rounds: int) -> list[float]:
    taken = []
    for number in range(rounds + 2):
        began = time.perf_counter()
        ask()
        if number >= 2:
            taken.append((time.perf_counter() - began) * 1000)
    return taken


def _print(name: str, taken: list[float]) -> None:
    cuts = statistics.quantiles(taken, n=100)
    print(f"{name:34} p50 {cuts[49]:8.1f} ms   p95 {cuts[94]:8.1f} ms", flush=True)


if __name__ == "__main__":
    main()
