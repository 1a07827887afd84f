"""What GitHub's and Amazon's status pages told, as the requests that a machine would have sent."""

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[3] / "shared/data"
_CLOCK = re.compile(r"^\s*(\d{1,2}):(\d\d) ([AP])M (PDT|PST)", re.MULTILINE)
_ZONES = {"PDT": timezone(timedelta(hours=-7)), "PST": timezone(timedelta(hours=-8))}


@dataclass(frozen=True)
class Told:
    """One request: when it came, and what it said."""

    at: datetime
    body: dict[str, Any]
    firing: bool


@dataclass(frozen=True)
class Outage:
    """One outage as the page's own record has it; `ended` is None when it does not say so."""

    key: str
    began: datetime
    ended: datetime | None
    told: tuple[Told, ...]

    @property
    def fired(self) -> int:
        """How often it was said to last; never, when it is told of only when it is over."""
        return sum(one.firing for one in self.told)


def github() -> list[Outage]:
    """Return GitHub's outages, each update a webhook of Statuspage's shape; no maintenance."""
    with zipfile.ZipFile(DATA / "github_status_incidents.jsonl.zip") as archive:
        lines = archive.read("github_status_incidents.jsonl").decode().splitlines()
    rows = [row for row in map(json.loads, lines) if row.get("impact") != "maintenance"]
    return [_github_outage(row) for row in rows]


def _github_outage(row: dict[str, Any]) -> Outage:
    began, ended = (datetime.fromisoformat(row[name]) for name in ("started_at", "resolved_at"))
    updates = row["updates"]
    told = tuple(
        Told(datetime.fromisoformat(one["at"]), _webhook(row, one), one["status"] != "Resolved")
        for one in updates
    )
    return Outage(row["id"], began, ended, told)


def _webhook(row: dict[str, Any], update: dict[str, Any]) -> dict[str, Any]:
    return {
        "page": {"id": "kctbh9vrtdwd", "status_description": "Partial System Outage"},
        "incident": {
            "id": row["id"],
            "name": row["title"],
            "status": update["status"].lower(),
            "impact": row["impact"],
            "created_at": row["started_at"],
            "updated_at": update["at"],
            "shortlink": row["url"],
            "incident_updates": [{"body": update["message"], "created_at": update["at"]}],
            "components": [{"name": name} for name in row.get("components", [])],
        },
    }


def amazon() -> list[Outage]:
    """Return Amazon's events, each update a request in the words of our generic address."""
    with zipfile.ZipFile(DATA / "aws_status_events.csv.zip") as archive:
        text = archive.read("aws_status_events.csv").decode()
    return [_amazon_outage(row) for row in csv.DictReader(io.StringIO(text))]


def _amazon_outage(row: dict[str, str]) -> Outage:
    began = datetime.fromtimestamp(int(row["date_epoch"]), UTC)
    times = _times(row["updates_text"], began)
    is_over = row["summary"].startswith("[RESOLVED]")
    ended = max(times[-1], began) if is_over else None
    key = f"{row['service']}-{row['date_epoch']}"
    body = {
        "title": row["summary"].removeprefix("[RESOLVED] "),
        "key": key,
        "severity": {"1": "warning", "2": "error", "3": "critical"}.get(row["status"], "info"),
        "labels": {"service": row["service"], "region": row["region"]},
        "status": "firing",
    }
    told = [Told(max(at, began), body, True) for at in (began, *times[1:-1])]
    if ended:
        told.append(Told(ended, {**body, "status": "resolved"}, False))
    return Outage(key, began, ended, tuple(told))


def _times(text: str, began: datetime) -> list[datetime]:
    """Return when each update was written: they tell their hours, the days are counted on."""
    times = [began]
    for hour, minute, half, zone in _CLOCK.findall(text)[1:]:
        local = times[-1].astimezone(_ZONES[zone])
        hours = int(hour) % 12 + 12 * (half == "P")
        at = local.replace(hour=hours, minute=int(minute), second=0)
        times.append((at if at >= local else at + timedelta(days=1)).astimezone(UTC))
    return times


def stream(outages: list[Outage]) -> list[Told]:
    """Return what was told of all of them, as it came."""
    return sorted((one for outage in outages for one in outage.told), key=lambda one: one.at)
