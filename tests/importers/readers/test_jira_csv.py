"""Jira's export: several columns of one name, localised dates, comments in cells."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.importers.readers.reading import kinds, notes_of, of_kind, only, read, steps
from watchbell.importers.domain import Choices, Kind
from watchbell.importers.readers.jira_csv import JiraCsv

JIRA = JiraCsv()
HEADER = (
    "Summary,Issue key,Status,Status Category,Priority,Resolution,Assignee,Reporter,Creator,"
    "Created,Updated,Resolved,Labels,Labels,Component/s,Component/s,Comment,Comment,"
    "Custom field (Root cause)"
)
DONE = (
    "Mail is slow,OPS-1,Resolved,Done,High,Duplicate,Dan,Bob,Ann,12/Mar/23 3:45 PM,"
    "14/Mar/23 9:00 AM,13/Mar/23 10:00 AM,mail,urgent,Mail,Web,"
    "12/Mar/23 4:00 PM;Bob;It hurts; a lot,"
    '"13/Mar/23 9:55 AM;Dan;Done.\nReally.",Disk full'
)


def exported(*rows: str) -> str:
    return "\n".join([HEADER, *rows])


def test_an_issue_is_told_with_all_columns_of_one_name() -> None:
    told = only(JIRA, exported(DONE))
    assert steps(told) == [
        "12 Mar 15:45 declared",
        "12 Mar 16:00 commented",
        "13 Mar 09:55 commented",
        "13 Mar 10:00 resolved",
    ]
    declared = told.happenings[0]
    assert declared.by == "Ann"
    assert declared.values["labels"] == ["mail", "urgent"]
    assert declared.values["service"] == "Mail"
    assert declared.values["priority"] == 2
    assert declared.values["custom"] == {
        "Source state": "Resolved",
        "Source priority": "High",
        "Source resolution": "Duplicate",
        "Components": "Mail, Web",
        "Root cause": "Disk full",
    }
    first, second = of_kind(told, Kind.COMMENTED)
    assert (first.by, first.values["body"]) == ("Bob", "It hurts; a lot")
    assert second.values["body"] == "Done.\nReally."
    assert of_kind(told, Kind.RESOLVED)[0].values["outcome"] == "duplicate"


def test_a_german_export_is_read_like_an_english_one() -> None:
    body = (
        "Zusammenfassung;Schlüssel;Status;Priorität;Erstellt;Aktualisiert;Erledigt\n"
        "Post langsam;OPS-2;Geschlossen;Hoch;12/Mär/23 3:45 PM;14/Mai/23 9:00 AM;13/Mär/23 1:00 PM"
    )
    told = only(JIRA, body, Choices(zone="Europe/Berlin"))
    assert kinds(told) == ["declared", "resolved", "closed"]
    assert told.happenings[0].at == datetime(2023, 3, 12, 14, 45, tzinfo=UTC)
    assert told.happenings[0].values["priority"] == 2


def test_work_in_between_is_told_at_the_last_update_with_a_note() -> None:
    row = DONE.replace("Resolved,Done", "Waiting for customer,In Progress", 1)
    told = only(JIRA, exported(row.replace("13/Mar/23 10:00 AM,mail", ",mail", 1)))
    (held,) = of_kind(told, Kind.HELD)
    assert held.at == datetime(2023, 3, 14, 9, tzinfo=UTC)
    assert "Since when it is on hold is not stated" in notes_of(told)


def test_a_site_s_own_status_is_read_by_its_category_or_by_a_mapping() -> None:
    row = DONE.replace("Resolved,Done", "Parked,Done", 1)
    assert kinds(only(JIRA, exported(row)))[-1] == "resolved"
    mapped = Choices(mapping={"states": {"parked": "on_hold:awaiting_vendor"}})
    (held,) = of_kind(only(JIRA, exported(row), mapped), Kind.HELD)
    assert held.values["reason"] == "awaiting_vendor"


def test_an_unknown_status_is_told_by_its_times() -> None:
    row = DONE.replace("Resolved,Done", "Verwurstet,", 1)
    told = only(JIRA, exported(row))
    assert "resolved" in kinds(told)
    assert "The status 'Verwurstet' is not known here" in notes_of(told)


def test_rows_that_cannot_be_taken_in_say_why() -> None:
    rows = (
        DONE,
        DONE,
        DONE.replace("OPS-1", ""),
        DONE.replace("OPS-1", "OPS-3").replace("12/Mar/23 3:45 PM", "soon", 1),
        DONE.replace("OPS-1", "OPS-4")
        .replace("14/Mar/23 9:00 AM", "", 1)
        .replace("12/Mar/23 3:45 PM", "", 1),
    )
    stories, rejected = read(JIRA, exported(*rows))
    assert [one.key for one in stories] == ["OPS-1"]
    assert [one.reason for one in rejected] == [
        "OPS-1 stands in line 2 already.",
        "The row names no issue.",
        "Created: 'soon' is no time.",
        "The row does not say when the issue was created.",
    ]


@settings(max_examples=60)
@given(st.lists(st.text(alphabet='OPS-1,;:/"\n AM23Mar', max_size=160), max_size=4))
def test_garbage_is_rejected_and_never_raised(rows: list[str]) -> None:
    stories, _ = read(JIRA, exported(DONE, *rows))
    assert all(one.happenings[0].kind is Kind.DECLARED for one in stories)
