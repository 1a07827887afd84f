"""The figures of the real sets, imported by our commands, beside those that pandas computed.

    python -m benchmarks.golden [--only servicenow] [--data ../shared/data] [--markdown]

Each set comes into an empty installation of its own by `watchbell import`; every figure is one of
`watchbell kpis --json`, compared with golden.json to two decimals. Ends with 1 when one differs.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.installation import Installation, installation, stop
from watchbell.importers.domain import Choices
from watchbell.importers.readers.tables import Row, Table
from watchbell.platform.postgres import EmbeddedPostgres

_DATA = Path(__file__).parents[2] / "shared" / "data"
_MAPPINGS = Path(__file__).parents[1] / "tests" / "importers" / "mappings"
_ALL = ("--from", "2000-01-01", "--to", "2030-01-01")
_HOUR, _DAY, _MINUTE = 3600, 86_400, 60
_PATIENCE = 1800
_SEVERAL = ("--filter", "...")
"""Stands for figures that are asked for by several commands."""

Report = dict[str, Any]
Pick = Callable[[Any], Any]


@dataclass(frozen=True)
class Set:
    """A set of real data: by which commands it comes in."""

    kind: str
    file: str
    options: tuple[str, ...] = ()


def figure(name: str, part: str = "value", per: float = 1, times: float = 1) -> Pick:
    """Pick one number of one figure, in the unit of golden.json."""
    return lambda report: _number(report["figures"], name, part, per, times)


def split(
    name: str, part: str = "value", per: float = 1, times: float = 1, top: int | None = None
) -> Pick:
    """Pick a number for each group, by what people call it; `top` keeps the largest."""

    def pick(report: Report) -> dict[str, Any]:
        found = {
            group["label"]: _number(group["figures"], name, part, per, times)
            for group in report["groups"]
            if group["key"] is not None
        }
        found = {label: number for label, number in found.items() if number}
        largest = sorted(found, key=lambda label: (-found[label], label))
        return {label: found[label] for label in largest[:top]}

    return pick


def keyed(name: str) -> Pick:
    """Pick a count for each group by its short key."""
    return lambda report: {
        group["key"]: count
        for group in report["groups"]
        if (count := _number(group["figures"], name, "value", 1, 1))
    }


def _number(figures: list[Report], name: str, part: str, per: float, times: float) -> Any:
    found = next(figure for figure in figures if figure["name"] == name)[part]
    return None if found is None else found / per * times


def of(*labels: str, pick: Pick) -> Pick:
    return lambda report: {label: pick(report)[label] for label in labels}


def total(pick: Pick) -> Pick:
    return lambda report: sum(pick(report).values())


def by(name: str) -> tuple[str, ...]:
    return (*_ALL, "--by", name)


def until(day: str) -> tuple[str, ...]:
    return ("--from", "2000-01-01", "--to", day)


def _matrix(asking: "_Asking") -> dict[str, int]:
    """Ask for the incidents of each priority, of one impact and urgency after the other."""
    found = {}
    for impact in _LEVELS:
        for urgency in _LEVELS:
            narrowed = (f"custom.source_impact:{impact}", f"custom.source_urgency:{urgency}")
            filters = (part for one in narrowed for part in ("--filter", one))
            report = asking.answer((*_PRIORITY, "--figure", "declared", *filters))
            for priority, count in split("declared")(report).items():
                found[f"{impact}|{urgency}|{priority}"] = count
    return found


def _lines(asking: "_Asking") -> dict[str, int]:
    """Count cases by the highest support line that had them; no figure of ours, so off the log."""
    with psycopg.connect(EmbeddedPostgres(asking.made.home).url) as connection:
        found = connection.execute(_LINES).fetchall()
    return {str(line): count for line, count in found}


_LINES = """
    select line, count(*) from (
        select i.id, max(case when t.name like '%3rd%' then 3
                              when t.name like '%2nd%' then 2 else 1 end) as line
        from incidents_incident i
        join platform_event e on e.subject_kind = 'incident' and e.subject_id = i.id
            and e.kind in ('incident.declared', 'incident.assigned')
        join accounts_team t on t.id::text = e.payload ->> 'team_id'
        group by i.id) c
    group by line order by line
"""
_LEVELS = ("1 - High", "2 - Medium", "3 - Low")
SETS: Mapping[str, Set] = {
    "servicenow": Set("servicenow-log", "servicenow_incident_event_log.csv.zip"),
    "volvo": Set(
        "events-csv", "volvo_incidents.csv.zip", ("--mapping", str(_MAPPINGS / "volvo.yaml"))
    ),
    "github": Set("statuspage", "github_status_incidents.jsonl.zip"),
    "rabobank": Set(
        "incidents-csv",
        "rabobank_incident_case_attributes.csv.zip",
        ("--mapping", str(_MAPPINGS / "rabobank.yaml")),
    ),
}
_TOP5 = ("Category 26", "Category 42", "Category 53", "Category 46", "Category 32")
_MTTR, _LIFE, _SLA = "time_to_resolve", "lifetime", "sla_stated_rate"
_PRIORITY, _IMPACT = by("custom.source_priority"), by("custom.source_impact")
FIGURES: Mapping[str, tuple[tuple[str, ...], Pick]] = {
    "servicenow.incidents": (_ALL, figure("declared")),
    "servicenow.mttr_mean_h": (_ALL, figure(_MTTR, per=_HOUR)),
    "servicenow.mttr_median_h": (_ALL, figure(_MTTR, "median", _HOUR)),
    "servicenow.mttr_p90_h": (_ALL, figure(_MTTR, "p90", _HOUR)),
    "servicenow.resolved_n": (_ALL, figure("resolved")),
    "servicenow.mttr_mean_fallback_closed_h": (
        _ALL,
        figure("time_to_resolve_or_close", per=_HOUR),
    ),
    "servicenow.mttr_median_fallback_closed_h": (
        _ALL,
        figure("time_to_resolve_or_close", "median", _HOUR),
    ),
    "servicenow.mean_time_to_close_h": (_ALL, figure("time_to_close", per=_HOUR)),
    "servicenow.median_time_to_close_h": (_ALL, figure("time_to_close", "median", _HOUR)),
    "servicenow.mttr_mean_by_priority_h": (_PRIORITY, split(_MTTR, per=_HOUR)),
    "servicenow.mttr_median_by_priority_h": (_PRIORITY, split(_MTTR, "median", _HOUR)),
    "servicenow.top5_category_count": (by("category"), split("declared", top=5)),
    "servicenow.mttr_mean_top5_category_h": (
        by("category"),
        of(*_TOP5, pick=split(_MTTR, per=_HOUR)),
    ),
    "servicenow.sla_met_n": (
        _ALL,
        lambda report: round(figure(_SLA)(report) * figure(_SLA, "n")(report)),
    ),
    "servicenow.sla_met_pct": (_ALL, figure(_SLA, times=100)),
    "servicenow.sla_met_pct_by_priority": (_PRIORITY, split(_SLA, times=100)),
    "servicenow.reopen_rate_pct": (_ALL, figure("reopened_share", times=100)),
    "servicenow.reopened_n": (_ALL, figure("ever_reopened")),
    "servicenow.reassigned_pct": (_ALL, figure("reassigned_share", times=100)),
    "servicenow.mean_reassignments": (_ALL, figure("mean_reassignments")),
    "servicenow.opened_per_month": (by("month"), keyed("declared")),
    "servicenow.opened_iso_week_2016W10": (
        by("week"),
        lambda report: keyed("declared")(report)["2016-W10"],
    ),
    **{
        f"servicenow.backlog_{day}": (until(end), figure("unresolved_at_end"))
        for day, end in (
            ("2016-03-31", "2016-04-01"),
            ("2016-04-30", "2016-05-01"),
            ("2016-05-31", "2016-06-01"),
        )
    },
    "servicenow.busiest_group": (by("team"), split("declared", top=1)),
    "servicenow.contact_type": (
        by("channel"),
        lambda report: {k.title(): n for k, n in keyed("declared")(report).items()},
    ),
    "servicenow.priority_matrix_rows": (_SEVERAL, _matrix),
    "servicenow.problem_linked_n": (by("custom.problem"), total(split("declared"))),
    "servicenow.problem_top3": (by("custom.problem"), split("declared", top=3)),
    "volvo.cases": (_ALL, figure("declared")),
    "volvo.throughput_mean_days": (_ALL, figure(_LIFE, per=_DAY)),
    "volvo.throughput_median_days": (_ALL, figure(_LIFE, "median", _DAY)),
    "volvo.throughput_mean_days_by_impact": (_IMPACT, split(_LIFE, per=_DAY)),
    "volvo.first_completed_mean_days": (_ALL, figure("time_to_first_resolution", per=_DAY)),
    "volvo.first_completed_median_days": (
        _ALL,
        figure("time_to_first_resolution", "median", _DAY),
    ),
    "volvo.max_line": (_SEVERAL, _lines),
    "volvo.cases_with_handover": (_ALL, figure("handover_share", times=6043)),
    "volvo.pingpong_cases": (_ALL, figure("ping_pong_share", times=6043)),
    "volvo.wait_user_cases": (_ALL, figure("waited_for_caller_share", times=6043)),
    "github.incidents": (_ALL, figure("declared")),
    "github.mttr_mean_min": (_ALL, figure(_MTTR, per=_MINUTE)),
    "github.mttr_median_min": (_ALL, figure(_MTTR, "median", _MINUTE)),
    "github.mttr_mean_min_by_impact": (_IMPACT, split(_MTTR, per=_MINUTE)),
    "github.count_by_impact": (_IMPACT, split("declared")),
    "github.2025_n_mean_median": (
        ("--from", "2025-01-01", "--to", "2026-01-01"),
        lambda report: [
            figure("declared")(report),
            figure(_MTTR, per=_MINUTE)(report),
            figure(_MTTR, "median", _MINUTE)(report),
        ],
    ),
    "github.top_component": (by("label"), split("declared", top=1)),
    "rabobank.incidents": (_ALL, figure("declared")),
    "rabobank.mttr_mean_h": (_ALL, figure(_MTTR, per=_HOUR)),
    "rabobank.mttr_median_h": (_ALL, figure(_MTTR, "median", _HOUR)),
    "rabobank.handle_time_mean_h": (_ALL, figure("handle_time", per=_HOUR)),
    "rabobank.reopen_n": (_ALL, figure("ever_reopened")),
    "rabobank.by_priority": (
        by("priority"),
        lambda report: {k.removeprefix("P"): n for k, n in keyed("declared")(report).items()},
    ),
}


def main() -> None:
    """Import the sets, compare every figure, and say what differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=list(SETS), action="append")
    parser.add_argument("--data", type=Path, default=_DATA)
    parser.add_argument("--home", type=Path, help="keep the installations below this folder")
    parser.add_argument("--markdown", action="store_true", help="print rows of a table")
    asked = parser.parse_args()
    golden = json.loads((asked.data / "golden.json").read_text())
    differing = 0
    for name in asked.only or SETS:
        if asked.home:
            asked.home.mkdir(parents=True, exist_ok=True)
        with installation(asked.home / name if asked.home else None) as made:
            differing += _compare(name, made, asked.data, golden, markdown=asked.markdown)
    sys.exit(1 if differing else 0)


def _compare(name: str, made: Installation, data: Path, golden: Report, *, markdown: bool) -> int:
    """Import one set and print its figures beside golden.json's; returns how many differ."""
    found = SETS[name]
    began = time.monotonic()
    said = json.loads(
        made.run("import", found.kind, str(data / found.file), "--json", *found.options)
    )
    spent = time.monotonic() - began
    print(f"# {name}: {spent:.0f} s, {json.dumps(said['counts'])}", flush=True)
    with _worker(made, said["counts"]["verdicts"]):
        return _compare_figures(name, made, golden, data, markdown=markdown)


@contextmanager
def _worker(made: Installation, verdicts: int) -> Iterator[None]:
    """Let a worker read what was brought in, until every verdict is a kept or broken promise."""
    process = made.start("worker")
    try:
        options = (*_ALL, "--figure", _SLA)
        deadline = time.monotonic() + _PATIENCE
        while (figure(_SLA, "n")(_Asking(made).answer(options)) or 0) < verdicts:
            if time.monotonic() > deadline:
                print("# the worker has not read everything yet", flush=True)
                break
            time.sleep(2)
        yield
    finally:
        stop(process)


def _compare_figures(
    name: str, made: Installation, golden: Report, data: Path, *, markdown: bool
) -> int:
    """Print every figure of a set beside golden.json's; returns how many differ."""
    asking, found = _Asking(made), SETS[name]
    differing = 0
    for key, (options, pick) in FIGURES.items():
        if key.partition(".")[0] != name:
            continue
        expected = golden[key]["value"]
        ours = pick(asking if options == _SEVERAL else asking.answer(options))
        same = _rounded(ours) == _rounded(expected)
        differing += not same
        command = f"watchbell kpis {' '.join(options)} --json"
        if markdown:
            print(f"| `{key}` | `{command}` | {_said(expected)} | {_said(ours)} |")
        else:
            mark = "ok    " if same else "DIFFER"
            print(f"{mark} {key}: {_said(ours)}" + ("" if same else f" not {_said(expected)}"))
    if f"{name}.events" in golden:
        with (data / found.file).open("rb") as file:
            rows = sum(isinstance(row, Row) for row in Table(file, Choices()))
        differing += rows != golden[f"{name}.events"]["value"]
        print(f"{name}.events: {rows} rows read")
    return differing


class _Asking:
    """Asks `watchbell kpis` once for each set of options."""

    def __init__(self, made: Installation) -> None:
        self.made = made
        self._answers: dict[tuple[str, ...], Report] = {}

    def answer(self, options: tuple[str, ...]) -> Report:
        if options not in self._answers:
            self._answers[options] = json.loads(self.made.run("kpis", "--json", *options))
        return self._answers[options]


def _rounded(value: Any) -> Any:
    """Return figures to two decimals, whatever they are wrapped in."""
    if isinstance(value, dict):
        return {label: _rounded(one) for label, one in value.items()}
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return None if value is None else round(float(value), 2)


def _said(value: Any) -> str:
    return json.dumps(_rounded(value))


if __name__ == "__main__":
    main()
