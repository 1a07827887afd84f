"""Any table of incidents: what is guessed of it, what is asked, what is refused."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
import yaml
from openpyxl import Workbook

from watchbell.importers.domain import Choices, DateOrder, Kind, Rejected, Story, Unreadable
from watchbell.importers.mappings import guess_of, mapping_of, text_of
from watchbell.importers.readers.incidents_csv import IncidentsCsv

HEAD = "Ticket ID;Summary;Created;Resolved;Status;Priority;Assigned to;Date;Date\n"
ROWS = (
    "T1;Mail is down;13.02.2024 10:00;13.02.2024 12:30;Closed;2 - High;Ada;a;b\n"
    "T2;Printer;14.02.2024 09:00;;Pending;3 - Moderate;Größe;a;b\n"
)


def read(text: str | bytes, **choices: object) -> list[Story | Rejected]:
    content = text.encode() if isinstance(text, str) else text
    return list(IncidentsCsv().read(BytesIO(content), Choices(**choices)))  # type: ignore[arg-type]  # by name


def stories(text: str | bytes, **choices: object) -> list[Story]:
    found = read(text, **choices)
    assert all(isinstance(one, Story) for one in found), found
    return [one for one in found if isinstance(one, Story)]


def test_columns_dates_and_words_are_found_by_themselves() -> None:
    first, second = stories(HEAD + ROWS, zone="Europe/Berlin")
    assert (first.key, first.happenings[0].values["title"]) == ("T1", "Mail is down")
    assert first.happenings[0].values["priority"] == 2
    assert first.happenings[0].at == datetime(2024, 2, 13, 9, tzinfo=UTC)
    assert [one.kind for one in first.happenings] == [Kind.DECLARED, Kind.RESOLVED, Kind.CLOSED]
    assert [one.kind for one in second.happenings] == [Kind.DECLARED, Kind.HELD]


def test_western_windows_is_read_and_said() -> None:
    content = (HEAD + ROWS).encode("cp1252")
    guess = guess_of("incidents-csv", BytesIO(content), Choices())
    assert guess is not None
    assert (guess.encoding, guess.separator, guess.mapping["dates"]) == ("cp1252", ";", "dmy")
    assert stories(content)[1].happenings[0].values["assignee"] == "Größe"


def test_dates_that_may_be_two_things_are_asked_and_never_swapped() -> None:
    text = "id,title,created\n1,Mail,03/04/2024 10:00\n"
    with pytest.raises(Unreadable, match="--date-order"):
        read(text)
    (by_day,) = stories(text, date_order=DateOrder.DAY_FIRST)
    (by_month,) = stories(text, date_order=DateOrder.MONTH_FIRST)
    assert by_day.happenings[0].at == datetime(2024, 4, 3, 10, tzinfo=UTC)
    assert by_month.happenings[0].at == datetime(2024, 3, 4, 10, tzinfo=UTC)


def test_a_repeated_column_has_its_turn_behind_its_name() -> None:
    guess = guess_of("incidents-csv", BytesIO((HEAD + ROWS).encode()), Choices())
    assert guess is not None
    assert guess.columns[-2:] == ("Date", "Date (2)")


def test_a_saved_mapping_reads_the_file_as_the_guess_did_and_can_be_corrected() -> None:
    content = (HEAD + ROWS).encode()
    guess = guess_of("incidents-csv", BytesIO(content), Choices())
    assert guess is not None
    mapping = mapping_of(text_of(guess))
    assert stories(content, mapping=mapping) == stories(content)
    mapping["columns"]["team"] = "Date (2)"
    mapping["values"]["priority"]["2 - High"] = 1
    mapping["custom"]["Anything"] = "Date"
    values = stories(content, mapping=mapping)[0].happenings[0].values
    assert (values["team"], values["priority"], values["custom"]) == ("b", 1, {"Anything": "a"})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("columns: [", "no YAML"),
        ("- a", "columns"),
        ("columns: {colour: x}", "no fact 'colour'"),
        ("dates: xyz", "dmy"),
        ("values: {state: new}", "below it each word"),
    ],
)
def test_a_mapping_that_is_none_says_why(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        mapping_of(text)


def test_a_column_that_is_not_there_is_named() -> None:
    mapping = {"columns": {"created_at": "Opened"}, "custom": {}, "values": {}, "dates": "dmy"}
    with pytest.raises(Unreadable, match="'Opened'"):
        read(HEAD + ROWS, mapping=mapping)


def test_what_does_not_fit_rejects_its_row_with_the_reason() -> None:
    text = (
        "id,title,created,status\n"
        "1,Mail,2024-02-13 10:00,Closed\n"
        "2,Mail,yesterday,New\n"
        "3,Mail,,New\n"
        "4,Mail,2024-02-13 10:00,New,more,cells\n"
        "5,Mail,2024-02-13 10:00,New\n"
        "6,Mail,2024-02-13 10:00,New\n"
        "7,Mail,2024-02-13 10:00,New\n"
        "8,Mail,2024-02-13 10:00,New\n"
    )
    found = [one for one in read(text) if isinstance(one, Rejected)]
    assert [one.row for one in found] == [2, 3, 4, 5]
    reasons = [one.reason for one in found]
    assert "no column says when" in reasons[0]
    assert "'yesterday'" in reasons[1]
    assert "when it was declared" in reasons[2]
    assert "6 cells" in reasons[3]


def test_high_medium_and_low_alone_begin_at_the_top() -> None:
    text = "id,created,impact\n" + "".join(
        f"{n},2024-02-13 10:00,{word}\n" for n, word in enumerate(("High", "Medium", "Low"))
    )
    levels = [one.happenings[0].values["impact"] for one in stories(text)]
    assert levels == [1, 2, 3]


def test_a_spreadsheet_is_a_table_too() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Number", "Title", "Opened", "Impact"])
    sheet.append(["INC1", "Mail", datetime(2024, 2, 13, 10, 0), 2.0])  # noqa: DTZ001 as Excel has it
    file = BytesIO()
    book.save(file)
    (one,) = stories(file.getvalue())
    assert one.happenings[0].values["impact"] == 2
    assert one.happenings[0].at == datetime(2024, 2, 13, 10, tzinfo=UTC)


def test_a_state_that_we_do_not_have_is_refused_in_the_mapping() -> None:
    guess = guess_of("incidents-csv", BytesIO((HEAD + ROWS).encode()), Choices())
    assert guess is not None
    mapping = yaml.safe_load(text_of(guess))
    mapping["values"]["state"]["Closed"] = "shut"
    with pytest.raises(Unreadable, match="'shut'"):
        read(HEAD + ROWS, mapping=mapping)


@pytest.mark.parametrize(
    "header",
    [
        "Nummer;Titel;Eröffnet am;Gelöst;Geschlossen;Zustand;Priorität;Bearbeiter;Dringlichkeit",
        "Numéro;Titre;Créé le;Résolu le;Fermé le;Statut;Priorité;Assigné à;Urgence",
        "Número;Título;Creado;Resuelto;Cerrado;Estado;Prioridad;Asignado a;Urgencia",
    ],
)
def test_columns_of_other_languages_are_known_by_their_names(header: str) -> None:
    row = "1;Mail;13.02.2024 10:00;13.02.2024 11:00;13.02.2024 12:00;?;1;Ada;2"
    guess = guess_of("incidents-csv", BytesIO(f"{header}\n{row}\n".encode()), Choices())
    assert guess is not None
    facts = ["key", "title", "created_at", "resolved_at", "closed_at", "state", "priority"]
    facts += ["assignee", "urgency"]
    assert guess.mapping["columns"] == dict(zip(facts, header.split(";"), strict=True))


def test_a_column_named_solved_is_a_time_only_where_times_stand_in_it() -> None:
    text = "Nummer;Titel;Erstellt;Gelöst\n1;Mail;13.02.2024 10:00;ja\n"
    guess = guess_of("incidents-csv", BytesIO(text.encode()), Choices())
    assert guess is not None
    assert "resolved_at" not in guess.mapping["columns"]
