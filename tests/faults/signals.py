"""A sender that behaves as a good client does: it tries again until it is answered 2xx."""

import json
import re
import threading
import time
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Any

import httpx


def webhook(number: int, *, status: str = "firing") -> dict[str, Any]:
    """Return one Alertmanager webhook with one alert of its own group."""
    name = f"Fault{number}"
    return {
        "version": "4",
        "status": status,
        "receiver": "watchbell",
        "groupKey": f'{{}}:{{alertname="{name}"}}',
        "truncatedAlerts": 0,
        "groupLabels": {"alertname": name},
        "commonLabels": {"alertname": name, "severity": "critical"},
        "commonAnnotations": {},
        "externalURL": "http://127.0.0.1:9093",
        "alerts": [
            {
                "status": status,
                "labels": {"alertname": name, "severity": "critical", "service": "checkout"},
                "annotations": {"summary": f"Fault number {number}"},
                "startsAt": "2026-11-21T10:00:00Z",
                "endsAt": "0001-01-01T00:00:00Z",
                "generatorURL": "http://127.0.0.1:9090/graph",
                "fingerprint": f"{number:016x}",
            }
        ],
    }


class Sender(threading.Thread):
    """Posts its share of webhooks one after another; `accepted` holds those answered 2xx."""

    def __init__(self, address: str, numbers: Sequence[int], *, pause: float = 0.0) -> None:
        super().__init__(daemon=True)
        self.accepted: list[int] = []
        self._address = address
        self._numbers = numbers
        self._pause = pause

    def run(self) -> None:
        with httpx.Client(timeout=5) as client:
            for number in self._numbers:
                self._deliver(client, number)
                time.sleep(self._pause)

    def _deliver(self, client: httpx.Client, number: int) -> None:
        body = json.dumps(webhook(number)).encode()
        for _ in range(200):
            try:
                answer = client.post(
                    self._address, content=body, headers={"Content-Type": "application/json"}
                )
            except httpx.HTTPError:
                time.sleep(0.1)
                continue
            if answer.is_success:
                self.accepted.append(number)
                return
            assert answer.status_code >= 500, answer.text
            time.sleep(0.1)


def faults_of(mail: EmailMessage) -> set[int]:
    """Return the faults that a mail tells of: one, or in a storm all that it names."""
    plain = mail.get_body(("plain",))
    text = " ".join((str(mail["Subject"]) + " " + (plain.get_content() if plain else "")).split())
    return {int(number) for number in re.findall(r"Fault number (\d+)", text)}
