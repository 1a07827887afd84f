"""What it costs to ask routes of one alert: 200 siblings, by the kinds of conditions people write.

python -m benchmarks.route_matching
"""

import timeit
from uuid import uuid4

from watchbell.alerts.domain.compiling import compiled
from watchbell.alerts.domain.routes import Branch, Ruling, decide

ROUTES = 200
ROUNDS = 2000
KINDS = {
    "one label each (labels.team == ...)": 'labels.team == "team-{0}"',
    "label and severity": 'labels.team == "team-{0}" && severity in ["critical", "error"]',
    "starts with": 'labels.instance.startsWith("node-{0}-")',
    "text in the title": 'title.contains("service {0} ")',
    "pattern": 'labels.instance.matches("^node-{0}-[a-z]+$")',
    "mixed": "",
}
FACTS = {
    "labels": {"team": "team-199", "instance": "host-7", "cluster": "eu-1", "env": "live"},
    "severity": "error",
    "title": "Disk filling up on host-7",
    "description": "",
    "integration": "Prometheus",
    "source": "alertmanager",
}


def conditions(kind: str) -> list[str]:
    """Return the conditions of 200 routes; only the last of them may hold."""
    if kind != "mixed":
        return [KINDS[kind].format(number) for number in range(ROUTES)]
    others = [text for text in KINDS.values() if text]
    return [others[number % len(others)].format(number) for number in range(ROUTES)]


def measure(kind: str) -> float:
    """Return the microseconds that one alert costs, of seven runs the one least disturbed."""
    branches = tuple(
        Branch(id=uuid4(), condition=text, ruling=Ruling(priority=3)) for text in conditions(kind)
    )
    levels = [compiled(branches)]
    decide(levels, FACTS)
    runs = timeit.repeat(lambda: decide(levels, FACTS), number=ROUNDS, repeat=7)
    return min(runs) / ROUNDS * 1e6


if __name__ == "__main__":
    for one in KINDS:
        print(f"{one:<40} {measure(one):8.1f} us for {ROUTES} routes")
