"""Real faults of two systems at once: alerts of one fault come together, of two faults do not."""

import csv
import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from math import comb
from pathlib import Path

import pytest
from django.db import connection

from tests.alerts.test_routes import node, plant
from tests.builders.alerts import make_integration
from watchbell.alerts.domain import Observation
from watchbell.alerts.models import Alert, Integration
from watchbell.alerts.services import Heard, absorb_heard
from watchbell.catalog.models import Dependency, Service
from watchbell.kernel.ids import new_id

DATA = Path(__file__).parents[3] / "shared/data"
SYSTEMS = ("MicroSS", "Online-Boutique-cloudbed-1")
TOGETHER = timedelta(seconds=30)
"""How long signals are gathered before they are absorbed, as a busy absorber would."""

pytestmark = [
    pytest.mark.stories,
    pytest.mark.skipif(not (DATA / "fault_alerts.csv.zip").exists(), reason="needs the real data"),
]


def said(start: datetime) -> list[tuple[datetime, dict[str, str]]]:
    """Return the alerts of both systems by time, each system's first at `start`."""
    with zipfile.ZipFile(DATA / "fault_alerts.csv.zip") as archive:
        text = archive.read("fault_alerts.csv").decode().splitlines()
    rows = [row for row in csv.DictReader(text) if row["system"] in SYSTEMS]
    first = {name: min(int(r["ts_ms"]) for r in rows if r["system"] == name) for name in SYSTEMS}
    timed = [
        (start + timedelta(milliseconds=int(row["ts_ms"]) - first[row["system"]]), row)
        for row in rows
    ]
    return sorted(timed, key=lambda one: one[0])


def make_services(now: datetime) -> dict[tuple[str, str], Service]:
    """Put both dependency graphs into the catalogue; returns their services by system and name."""
    made: dict[tuple[str, str], Service] = {}
    for system in SYSTEMS:
        graph = json.loads((DATA / f"topology_{system}.json").read_text())
        for number, one in enumerate(graph["nodes"]):
            slug = f"{system.lower()}-{number}"
            made[system, one["id"]] = Service.objects.create(
                id=new_id(now), name=f"{system} {one['id']}", slug=slug, created_at=now
            )
        pairs = {(e["source"], e["target"]) for e in graph["edges"]}
        Dependency.objects.bulk_create(
            Dependency(id=new_id(now), service=made[system, a], needs=made[system, b])
            for a, b in pairs
            if a != b
        )
    return made


def heard(
    stream: list[tuple[datetime, dict[str, str]]],
    source: Integration,
    services: dict[tuple[str, str], Service],
) -> Iterator[tuple[datetime, list[Heard]]]:
    """Return the stream as batches of what came close together."""
    epoch = stream[0][0]
    numbered = [(at, number, row) for number, (at, row) in enumerate(stream)]
    for _, batch in groupby(numbered, key=lambda one: (one[0] - epoch) // TOGETHER):
        rows = list(batch)
        items = []
        for at, number, row in rows:
            labels = {"system": row["system"]}
            # Some callers are plain addresses, which no graph knows: what they call often is.
            for place in (row["target"], row["entity"]):
                if known := services.get((row["system"], place)):
                    labels["service"] = known.slug
            seen = Observation(
                key=str(number), firing=True, title=row["name"] or row["kind"], labels=labels
            )
            items.append(Heard(source, seen, "", at))
        yield rows[-1][0], items


def index_of(now: datetime) -> float:
    """Live through both streams; returns how well the incidents stand for the faults."""
    source = make_integration("Probes", now=now)
    services = make_services(now)
    stream = said(now)
    for number, (at, batch) in enumerate(heard(stream, source, services)):
        absorb_heard(batch, now=at)
        if number % 100 == 0:
            # Autovacuum keeps the planner informed, but does not see into a test's transaction.
            with connection.cursor() as cursor:
                cursor.execute("analyze alerts_alert, incidents_incident, platform_event")
    incident_of = dict(Alert.objects.values_list("key", "incident_id"))
    faults = [f"{row['system']}/{row['fault_id']}" for _, row in stream]
    incidents = [str(incident_of[str(number)]) for number in range(len(stream))]
    return adjusted_rand_index(faults, incidents)


def adjusted_rand_index(one: list[str], other: list[str]) -> float:
    """Return how alike two groupings are: 1 when they are the same, 0 as by chance."""

    def pairs(groups: Counter[object]) -> int:
        return sum(comb(size, 2) for size in groups.values())

    together = pairs(Counter(zip(one, other, strict=True)))
    ones, others = pairs(Counter(one)), pairs(Counter(other))
    chance = ones * others / comb(len(one), 2)
    return (together - chance) / ((ones + others) / 2 - chance)


def test_by_a_label_and_time(database: None, now: datetime) -> None:
    plant(node("", group_by=("system",), window=120, longest=600), now=now)
    found = index_of(now)
    assert found >= 0.9


def test_by_topology_and_time(database: None, now: datetime) -> None:
    plant(node("", related=5, window=120, longest=600), now=now)
    found = index_of(now)
    assert found >= 0.9
