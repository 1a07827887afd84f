"""Figures of the real sets after import, beside the same by hand: the first cases of each.

Whole sets are compared with golden.json by `python -m benchmarks.golden`.
"""

import csv
import io
import json
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby, islice, pairwise
from pathlib import Path
from statistics import fmean, median

import pytest

from tests.alerts.status_histories import DATA
from tests.importers.telling import NOW
from watchbell.analytics import selectors
from watchbell.analytics.domain import Figure, KpiReport
from watchbell.bootstrap import wire
from watchbell.importers.domain import Choices
from watchbell.importers.mappings import mapping_of
from watchbell.importers.models import ImportRun
from watchbell.importers.services import ImportFields, import_file
from watchbell.kernel.actors import SYSTEM
from watchbell.platform.engine import Cycle, Engine

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not (DATA / "golden.json").exists(), reason="needs the real data"),
]
MAPPINGS = Path(__file__).parent / "mappings"
SINCE, UNTIL = datetime(2000, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
Row = dict[str, str]


def lines(name: str) -> Iterator[str]:
    with zipfile.ZipFile(DATA / f"{name}.zip") as archive, archive.open(name) as file:
        yield from io.TextIOWrapper(file, "utf-8")


def first_cases(name: str, key: str, count: int) -> list[Row]:
    """Return the rows of the first cases of a set whose rows stand together."""
    cases = groupby(csv.DictReader(lines(name)), key=lambda row: row[key])
    return [row for _, rows in islice(cases, count) for row in rows]


def bring_in(kind: str, body: str, mapping: str = "") -> ImportRun:
    """Take a file in as `watchbell import` does."""
    given = mapping_of((MAPPINGS / mapping).read_text()) if mapping else None
    fields = ImportFields(kind=kind, file_name="slice.csv", choices=Choices(mapping=given))
    file = io.BytesIO(body.encode())
    return import_file(
        fields=fields, file=file, actor=SYSTEM, now=NOW, progress=lambda done, size: None
    )


def keep_promises() -> None:
    """Let the engine read what was brought in, so that verdicts become cycles."""
    (reading,) = (one for one in wire.SUBSCRIPTIONS if one.name == "sla")
    engine = Engine([], [reading])
    engine.cycles = [Cycle("events", engine.read_log)]
    engine.drain(NOW)


def as_csv(rows: Sequence[Row]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def report(*names: str, by: str | None = None, until: datetime = UNTIL) -> KpiReport:
    return selectors.kpis(actor=SYSTEM, from_=SINCE, to=until, by=by, names=names or None, now=NOW)


def whole(*names: str, until: datetime = UNTIL) -> dict[str, Figure]:
    return {figure.name: figure for figure in report(*names, until=until).figures}


def split(name: str, by: str) -> dict[str, float]:
    """Return a figure for each group that has something of it."""
    return {
        group.label: group.figures[0].value
        for group in report(name, by=by).groups
        if group.key is not None and group.figures[0].value
    }


def hours(spans: Sequence[float]) -> tuple[float, float]:
    return round(fmean(spans) / 3600, 2), round(median(spans) / 3600, 2)


def shown(figure: Figure) -> tuple[float, float]:
    assert figure.value is not None
    assert figure.median is not None
    return round(figure.value / 3600, 2), round(figure.median / 3600, 2)


def service_now(text: str) -> datetime | None:
    if text == "?":
        return None
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC)


def spans_of(rows: Sequence[Row], start: str, *ends: str) -> list[float]:
    """Return the seconds of the rows that have one of the ends, the first that is there."""
    spans = []
    for row in rows:
        begun = service_now(row[start])
        end = next((at for name in ends if (at := service_now(row[name]))), None)
        if begun and end:
            spans.append((end - begun).total_seconds())
    return spans


class TestServiceNow:
    CASES = 40

    @pytest.fixture
    def last(self) -> list[Row]:
        rows = first_cases("servicenow_incident_event_log.csv", "number", self.CASES)
        run = bring_in("servicenow-log", as_csv(rows))
        assert (run.counts["made"], run.counts["rejected"]) == (self.CASES, 0)
        keep_promises()
        return list({row["number"]: row for row in rows}.values())

    def test_figures_are_those_of_the_rows(self, last: list[Row]) -> None:
        found = whole()
        assert found["declared"].value == self.CASES
        assert shown(found["time_to_resolve"]) == hours(spans_of(last, "opened_at", "resolved_at"))
        assert shown(found["time_to_close"]) == hours(spans_of(last, "opened_at", "closed_at"))
        assert shown(found["time_to_resolve_or_close"]) == hours(
            spans_of(last, "opened_at", "resolved_at", "closed_at")
        )
        self.shares(found, last)
        self.backlog(last)
        for priority, value in split("time_to_resolve", "custom.source_priority").items():
            rows = [row for row in last if row["priority"] == priority]
            mean = fmean(spans_of(rows, "opened_at", "resolved_at"))
            assert round(value / 3600, 2) == round(mean / 3600, 2)
        for name, field, by in (
            ("declared", "assignment_group", "team"),
            ("declared", "category", "category"),
            ("declared", "problem_id", "custom.problem"),
        ):
            counted = Counter(row[field] for row in last if row[field] != "?")
            assert split(name, by) == dict(counted)

    def shares(self, found: Mapping[str, Figure], last: list[Row]) -> None:
        def share(holds: Callable[[Row], bool]) -> float:
            return sum(map(holds, last)) / len(last)

        for name, expected in (
            ("sla_stated_rate", share(lambda row: row["made_sla"] == "true")),
            ("reopened_share", share(lambda row: row["reopen_count"] != "0")),
            ("reassigned_share", share(lambda row: row["reassignment_count"] != "0")),
            ("mean_reassignments", fmean(int(row["reassignment_count"]) for row in last)),
        ):
            assert found[name].value == pytest.approx(expected, abs=1e-5), name
            assert found[name].n == len(last)

    def backlog(self, last: list[Row]) -> None:
        end = datetime(2016, 3, 4, tzinfo=UTC)
        standing = 0
        for row in last:
            opened, resolved = service_now(row["opened_at"]), service_now(row["resolved_at"])
            standing += opened is not None and opened < end and (not resolved or resolved >= end)
        assert whole("unresolved_at_end", until=end)["unresolved_at_end"].value == standing


def happened(row: Row) -> datetime:
    return datetime.fromisoformat(row["time:timestamp"])


def test_volvo_s_cases_go_through_the_house_as_their_events_say() -> None:
    rows = first_cases("volvo_incidents.csv", "case:concept:name", 25)
    run = bring_in("events-csv", as_csv(rows), "volvo.yaml")
    assert (run.counts["made"], run.counts["rejected"]) == (25, 0)
    cases: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        cases[row["case:concept:name"]].append(row)
    first, handed, back, waited = [], 0, 0, 0
    for case in cases.values():
        done = next(happened(row) for row in case if row["concept:name"] == "Completed")
        first.append((done - happened(case[0])).total_seconds())
        groups = [row["org:group"] for row in case]
        runs = [group for group, _ in groupby(groups)]
        handed += len(runs) > 1
        back += len(set(runs)) < len(runs)
        waited += any(row["lifecycle:transition"] == "Wait - User" for row in case)
    found = whole()
    spans = [(happened(case[-1]) - happened(case[0])).total_seconds() for case in cases.values()]
    assert shown(found["lifetime"]) == hours(spans)
    assert shown(found["time_to_first_resolution"]) == hours(first)
    for name, count in (
        ("handover_share", handed),
        ("ping_pong_share", back),
        ("waited_for_caller_share", waited),
    ):
        assert found[name].value == pytest.approx(count / 25, abs=1e-5), name


def test_a_status_page_s_figures_are_those_of_its_incidents() -> None:
    body = list(islice(lines("github_status_incidents.jsonl"), 40))
    entries = [json.loads(line) for line in body]
    kept = [entry for entry in entries if entry["impact"] != "maintenance"]
    run = bring_in("statuspage", "".join(body))
    assert (run.counts["made"], run.counts["rejected"]) == (len(kept), len(entries) - len(kept))
    by_impact: dict[str, list[float]] = defaultdict(list)
    for entry in kept:
        start, end = (datetime.fromisoformat(entry[f"{n}_at"]) for n in ("started", "resolved"))
        by_impact[entry["impact"]].append((end - start).total_seconds())
    assert split("time_to_resolve", "custom.source_impact") == {
        impact: pytest.approx(fmean(spans)) for impact, spans in by_impact.items() if any(spans)
    }
    named = Counter(name for entry in kept for name in entry.get("components") or ())
    assert split("declared", "label") == dict(named)


def test_a_table_of_rabobank_s_incidents_has_its_figures() -> None:
    rows = list(islice(csv.DictReader(lines("rabobank_incident_case_attributes.csv")), 60))
    run = bring_in("incidents-csv", as_csv(rows), "rabobank.yaml")
    assert (run.counts["made"], run.counts["rejected"]) == (60, 0)
    at = datetime.fromisoformat
    solved = [row for row in rows if row["resolved_time"]]
    spans = [(at(r["resolved_time"]) - at(r["open_time"])).total_seconds() for r in solved]
    found = whole()
    assert shown(found["time_to_resolve"]) == hours(spans)
    assert found["time_to_resolve"].n == len(solved)
    worked = [float(row["handle_time_hours"]) for row in rows]
    assert shown(found["handle_time"])[0] == pytest.approx(fmean(worked), abs=0.02)
    assert found["ever_reopened"].value == sum(1 for row in rows if row["reopen_time"])
    assert split("declared", "priority") == {
        f"P{level}": count for level, count in Counter(row["priority"] for row in rows).items()
    }


def test_the_same_file_again_changes_no_figure() -> None:
    rows = first_cases("servicenow_incident_event_log.csv", "number", 5)
    bring_in("servicenow-log", as_csv(rows))
    before = whole()
    again = bring_in("servicenow-log", as_csv(rows))
    assert (again.counts["made"], again.counts["unchanged"]) == (0, 5)
    assert whole() == before


def test_rows_that_come_later_go_on_with_the_story() -> None:
    rows = first_cases("volvo_incidents.csv", "case:concept:name", 2)
    half = [row for one, row in pairwise([rows[0], *rows])][: len(rows) // 2]
    bring_in("events-csv", as_csv(half), "volvo.yaml")
    grown = bring_in("events-csv", as_csv(rows), "volvo.yaml")
    assert (grown.counts["grown"], grown.counts["rejected"]) == (1, 0)
