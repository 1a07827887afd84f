"""What the company's monitoring says: webhooks as Prometheus' Alertmanager sends them."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from watchbell.alerts.models import Alert, Integration, Signal
from watchbell.demo.ticking import Wake
from watchbell.demo.world import World
from watchbell.kernel.ids import new_id

_URGENCY_WORDS = {1: "critical", 2: "error", 3: "warning", 4: "info"}
_ZERO_TIME = "0001-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What a rule of the monitoring notices."""

    alert: str
    service: str
    host: str
    title: str
    description: str
    urgency: int


class Alarm:
    """One alert from its firing to its recovery, as the monitoring tells it."""

    def __init__(self, world: World, integration: Integration, trouble: Trouble) -> None:
        self._world = world
        self._integration = integration
        self._started_at = world.now
        self._labels = {
            "alertname": trouble.alert,
            "service": trouble.service,
            "instance": trouble.host,
            "severity": _URGENCY_WORDS[trouble.urgency],
        }
        self._annotations = {"summary": trouble.title, "description": trouble.description}
        self._key = self._free_key()
        world.open_keys.add(self._key)

    def fire(self, *, noticed_after: timedelta) -> None:
        """Tell of it; the condition has held for `noticed_after` by now."""
        self._started_at = self._world.now - noticed_after
        self._send("firing", None)

    def recover(self) -> None:
        """Tell that it is well again since now."""
        self._send("resolved", self._world.now)

    def forget(self) -> None:
        """Let the same trouble be told under the same key again: its incident is over."""
        self._world.open_keys.discard(self._key)

    def incident_id(self) -> UUID:
        """Return the incident that the alert led to, once the engine has absorbed it."""
        alerts = Alert.objects.filter(integration=self._integration, key=self._key)
        found = alerts.order_by("-id").values_list("incident_id", flat=True).first()
        assert found is not None
        return found

    def _free_key(self) -> str:
        """Return the same key for the same trouble, another one while that is still going on."""
        text = "/".join(self._labels.values())
        while (key := hashlib.sha256(text.encode()).hexdigest()[:16]) in self._world.open_keys:
            text += "'"
        return key

    def _send(self, status: str, ended_at: datetime | None) -> None:
        now = self._world.now
        alert = {
            "status": status,
            "labels": self._labels,
            "annotations": self._annotations,
            "startsAt": self._started_at.isoformat(),
            "endsAt": ended_at.isoformat() if ended_at else _ZERO_TIME,
            "generatorURL": "https://prometheus.example.com/alerts",
            "fingerprint": self._key,
        }
        body = {
            "version": "4",
            "groupKey": f'{{}}:{{alertname="{self._labels["alertname"]}", key="{self._key}"}}',
            "status": status,
            "receiver": "watchbell",
            "externalURL": "https://alertmanager.example.com",
            "alerts": [alert],
        }
        Signal.objects.create(
            received_at=now,
            id=new_id(now),
            integration_id=self._integration.pk,
            content_type="application/json",
            body=json.dumps(body).encode(),
        )
        self._world.timeline.wake_engine(now, Wake.RECOVERED if ended_at else Wake.SIGNAL)
