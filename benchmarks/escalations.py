"""The due scan of escalations, and how fast those that are due are claimed and moved on.

    python -m benchmarks.escalations [--sizes 1000 10000 100000 1000000] [--due 100000]
                                     [--workers 2] [--quiet]

Fills a fresh database with running escalations that are not due and shows the plan and the time
of the claim at each size; then lets many fall due at once and drains them by worker processes.
With `--quiet` the step that is due applies to nobody, so that claiming and moving on is all.
"""

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.installation import installation

_SCANS = 50
_COPY_INCIDENTS = """
insert into incidents_incident ({columns})
select {values}
from incidents_incident i, generate_series(%s::bigint, %s::bigint) n where i.number = %s
"""
_COPY_ESCALATIONS = """
insert into paging_escalation
    (id, incident_id, policy_id, snapshot, state, cause, reason, step, loop, next_at, is_holding,
     is_forced, started_at)
select gen_random_uuid(), i.id, %s, %s::jsonb, 'running', 'a benchmark', '', 0, 0,
    %s::timestamptz + (i.number %% 3600) * interval '1 second', false, false, %s
from incidents_incident i
where not exists (select from paging_escalation e where e.incident_id = i.id)
"""
_MAKE_DUE = """
update paging_escalation e set next_at = %s
from (select id from paging_escalation where state = 'running' order by id limit %s) few
where e.id = few.id
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--due", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--quiet", action="store_true")
    parser.add_argument("--drain", metavar="T", help="a worker of this benchmark")
    options = parser.parse_args()
    if options.drain:
        _begin_django()
        print(_drain(datetime.fromisoformat(options.drain)))
        return
    with installation():
        _begin_django()
        now = datetime.now(UTC)
        template = _template(now, quiet=options.quiet)
        for size in options.sizes:
            _fill(template, size, now)
            _scan(size, now)
        _fall_due(min(options.due, max(options.sizes)), options.workers, now)


def _begin_django() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "watchbell.bootstrap.settings"
    import django  # the home is known only now

    django.setup()


def _template(now: datetime, *, quiet: bool) -> dict[str, Any]:
    """Make one incident and one policy through the services; the others are copies."""
    from tests.builders.incidents import declare  # Django stands only now
    from tests.builders.people import make_person
    from tests.builders.policies import make_policy, step
    from watchbell.paging.selectors import snapshots_of

    person = make_person("Ada", now=now)
    conditions = "priority == 9" if quiet else ""
    policy = make_policy(
        step(person, conditions=conditions), step(person, conditions=conditions), now=now
    )
    incident = declare(now=now)
    return {
        "number": incident.number,
        "policy": policy.pk,
        "snapshot": json.dumps(snapshots_of([policy.pk])[policy.pk].to_json()),
    }


def _fill(template: dict[str, Any], size: int, now: datetime) -> None:
    """Bring the running escalations, none of them due, to `size`."""
    from django.db import connection

    from watchbell.incidents.models import Incident
    from watchbell.paging.models import Escalation

    own = {"id": "gen_random_uuid()", "number": "n"}
    names = [str(f.column) for f in Incident._meta.concrete_fields if f.name != "search"]
    values = ", ".join(own.get(name, f"i.{name}") for name in names)
    statement = _COPY_INCIDENTS.format(columns=", ".join(names), values=values)
    have = Incident.objects.count()
    first = template["number"] + have
    due = now + timedelta(days=1)
    with connection.cursor() as cursor:
        if size > have:
            cursor.execute(statement, [first, first + size - have - 1, template["number"]])
        cursor.execute(_COPY_ESCALATIONS, [template["policy"], template["snapshot"], due, now])
        cursor.execute("vacuum analyze paging_escalation")
        cursor.execute("vacuum analyze incidents_incident")
    assert Escalation.objects.filter(state="running").count() == size


def _scan(size: int, now: datetime) -> None:
    """Print the plan and the median time of a claim that finds nothing."""
    from django.db import connection

    from watchbell.paging.cycles import BATCH
    from watchbell.paging.locking import CLAIM

    times = []
    with connection.cursor() as cursor:
        for _ in range(_SCANS):
            began = time.perf_counter()
            cursor.execute(CLAIM, [now, BATCH])
            assert cursor.fetchall() == []
            times.append((time.perf_counter() - began) * 1000)
        cursor.execute(f"explain (analyze, buffers, costs off) {CLAIM}", [now, BATCH])
        plan = "\n".join(f"    {line}" for (line,) in cursor.fetchall())
    print(
        f"{size:>9,} running, none due: p50 {statistics.median(times):.3f} ms\n{plan}", flush=True
    )


def _fall_due(count: int, workers: int, now: datetime) -> None:
    """Let `count` fall due at once, and drain them by worker processes."""
    from django.db import connection

    from watchbell.paging.models import Escalation

    with connection.cursor() as cursor:
        cursor.execute(_MAKE_DUE, [now, count])
        cursor.execute("vacuum analyze paging_escalation")
    command = [sys.executable, "-m", "benchmarks.escalations", "--drain", now.isoformat()]
    began = time.perf_counter()
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(workers)
    ]
    done = [json.loads(process.communicate()[0]) for process in processes]
    first = min(one["began"] for one in done)
    seconds = max(one["ended"] for one in done) - first
    shares = ", ".join(f"{one['moved']:,}" for one in done)
    left = Escalation.objects.filter(state="running", next_at__lte=now).count()
    print(
        f"{count:,} due at once: {workers} workers took {seconds:.1f} s"
        f" ({count / seconds:,.0f}/s; {shares}), {left} left;"
        f" with starting {time.perf_counter() - began:.1f} s"
    )


def _drain(now: datetime) -> str:
    from watchbell.paging.cycles import escalate

    gc.freeze()  # as a worker does when it is loaded
    began, moved = time.time(), 0
    while done := escalate(now):
        moved += done
    return json.dumps({"began": began, "ended": time.time(), "moved": moved})


if __name__ == "__main__":
    main()
