"""ServiceNow's list export: labels or column names, a journal in one cell, one row an incident."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.importers.readers.reading import kinds, notes_of, of_kind, only, read, steps
from watchbell.importers.domain import Kind
from watchbell.importers.readers.servicenow_csv import ServiceNowCsv

LIST = ServiceNowCsv()
HEADER = (
    "Number,Opened,Opened by,Caller,Short description,Priority,State,On hold reason,Category,"
    "Assignment group,Assigned to,Updated,Updated by,Resolved,Closed,Resolution code,"
    "Resolution notes,Comments and Work notes,Location"
)
CLOSED = (
    "INC1,2024-03-01 09:00:00,Ann,Bob,Mail is slow,2 - High,Closed,,Software,Desk,Dan,"
    "2024-03-09 10:00:00,system,2024-03-01 12:30:00,2024-03-08 13:00:00,Workaround provided,"
    'Restarted it,"2024-03-01 12:00:00 - Dan Eck (Work notes)\nRestarted.\n\n'
    '2024-03-01 09:30:00 - Bob Cole (Additional comments)\nIt hurts.\n\n",Berlin'
)


def listed(*rows: str) -> str:
    return "\n".join([HEADER, *rows])


def test_a_closed_incident_is_told_with_its_journal() -> None:
    told = only(LIST, listed(CLOSED))
    assert steps(told) == [
        "01 Mar 09:00 declared",
        "01 Mar 09:30 commented",
        "01 Mar 12:00 commented",
        "01 Mar 12:30 changed",
        "01 Mar 12:30 resolved",
        "08 Mar 13:00 closed",
    ]
    first, second = of_kind(told, Kind.COMMENTED)
    assert (first.by, first.values) == ("Bob Cole", {"body": "It hurts.", "visibility": "public"})
    assert second.values == {"body": "Restarted.", "visibility": "internal"}
    (resolved,) = of_kind(told, Kind.RESOLVED)
    assert resolved.values == {
        "notes": "Close code: Workaround provided.\nRestarted it",
        "outcome": "workaround",
    }


def test_labels_and_column_names_are_the_same_columns() -> None:
    names = (
        "number,opened_at,opened_by,caller_id,short_description,priority,state,hold_reason,"
        "category,assignment_group,assigned_to,sys_updated_on,sys_updated_by,resolved_at,"
        "closed_at,close_code,close_notes,comments_and_work_notes,location"
    )
    assert only(LIST, f"{names}\n{CLOSED}") == only(LIST, listed(CLOSED))


def test_what_waits_says_for_whom() -> None:
    row = "INC2,2024-03-02 09:00:00,Ann,Bob,VPN,3,3,4,Network,Desk,,2024-03-02 10:00:00,Dan"
    told = only(LIST, listed(row + ",,,,,,"))
    (held,) = of_kind(told, Kind.HELD)
    assert held.values["reason"] == "awaiting_vendor"
    assert told.happenings[0].values["priority"] == 3


def test_work_whose_beginning_is_not_stated_is_told_with_a_note() -> None:
    row = "INC2,2024-03-02 09:00:00,Ann,Bob,VPN,3,In Progress,,Net,Desk,Dan,2024-03-02 10:00:00,D"
    told = only(LIST, listed(row + ",,,,,,"))
    assert kinds(told) == ["declared", "acknowledged", "commented"]
    assert "When the work began is not stated" in notes_of(told)


def test_closed_without_a_resolution_has_no_time_of_one() -> None:
    row = CLOSED.replace("2024-03-01 12:30:00,", ",", 1)
    told = only(LIST, listed(row))
    assert "resolved" not in kinds(told)
    assert "When it was resolved is not stated." in notes_of(told)


def test_an_unknown_state_is_told_by_its_times() -> None:
    told = only(LIST, listed(CLOSED.replace("Closed,", "Archiviert,", 1)))
    assert kinds(told)[-1] == "commented"
    assert "closed" in kinds(told)
    assert "'Archiviert' is no state of an incident; told by its times." in notes_of(told)


def test_a_number_that_stands_twice_is_rejected_once() -> None:
    _, (refused,) = read(LIST, listed(CLOSED, CLOSED))
    assert refused.reason == "INC1 stands in line 2 already."


@settings(max_examples=60)
@given(st.lists(st.text(alphabet='INC012-/: ,Closed\n"', max_size=120), max_size=4))
def test_garbage_is_rejected_and_never_raised(rows: list[str]) -> None:
    stories, _ = read(LIST, listed(CLOSED, *rows))
    assert all(one.happenings[0].kind is Kind.DECLARED for one in stories)


GERMAN = (
    "Nummer;Geöffnet;Kurzbeschreibung;Anrufer;Priorität;Status;Kategorie;Zuweisungsgruppe;"
    "Zugewiesen an;Aktualisiert;Gelöst;Geschlossen\r\n"
    "INC1;13.02.2024 10:00:00;Drucker;Eva Maß;2 - Hoch;Geschlossen;Hardware;Netz;Ola;"
    "14.02.2024 10:00:00;13.02.2024 12:00:00;14.02.2024 10:00:00\r\n"
)
FRENCH = (
    "Numéro,Ouvert,Brève description,Appelant,Priorité,État,Catégorie,Groupe d'affectation,"
    "Affecté à,Mis à jour,Résolu,Fermé\n"
    "INC1,2024-02-13 10:00:00,Drucker,Eva Maß,2 - Élevée,Fermé,Hardware,Netz,Ola,"
    "2024-02-14 10:00:00,2024-02-13 12:00:00,2024-02-14 10:00:00\n"
)


@pytest.mark.parametrize("text", [GERMAN, FRENCH])
def test_a_list_in_another_language_is_read_like_an_english_one(text: str) -> None:
    told = only(LIST, text.encode("cp1252"))
    assert steps(told) == ["13 Feb 10:00 declared", "13 Feb 12:00 resolved", "14 Feb 10:00 closed"]
    values = told.happenings[0].values
    assert (values["title"], values["reporter"], values["priority"]) == ("Drucker", "Eva Maß", 2)
    assert (values["team"], values["category"]) == ("Netz", ("Hardware",))


@pytest.mark.parametrize("word", ["Zurückgestellt", "En attente", "En espera"])
def test_what_waits_is_on_hold_in_any_language(word: str) -> None:
    row = f"Number,Opened,State,Updated\nINC1,2024-02-13 10:00,{word},2024-02-13 11:00\n"
    assert Kind.HELD in {one.kind for one in only(LIST, row).happenings}
