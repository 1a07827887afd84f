"""How long people wait for the pages about alerts at 1,000,000 alerts.

    python -m benchmarks.alert_pages [--alerts 1000000] [--incidents 100000] [--home FOLDER]

The alerts of a year, a third of them with an incident and one in fifty open, are written past the
services; `--home` keeps them for another run. The real `watchbell web` answers a signed-in session
over loopback, one request after another. Nothing else should run on the machine meanwhile.
"""

import argparse
import statistics
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg

from benchmarks.bulk import generate
from benchmarks.installation import Installation, free_port, installation, stop, wait_for
from benchmarks.visiting import account, sign_in
from watchbell.platform.postgres import embedded_url

TARGET = 200.0
_INTEGRATIONS = 8
# Oldest first. One in twenty is of one key that flaps; every other key has some twenty lives.
_ALERTS = """
with source as (select row_number() over (order by id) - 1 as n, id from alerts_integration),
service as (select row_number() over (order by id) - 1 as n, id, slug from catalog_service),
incident as (select row_number() over (order by id) - 1 as n, id from incidents_incident),
plan as (
    select g, g > %(alerts)s - %(alerts)s / 50 as is_open,
        %(now)s - interval '365 days' + g * interval '365 days' / %(alerts)s as at
    from generate_series(1, %(alerts)s) g
)
insert into alerts_alert (
    id, integration_id, key, "group", state, severity, title, description, labels, annotations,
    link, remark, service_id, incident_id, hold, held_by, told, count, started_at, first_seen_at,
    last_seen_at, resolved_at, thread, is_restricted, routed_severity, said_severity)
select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '70008'
        || lpad(to_hex(g), 15, '0'))::uuid,
    source.id,
    case when is_open then 'open-' || g when g %% 20 = 0 then 'flapper'
         else 'key-' || g %% 50000 end, '',
    case when is_open then 'firing' else 'resolved' end,
    (array['critical', 'error', 'warning', 'info'])[1 + g %% 4],
    (array['Disk full', 'CPU is busy', 'Checkout answers slowly', 'Certificate ends soon',
           'Queue grows'])[1 + g %% 5] || ' on host' || g %% 3000,
    'Since a while. ' || repeat('x', 200),
    jsonb_build_object('alertname', 'Rule' || g %% 300, 'instance', 'host' || g %% 3000,
                       'service', service.slug),
    '{}', '', '', service.id, case when g %% 3 = 0 then incident.id end, '', null, null,
    1 + g %% 9, at, at, at + interval '5 minutes',
    case when is_open then null else at + interval '5 minutes' end, '', false, '', ''
from plan
join source on source.n = case when g %% 20 = 0 then 0 else g %% (select count(*) from source) end
join service on service.n = g %% (select count(*) from service)
join incident on incident.n = g * 7 %% (select count(*) from incident)
order by g
"""
_PAGES: Mapping[str, int] = {
    "/alerts": 30,
    "/alerts?view=all": 30,
    "/alerts?view=all&severity=critical": 30,
    "/alerts?view=all&q=certificate": 30,
    "/alerts/{flapping}": 30,
    "/alerts/{usual}": 30,
    "/services/map": 30,
    "/integrations": 30,
    "/noise?days=7": 5,
    "/noise?days=90": 5,
    "/noise?days=90&by=service": 5,
    "/noise/records?days=90&what=quick": 5,
}


def main() -> None:
    """Generate, serve, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=1_000_000)
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    with installation(options.home) as made:
        url = embedded_url(made.home)
        with psycopg.connect(url, autocommit=True) as connection:
            row = connection.execute("select count(*) from alerts_alert").fetchone()
        if row == (0,):
            _fill(made, url, options.alerts, options.incidents)
        address = f"http://127.0.0.1:{free_port()}"
        visitor = account(made)
        made.environment["WATCHBELL_URL"] = address
        web = made.start("web", "--port", address.rpartition(":")[2])
        try:
            wait_for(f"{address}/health/live")
            with httpx.Client(base_url=address, timeout=120) as client:
                sign_in(client, visitor)
                for path, times in _PAGES.items():
                    _measure(client, path.format(**_named(url)), times)
        finally:
            stop(web)


def _fill(made: Installation, url: str, alerts: int, incidents: int) -> None:
    began, now = time.monotonic(), datetime.now(UTC)
    generate(url, incidents=incidents, now=now)
    for number in range(_INTEGRATIONS):
        made.run("integration", "create", "alertmanager", f"Monitor {number}")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set synchronous_commit = off")
        connection.execute(_ALERTS, {"alerts": alerts, "now": now})
        connection.execute("vacuum analyze alerts_alert")
    print(f"{alerts} alerts in {time.monotonic() - began:.0f} s", flush=True)


def _named(url: str) -> dict[str, str]:
    """Return the newest alert of the key that flaps, and of a usual one."""
    newest = "select id from alerts_alert where key = %s order by first_seen_at desc limit 1"
    found = {}
    with psycopg.connect(url) as connection:
        for name, key in (("flapping", "flapper"), ("usual", "key-77")):
            row = connection.execute(newest, [key]).fetchone()
            assert row, f"no alert is of the key {key}"
            found[name] = str(row[0])
    return found


def _measure(client: httpx.Client, path: str, times: int) -> None:
    taken = []
    for turn in range(times + 2):
        began = time.perf_counter()
        answer = client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        if turn >= 2:
            taken.append((time.perf_counter() - began) * 1000)
    goal = f"  (target {TARGET:.0f})" if path.startswith("/alerts") else ""
    print(
        f"{path[:44]:46} p50 {statistics.median(taken):7.0f} ms   most {max(taken):7.0f} ms{goal}"
    )


if __name__ == "__main__":
    main()
