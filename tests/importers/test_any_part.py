"""Any part of a real set, however it is written and in however many files, has its figures.

What is expected is worked out from the rows by polars, under the definitions of golden.json.
"""

import csv
import gzip
import io
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest

from tests.alerts.status_histories import DATA
from tests.importers import golden_rows
from tests.importers.golden_rows import Rows
from tests.importers.telling import NOW
from tests.importers.test_golden import MAPPINGS, as_csv, keep_promises, lines, report, split, whole
from watchbell.analytics.domain import Figure
from watchbell.importers.domain import Choices, DateOrder
from watchbell.importers.mappings import mapping_of
from watchbell.importers.models import ImportRun
from watchbell.importers.services import ImportFields, import_file
from watchbell.importers.undoing import undo_import
from watchbell.kernel.actors import SYSTEM

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not (DATA / "golden.json").exists(), reason="needs the real data"),
]
DAY = "2016-03-31"
SERVICE_NOW = ("servicenow-log", Choices(date_order=DateOrder.DAY_FIRST))
CASES = 25


@cache
def cases_of(name: str, key: str) -> Mapping[str, Rows]:
    """Return the rows of every case of a set, in the order of the file."""
    cases: dict[str, Rows] = defaultdict(list)
    for row in csv.DictReader(lines(name)):
        cases[row[key]].append(row)
    return cases


def some(name: str, key: str, luck: random.Random) -> list[Rows]:
    cases = cases_of(name, key)
    return [cases[one] for one in luck.sample(list(cases), CASES)]


def flat(cases: Sequence[Rows]) -> Rows:
    return [row for case in cases for row in case]


def mixed(cases: Sequence[Rows], luck: random.Random) -> Rows:
    """Return the rows of all cases among each other, those of a case in their order."""
    turns = [n for n, case in enumerate(cases) for _ in case]
    luck.shuffle(turns)
    left = [iter(case) for case in cases]
    return [next(left[n]) for n in turns]


def take(body: bytes, how: tuple[str, Choices]) -> ImportRun:
    kind, choices = how
    return import_file(
        fields=ImportFields(kind=kind, file_name="part.csv", choices=choices),
        file=io.BytesIO(body),
        actor=SYSTEM,
        now=NOW,
        progress=lambda done, size: None,
    )


def take_all(body: bytes, how: tuple[str, Choices]) -> ImportRun:
    """Take a file in of which nothing may be refused, and once more, which changes nothing."""
    run = take(body, how)
    assert list(run.rejected.values_list("row", "reason")) == []
    again = take(body, how)
    assert {name: again.counts[name] for name in ("made", "grown", "rejected")} == dict.fromkeys(
        ("made", "grown", "rejected"), 0
    )
    return run


def as_excel_writes(rows: Rows) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(
        out, list(rows[0]), delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL
    )
    writer.writeheader()
    writer.writerows(rows)
    return ("sep=;\r\n" + out.getvalue()).encode("utf-16")


def plain(rows: Rows) -> bytes:
    return as_csv(rows).encode()


def updated(row: Mapping[str, str]) -> datetime:
    return datetime.strptime(row["sys_updated_at"], "%d/%m/%Y %H:%M").replace(tzinfo=UTC)


def spans(figure: Figure) -> list[float]:
    found = (figure.value, figure.median, figure.p90)
    return [one / 3600 for one in found if one is not None]


def counted(figure: Figure) -> int:
    """Return of how many incidents a share holds."""
    return round((figure.value or 0) * (figure.n or 0))


def our_service_now() -> dict[str, Any]:
    found = whole()
    end = datetime.fromisoformat(DAY).replace(tzinfo=UTC) + timedelta(days=1)
    months = report("declared", by="month").groups
    by_priority = split("time_to_resolve", "custom.source_priority")
    return {
        "incidents": found["declared"].value,
        "resolved": found["resolved"].value,
        "time to resolve": spans(found["time_to_resolve"]),
        "time to resolve or close": spans(found["time_to_resolve_or_close"]),
        "time to close": spans(found["time_to_close"]),
        "by priority": {name: value / 3600 for name, value in by_priority.items()},
        "promises kept": counted(found["sla_stated_rate"]),
        "reopened": found["ever_reopened"].value,
        "reassigned": counted(found["reassigned_share"]),
        "moves": counted(found["mean_reassignments"]),
        "backlog": whole("unresolved_at_end", until=end)["unresolved_at_end"].value,
        "teams": split("declared", "team"),
        "months": {one.key: one.figures[0].value for one in months if one.figures[0].value},
    }


def our_volvo() -> dict[str, Any]:
    found = whole()
    return {
        "cases": found["declared"].value,
        "lifetime": spans(found["lifetime"]),
        "first resolution": spans(found["time_to_first_resolution"]),
        "handed over": counted(found["handover_share"]),
        "came back": counted(found["ping_pong_share"]),
        "waited": counted(found["waited_for_caller_share"]),
    }


def assert_same(ours: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    """Compare figure by figure, to two decimals."""
    assert set(ours) == set(expected)
    for name, figure in expected.items():
        assert ours[name] == pytest.approx(figure, abs=0.005), name


def nothing_before(cases: Sequence[Rows], luck: random.Random) -> Iterator[Rows]:
    return iter(())


def every_other_case(cases: Sequence[Rows], luck: random.Random) -> Iterator[Rows]:
    yield flat(cases[::2])


def beginnings(cases: Sequence[Rows], luck: random.Random) -> Iterator[Rows]:
    """Cut each case anywhere: of what is filled in backwards it tells the end all the same."""
    yield flat([case[: luck.randint(1, len(case))] for case in cases])


def any_rows(cases: Sequence[Rows], luck: random.Random) -> Iterator[Rows]:
    yield [row for row in flat(cases) if luck.random() < 0.5]


def what_was_known_once(cases: Sequence[Rows], luck: random.Random) -> Iterator[Rows]:
    """Export the log twice while it grew."""
    ends = sorted(updated(row) for row in flat(cases))
    for place in (len(ends) // 3, 2 * len(ends) // 3):
        yield [row for row in flat(cases) if updated(row) < ends[place]]


Before = Callable[[Sequence[Rows], random.Random], Iterator[Rows]]


@pytest.mark.parametrize(
    ("seed", "before", "write"),
    [
        (1, nothing_before, as_excel_writes),
        (2, every_other_case, plain),
        (3, beginnings, plain),
        (4, beginnings, as_excel_writes),
        (5, what_was_known_once, plain),
        (6, any_rows, plain),
    ],
)
def test_any_part_of_the_log_has_its_figures_whatever_came_before(
    seed: int, before: Before, write: Callable[[Rows], bytes]
) -> None:
    luck = random.Random(seed)
    cases = some("servicenow_incident_event_log.csv", "number", luck)
    for rows in before(cases, luck):
        take(write(rows), SERVICE_NOW)
    rows = mixed(cases, luck) if seed % 2 else flat(cases)
    take_all(write(rows), SERVICE_NOW)
    keep_promises()
    assert_same(our_service_now(), golden_rows.service_now(rows, DAY))


def test_an_older_part_changes_nothing_of_what_came_whole_and_an_undone_one_comes_again() -> None:
    luck = random.Random(7)
    cases = some("servicenow_incident_event_log.csv", "number", luck)
    run = take_all(plain(flat(cases)), SERVICE_NOW)
    (part,) = beginnings(cases, luck)
    take(plain(part), SERVICE_NOW)
    keep_promises()
    expected = golden_rows.service_now(flat(cases), DAY)
    assert_same(our_service_now(), expected)
    undo_import(run_id=run.pk, actor=SYSTEM, now=NOW)
    assert whole("declared")["declared"].value == 0
    take_all(plain(flat(cases)), SERVICE_NOW)
    keep_promises()
    assert_same(our_service_now(), expected)


def as_xes(rows: Rows) -> bytes:
    """Write the events as a log of the standard, packed, without what is empty."""
    cases: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        said = "".join(
            f"<{'date' if name == 'time:timestamp' else 'string'}"
            f" key={quoteattr(name)} value={quoteattr(text)}/>"
            for name, text in row.items()
            if text and name != "case:concept:name"
        )
        cases[row["case:concept:name"]].append(f"<event>{said}</event>")
    traces = "".join(
        f'<trace><string key="concept:name" value={quoteattr(name)}/>{"".join(events)}</trace>'
        for name, events in cases.items()
    )
    return gzip.compress(f'<?xml version="1.0"?><log xes.version="1.0">{traces}</log>'.encode())


@pytest.mark.parametrize(
    ("seed", "kind", "before", "write"),
    [
        (1, "events-csv", nothing_before, plain),
        (2, "events-csv", beginnings, plain),
        (3, "xes", any_rows, as_xes),
    ],
)
def test_any_part_of_an_event_log_has_its_figures_whatever_came_before(
    seed: int, kind: str, before: Before, write: Callable[[Rows], bytes]
) -> None:
    luck = random.Random(seed)
    cases = some("volvo_incidents.csv", "case:concept:name", luck)
    how = (kind, Choices(mapping=mapping_of((MAPPINGS / "volvo.yaml").read_text())))
    for rows in before(cases, luck):
        take(write(rows), how)
    rows = mixed(cases, luck)
    take_all(write(rows), how)
    assert_same(our_volvo(), golden_rows.volvo(rows))


def test_events_that_come_in_two_files_are_as_those_of_one() -> None:
    luck = random.Random(5)
    cases = some("volvo_incidents.csv", "case:concept:name", luck)
    how = ("events-csv", Choices(mapping=mapping_of((MAPPINGS / "volvo.yaml").read_text())))
    take(plain(flat([case[: len(case) // 2] for case in cases])), how)
    take_all(plain(flat([case[len(case) // 2 :] for case in cases])), how)
    assert_same(our_volvo(), golden_rows.volvo(flat(cases)))


def test_a_status_page_that_was_read_midway_is_in_the_end_as_if_read_once() -> None:
    luck = random.Random(1)
    entries = [json.loads(line) for line in lines("github_status_incidents.jsonl")]
    entries = [one for one in luck.sample(entries, 40) if one["impact"] != "maintenance"]
    midway = [
        {
            **one,
            "updates": one["updates"][: luck.randint(1, len(one["updates"]))],
            "resolved_at": luck.choice([None, one["resolved_at"]]),
        }
        for one in entries
    ]
    how = ("statuspage", Choices())
    take_all("\r\n".join(json.dumps(one) for one in midway).encode("utf-8-sig"), how)
    take_all(json.dumps({"page": {"id": "x"}, "incidents": entries}, indent=1).encode(), how)
    found = whole("declared", "time_to_resolve")
    at = datetime.fromisoformat
    lasted = [(at(e["resolved_at"]) - at(e["started_at"])).total_seconds() for e in entries]
    assert found["declared"].value == len(entries)
    assert found["time_to_resolve"].value == pytest.approx(sum(lasted) / len(lasted))
