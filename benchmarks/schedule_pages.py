"""The month view of schedules as a browser asks for it, from a started `watchbell web`."""

import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from benchmarks.installation import free_port, installation, stop, wait_for
from benchmarks.visiting import Visitor, account, sign_in

GOAL = 300.0
"""Milliseconds in which a month is on the screen."""
_REQUESTS, _WARM_UP, _PEOPLE = 25, 3, 6
_RHYTHMS = {
    "weekly": ["FREQ=WEEKLY"],
    "daily": ["FREQ=DAILY"],
    "three sites": ["FREQ=DAILY", "FREQ=DAILY", "FREQ=DAILY", "FREQ=WEEKLY"],
    "every hour": ["FREQ=HOURLY"],
}
_SITES = ("Europe/Berlin", "America/Chicago", "Australia/Sydney", "Europe/Berlin")


def measure_months() -> None:
    """Start an installation, fill it, and print how long each month takes."""
    with installation() as made:
        lead = account(made, role="manager")
        people = [lead.email, *(account(made).email for _ in range(_PEOPLE - 1))]
        address = f"http://127.0.0.1:{free_port()}"
        made.environment["WATCHBELL_URL"] = address
        web = made.start("web", "--port", address.rpartition(":")[2])
        try:
            wait_for(f"{address}/health/live")
            _measure(address, lead, people)
        finally:
            stop(web)


def _measure(address: str, lead: Visitor, people: list[str]) -> None:
    token = {"Authorization": f"Bearer {lead.token}"}
    with (
        httpx.Client(base_url=f"{address}/api/v1", headers=token, timeout=30) as machine,
        httpx.Client(base_url=address, timeout=30) as person,
    ):
        sign_in(person, lead)
        print(
            f"the month view, {_REQUESTS} whole pages each, an override a day; goal {GOAL:.0f} ms"
        )
        for name, rules in _RHYTHMS.items():
            slug = _made(machine, name, rules, people)
            times = [_timed(person, f"/schedules/{slug}?span=month") for _ in range(_REQUESTS)]
            middle, slowest = statistics.median(times[_WARM_UP:]), max(times[_WARM_UP:])
            said = f"median {middle:4.0f}  slowest {slowest:4.0f}"
            print(f"  {name:12} first {times[0]:4.0f} ms  {said}")


def _made(machine: httpx.Client, name: str, rules: list[str], people: list[str]) -> str:
    rotations = [_rotation(number, rule, people) for number, rule in enumerate(rules)]
    slug = name.replace(" ", "-")
    asked = {"name": name, "slug": slug, "timezone": _SITES[0], "rotations": rotations}
    answer = machine.post("/schedules", json=asked)
    assert answer.status_code == 201, answer.text
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    for day in range(30):
        answer = machine.post(f"/schedules/{slug}/overrides", json=_override(start, day, people))
        assert answer.status_code == 201, answer.text
    return slug


def _rotation(number: int, rule: str, people: list[str]) -> dict[str, Any]:
    found = {
        "name": f"Rotation {number + 1}",
        "timezone": _SITES[number],
        "starts_at": "2026-01-05T09:00:00",
        "rrule": rule,
        "members": people[number:] + people[:number],
    }
    return found | ({"ends_at": "2026-01-05T18:00:00", "priority": 1} if number else {})


def _override(start: datetime, day: int, people: list[str]) -> dict[str, Any]:
    begins = start + timedelta(days=day)
    return {
        "kind": "add",
        "person": people[day % len(people)],
        "starts_at": begins.isoformat(),
        "ends_at": (begins + timedelta(hours=6)).isoformat(),
    }


def _timed(person: httpx.Client, path: str) -> float:
    began = time.perf_counter()
    answer = person.get(path)
    assert answer.status_code == 200, f"{path} was answered with {answer.status_code}"
    return (time.perf_counter() - began) * 1000
