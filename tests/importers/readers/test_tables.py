"""Tables of any encoding, separator and wrapping; rows that fit no column are rejected."""

import csv
import gzip
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchbell.importers.domain import Choices, Rejected, Unreadable
from watchbell.importers.readers.tables import Row, Table

TEXT = "Number,Täter\nINC1,Jörg\nINC2,Ann\n"


def cells(body: bytes, choices: Choices | None = None) -> list[list[str]]:
    table = Table(io.BytesIO(body), choices or Choices())
    return [table.header, *(row.cells for row in table if isinstance(row, Row))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found(encoding: str) -> None:
    found = cells(TEXT.encode(encoding))
    assert found == [["Number", "Täter"], ["INC1", "Jörg"], ["INC2", "Ann"]]


def test_an_encoding_can_be_chosen_and_must_exist() -> None:
    assert cells(TEXT.encode("cp437"), Choices(encoding="cp437"))[1] == ["INC1", "Jörg"]
    with pytest.raises(Unreadable, match="no encoding called 'klingon'"):
        cells(TEXT.encode(), Choices(encoding="klingon"))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    assert cells(TEXT.replace(",", separator).encode())[1] == ["INC1", "Jörg"]


@pytest.mark.parametrize("hint", ["sep=;", '"sep=;"'])
def test_a_separator_that_is_said_is_believed(hint: str) -> None:
    """Excel writes it, and a comma in a header outnumbers it."""
    body = f'{hint}\r\nNumber;"a, b, c"\r\nINC1;x;y\r\n'.encode()
    table = Table(io.BytesIO(body), Choices())
    assert table.header == ["Number", "a, b, c"]
    (row,) = table
    assert isinstance(row, Rejected)
    assert row.row == 3


def test_separators_within_quotes_do_not_count() -> None:
    assert cells(b'"a, b, c";Number\nx;INC1\n')[1] == ["x", "INC1"]


def test_a_mark_is_no_part_of_the_first_header_even_if_the_encoding_is_stated() -> None:
    found = cells(TEXT.encode("utf-8-sig"), Choices(encoding="UTF-8"))
    assert found[0] == ["Number", "Täter"]


def test_what_is_packed_is_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inside.csv", TEXT)
    assert cells(packed.getvalue())[2] == ["INC2", "Ann"]
    assert cells(gzip.compress(TEXT.encode()))[2] == ["INC2", "Ann"]


def test_an_archive_of_several_files_names_the_way_out() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", TEXT)
        archive.writestr("b.csv", TEXT)
    with pytest.raises(Unreadable, match="holds 2 files; unpack it"):
        cells(packed.getvalue())


def test_cells_of_several_lines_count_by_the_line_they_begin_in() -> None:
    body = b'a,b\n"one\ntwo",1\nlast,2\n'
    rows = [row for row in Table(io.BytesIO(body), Choices()) if isinstance(row, Row)]
    assert [(row.line, row.cells[1]) for row in rows] == [(2, "1"), (4, "2")]


def test_rows_of_another_width_are_rejected_unless_only_empty_cells_are_too_many() -> None:
    body = b"a,b\n1,2,,\n1\n1,2,3\n\n"
    found = list(Table(io.BytesIO(body), Choices()))
    assert isinstance(found[0], Row)
    assert [(one.row, one.reason) for one in found[1:] if isinstance(one, Rejected)] == [
        (3, "This row has 1 cells, the header has 2."),
        (4, "This row has 3 cells, the header has 2."),
    ]


def test_a_file_that_breaks_off_keeps_what_was_read() -> None:
    body = gzip.compress(("a,b\n" + "1,2\n" * 30_000).encode(), compresslevel=0)
    found = list(Table(io.BytesIO(body[: len(body) // 2]), Choices()))
    assert isinstance(found[0], Row)
    assert isinstance(found[-1], Rejected)
    assert "breaks off" in found[-1].reason


def test_an_empty_file_has_no_header() -> None:
    with pytest.raises(Unreadable, match="no header line"):
        cells(b"")


@settings(max_examples=60)
@given(st.lists(st.lists(st.text(min_size=1), min_size=3, max_size=3), max_size=5))
def test_every_row_that_was_written_is_read_again(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["a", "b", "c"], *rows])
    body = out.getvalue().encode("utf-8", "surrogatepass")
    found = list(Table(io.BytesIO(body), Choices(encoding="utf-8", separator=",")))
    blank = [row for row in rows if not any(cell.replace("\0", "").strip() for cell in row)]
    assert len(found) == len(rows) - len(blank)
