"""What it costs to hold one alert against 200 silences and 200 inhibition rules.

    python -m benchmarks.matching

Alerts are distinct: 20,000 of 400 hosts and 50 kinds. The rules are compiled once, as a worker
does for each version of them; what is measured is the matching itself, without the database
(one statement a batch reads the version, one the alerts that inhibit). `--plain` tries every
rule one after the other, which is what the index spares.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from watchbell.alerts.domain.indexing import RuleIndex
from watchbell.alerts.domain.matching import Matcher, holds_all

RULES = 200
ALERTS = 20_000
HOSTS, KINDS, SITES = 400, 50, 5
Facts = Mapping[str, str]
Rules = list[tuple[int, list[Matcher]]]


def silences(chance: random.Random, *, expressions_only: bool) -> Rules:
    """Return silences as people write them: of a kind, of a host, of several, by expressions."""
    return [
        (n, _silence(chance, 1.0 if expressions_only else chance.random())) for n in range(RULES)
    ]


def _silence(chance: random.Random, kind: float) -> list[Matcher]:
    host, name = chance.randrange(HOSTS), chance.randrange(KINDS)
    if kind < 0.5:
        return [Matcher("alertname", f"Kind{name}"), Matcher("instance", f"web-{host}:9100")]
    if kind < 0.7:
        return [Matcher("instance", f"web-{host}:9100")]
    if kind < 0.85:
        either = f"web-{host}:9100|web-{(host + 1) % HOSTS}:9100"
        return [Matcher("instance", either, is_regex=True), Matcher("site", "s1", is_equal=False)]
    if kind < 0.95:
        return [
            Matcher("alertname", f"Kind{name}"),
            Matcher("instance", f"web-{host % 10}.*", True),
        ]
    return [Matcher("instance", f"web-{host}[0-9]:.*", is_regex=True)]


def targets(chance: random.Random) -> Rules:
    """Return what inhibition rules hold back: kinds, and of a quarter of the rules all warnings."""
    return [
        (n, [Matcher("severity", "warning"), Matcher("site", f"s{n % SITES}")])
        if n % 4 == 0
        else (n, [Matcher("alertname", f"Kind{chance.randrange(KINDS)}"), Matcher("job", "node")])
        for n in range(RULES)
    ]


def sources(chance: random.Random) -> Rules:
    """Return what inhibits: a few kinds that say that a host or a site is gone."""
    return [(n, [Matcher("alertname", f"HostDown{chance.randrange(KINDS)}")]) for n in range(RULES)]


def alerts(chance: random.Random) -> list[Facts]:
    """Return what matchers ask of each alert, some ten labels as Prometheus sends."""
    return [
        {
            "alertname": f"Kind{chance.randrange(KINDS)}",
            "instance": f"web-{chance.randrange(HOSTS)}:9100",
            "site": f"s{chance.randrange(SITES)}",
            "job": "node",
            "severity": chance.choice(("critical", "warning")),
            "serial": str(n),
            "service": "shop",
            "integration": "Prometheus",
            "title": f"Alert {n}",
        }
        for n in range(ALERTS)
    ]


def cost(seen: Sequence[Facts], decide: Callable[[Facts], object]) -> float:
    """Return the microseconds an alert takes: the median of three runs."""
    runs = []
    for _ in range(3):
        began = time.perf_counter()
        for facts in seen:
            decide(facts)
        runs.append((time.perf_counter() - began) / len(seen) * 1e6)
    return statistics.median(runs)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plain", action="store_true", help="also try every rule one by one")
    options = parser.parse_args()
    chance = random.Random(7)
    seen = alerts(chance)
    of_target, of_source = RuleIndex(targets(chance)), RuleIndex(sources(chance))
    for name, expressions_only in (("mixed", False), ("expressions only", True)):
        rules = silences(chance, expressions_only=expressions_only)
        index = RuleIndex(rules)
        every = cost(seen, partial(_find, (index, of_target, of_source)))
        print(f"silences {name}: {every:.1f} us an alert, all three")
        print(f"  silences alone: {cost(seen, partial(_find, (index,))):.1f} us")
        if options.plain:
            print(f"  one by one: {cost(seen[:500], partial(_try_all, rules)):.1f} us")


def _find(indexes: Sequence[RuleIndex[int]], facts: Facts) -> int:
    return sum(1 for index in indexes for _ in index.matching(facts))


def _try_all(rules: Rules, facts: Facts) -> list[int]:
    return [n for n, matchers in rules if holds_all(matchers, facts)]


if __name__ == "__main__":
    main()
