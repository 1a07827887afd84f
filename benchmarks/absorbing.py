"""The worker's side of the absorb benchmark, inside Django."""

import cProfile
import gc
import json
import os
import sys
import time
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "watchbell.bootstrap.settings")
import django

django.setup()

import psutil
from django.db import connection

from watchbell.alerts.cycles import absorb
from watchbell.alerts.domain import SignalState
from watchbell.alerts.models import Alert, Integration, Signal
from watchbell.alerts.services import IntegrationFields, create_integration
from watchbell.catalog.services import ServiceFields, create_service
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import SystemClock
from watchbell.kernel.ids import new_id
from watchbell.platform.eventlog.partitions import ensure_ahead


class Absorbing:
    """Integrations of one service, and the signals they sent."""

    def __init__(self, senders: int = 1) -> None:
        self._clock = SystemClock()
        now = self._clock.now()
        ensure_ahead(now)
        service = create_service(
            slug="shop",
            fields=ServiceFields(name="Shop", criticality=2, default_category="network"),
            actor=SYSTEM,
            now=now,
        )
        self._senders: list[Integration] = []
        for number in range(senders):
            fields = IntegrationFields(name=f"Benchmark {number}", service_id=service.pk)
            sender, _ = create_integration(
                kind="alertmanager", fields=fields, actor=SYSTEM, now=now
            )
            self._senders.append(sender)
        self._run = 0
        gc.freeze()  # as a worker does when it is loaded
        self._signals = 0

    def send(self, alerts: int, *, per_signal: int) -> None:
        """Store the pending signals of one more run."""
        self._run += 1
        self._signals = alerts // per_signal
        self._per_signal = per_signal
        self._store("firing")

    def repeat_last(self) -> int:
        """Store the last run's alerts once more; returns how many."""
        self._store("firing")
        return self._signals * self._per_signal

    def recover_last(self) -> int:
        """Store the recoveries of the last run's alerts; returns how many."""
        self._store("resolved")
        return self._signals * self._per_signal

    def _store(self, status: str) -> None:
        now = self._clock.now()
        Signal.objects.bulk_create(
            [
                Signal(
                    received_at=now + timedelta(microseconds=number),
                    id=new_id(now),
                    integration_id=self._senders[number % len(self._senders)].pk,
                    content_type="application/json",
                    body=json.dumps(self._webhook(number, status)).encode(),
                )
                for number in range(self._signals)
            ],
            batch_size=2000,
        )

    def absorb_all(self, profile: str | None) -> None:
        """Run the cycle until nothing is pending, as a worker does."""
        profiler = cProfile.Profile()
        if profile:
            profiler.enable()
        absorb_everything()
        if profile:
            profiler.disable()
            profiler.dump_stats(profile)

    def absorb_once(self) -> None:
        """Run the cycle once."""
        absorb(self._clock.now())

    def check(self, alerts: int) -> None:
        """Fail unless every alert of every run exists and has an incident."""
        assert not Signal.objects.exclude(state=SignalState.ABSORBED).exists()
        assert Alert.objects.exclude(incident=None).count() == alerts * self._run
        assert Incident.objects.count() == self._signals * self._run

    def processor_time(self) -> float:
        """Return the seconds that PostgreSQL has worked for this connection."""
        used = psutil.Process(connection.connection.info.backend_pid).cpu_times()
        return float(used.user + used.system)

    def close(self) -> None:
        """Let go of the database, so that it can stop."""
        connection.close_pool()

    def _webhook(self, number: int, status: str) -> dict[str, Any]:
        alerts = [self._alert(number, place, status) for place in range(self._per_signal)]
        name = alerts[0]["labels"]["alertname"]
        return {
            "version": "4",
            "receiver": "watchbell",
            "status": status,
            "groupKey": f'{{}}:{{alertname="{name}"}}',
            "alerts": alerts,
            "groupLabels": {"alertname": name},
            "commonLabels": {"alertname": name, "severity": "critical"},
            "commonAnnotations": {},
            "externalURL": "http://alertmanager:9093",
            "truncatedAlerts": 0,
        }

    def _alert(self, number: int, place: int, status: str) -> dict[str, Any]:
        now = self._clock.now()
        return {
            "status": status,
            "labels": {
                "alertname": f"DiskFull{self._run}x{number}",
                "instance": f"node-{number % 97}-{place}:9100",
                "job": "node",
                "cluster": "eu-1",
                "severity": "critical",
            },
            "annotations": {
                "summary": f"Disk of node {number} is 95% full",
                "description": "The filesystem /var fills up within the next four hours.",
                "runbook_url": "https://runbooks.example.org/disk",
            },
            "startsAt": (now - timedelta(seconds=30)).isoformat(),
            "endsAt": now.isoformat() if status == "resolved" else "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus:9090/graph?g0.expr=disk&g0.tab=1",
            "fingerprint": f"{self._run:04x}{number:08x}{place:04x}",
        }


def absorb_everything() -> None:
    """Run the cycle until nothing is pending, whoever absorbs it, as a worker does."""
    clock = SystemClock()
    while absorb(clock.now()) or Signal.objects.filter(state=SignalState.PENDING).exists():
        pass


if __name__ == "__main__":
    # A second worker: ready, then one round for each line it reads.
    connection.ensure_connection()
    gc.freeze()
    print("ready", flush=True)
    for _ in sys.stdin:
        started = time.perf_counter()
        absorb_everything()
        print(time.perf_counter() - started, flush=True)
    connection.close_pool()
