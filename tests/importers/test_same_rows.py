"""Many stories written together leave the rows of the same stories lived one by one."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.importers.telling import BEGAN, NOW, Ready
from watchbell.importers.domain import Choices, Happening, Kind, Story
from watchbell.importers.models import ImportRun, RejectedRow
from watchbell.importers.running import Taking
from watchbell.importers.runs import RunState
from watchbell.incidents.domain import CancelCode, Cause, Channel, HoldReason, Outcome, Visibility
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.ids import new_id

pytestmark = pytest.mark.django_db

_NAMES = st.sampled_from(["Ada", "Grace", "Bob", ""])
_LEVELS = st.sampled_from([1, 2, 3, 4, 9])
_FACTS: dict[str, st.SearchStrategy[Any]] = {
    "description": st.sampled_from(["", "Smoke", "Fire\r\nand smoke"]),
    "impact": _LEVELS,
    "urgency": _LEVELS,
    "priority": st.sampled_from([1, 2, 5, 7]),
    "channel": st.sampled_from([*Channel, "pigeon"]),
    "category": st.sampled_from(["Printers", ("Printers", "Lasers"), ("Mail",)]),
    "service": st.sampled_from(["Mail", "Wiki"]),
    "reporter": st.sampled_from(["Bob", "Mallory"]),
    "severity": st.sampled_from(["SEV1", "sev3", "SEV9"]),
    "labels": st.lists(st.sampled_from(["a", "b"]), max_size=3),
    "custom": st.dictionaries(st.sampled_from(["Location", "Model 2"]), st.booleans()),
}
_GIVEN = {
    "team": st.sampled_from(["Desk", "Net", None]),
    "assignee": st.sampled_from(["Ada", None]),
}
_OF_KIND: dict[Kind, dict[str, st.SearchStrategy[Any]]] = {
    Kind.CHANGED: {**_FACTS, "title": st.sampled_from(["Fire", " ", "Smoke"])},
    Kind.ASSIGNED: _GIVEN,
    Kind.ACKNOWLEDGED: {},
    Kind.HELD: {"reason": st.sampled_from([*HoldReason, "rain"]), "note": st.just("waits")},
    Kind.RESUMED: {},
    Kind.MITIGATED: {},
    Kind.RESTORED: {},
    Kind.RESOLVED: {
        "outcome": st.sampled_from(list(Outcome)),
        "cause": st.sampled_from(list(Cause)),
        "notes": st.just("done"),
    },
    Kind.REOPENED: {"reason": st.just("again")},
    Kind.CLOSED: {},
    Kind.CANCELLED: {"code": st.sampled_from(list(CancelCode))},
    Kind.COMMENTED: {
        "body": st.sampled_from(["", "Hello", "\x01"]),
        "visibility": st.sampled_from(list(Visibility)),
    },
}


def _some(values: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=values)


_STEP = st.sampled_from(list(_OF_KIND)).flatmap(
    lambda kind: st.tuples(st.just(kind), _NAMES, st.integers(-2, 600), _some(_OF_KIND[kind]))
)
_STORY = st.tuples(_some({**_FACTS, **_GIVEN}), _NAMES, st.lists(_STEP, max_size=7))


def _story(nth: int, told: Any, since: int) -> Story:
    facts, by, steps = told
    at = BEGAN + timedelta(hours=nth)
    happenings = [Happening(at, Kind.DECLARED, by, {"title": f"Fire {nth}", **facts}, 1)]
    for row, (kind, who, minutes, values) in enumerate(steps, 2):
        at += timedelta(minutes=minutes)
        happenings.append(Happening(at, kind, who, values, row))
    return Story(f"F{nth}", f"F{nth}", tuple(happenings[: len(happenings) - since]))


@given(told=st.lists(_STORY, min_size=2, max_size=5), cut=st.integers(0, 3))
@settings(max_examples=4, phases=(Phase.explicit, Phase.generate))
def test_gathered_stories_leave_the_rows_of_lived_ones(told: list[Any], cut: int) -> None:
    # What is cut off at first comes with a second file, so that incidents that are there go on.
    first = [_story(nth, one, min(cut, len(one[2]))) for nth, one in enumerate(told)]
    whole = [_story(nth, one, 0) for nth, one in enumerate(told)]
    lived, gathered = (_rows_of([first, whole], one_by_one) for one_by_one in (True, False))
    for table, rows in lived.items():
        assert gathered[table] == rows, table


def _rows_of(files: Sequence[Sequence[Story]], one_by_one: bool) -> dict[str, list[str]]:
    """Take the files in, return every row there is then, and forget it all."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "select setval('incidents_number', 5000),"
                " setval(pg_get_serial_sequence('incidents_category', 'id'), 5000)"
            )
        for stories in files:
            run = ImportRun.objects.create(
                id=new_id(NOW), kind="ready", source="ready", file_name="f", asked_by_name="Ada",
                asked_at=NOW, state=RunState.RUNNING,
            )  # fmt: skip
            taking = Taking(run, actor=SYSTEM, now=NOW, one_by_one=one_by_one)
            taking.take(Ready(stories), BytesIO(b""), Choices(), lambda done, total: None)
        rows = _everything()
        rows["rejected"] = list(_rejected())
        transaction.set_rollback(True)
    return rows


def _rejected() -> Iterable[str]:
    rows = RejectedRow.objects.order_by("id").values_list("row", "reason", "raw")
    return (str(row) for row in rows)


_ORDER = {"platform_event": "seq", "incidents_incident": "number"}
_BY_ID = "to_jsonb(t)->>'id'"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}")
_OWN = re.compile(r'"(xid|seq)": ?"?\d+"?,? ?')


def _everything() -> dict[str, list[str]]:
    """Return the rows of incidents and of the log; ids are named by the order they come in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.tables where table_schema = 'public'"
            " and (table_name like 'incidents\\_%' or table_name = 'platform_event')"
        )
        tables = ["platform_event", *sorted({name for (name,) in cursor} - {"platform_event"})]
        names: dict[str, str] = {}
        found = {}
        for table in tables:
            cursor.execute(
                f"select to_jsonb(t)::text from {table} t order by {_ORDER.get(table, _BY_ID)}"
            )
            found[table] = [_named(_OWN.sub("", row), names) for (row,) in cursor.fetchall()]
    assert found["platform_event"]
    return found


def _named(row: str, names: dict[str, str]) -> str:
    return _UUID.sub(lambda match: names.setdefault(match[0], f"id{len(names)}"), row)
