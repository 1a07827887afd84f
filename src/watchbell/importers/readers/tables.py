"""Tables in a file: unpacked, decoded and split into rows, whatever it was written with. Pure."""

import codecs
import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import IO, cast

from watchbell.importers.domain import Choices, Rejected, Unreadable

_SEPARATORS = ",;\t|"
_HINT = re.compile(r'"?sep=(.)"?')
_QUOTED = re.compile(r'"[^"]*"')
_LARGEST_CELL = 16 * 1024 * 1024
# Python knows one such limit for the whole process. It is set once, when the program is loaded, so
# that no thread changes it under another; who else reads tables bounds the file as a whole.
csv.field_size_limit(_LARGEST_CELL)
_CHUNK = 1 << 20
_RAW_LIMIT = 2000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins in (the header is line 1), and its cells without outer space."""

    line: int
    cells: list[str]

    @property
    def raw(self) -> str:
        """What stands in it, for whoever has to mend it."""
        return raw_of(self.cells)


def raw_of(cells: Sequence[str]) -> str:
    """Return a row's cells as one text of bearable length."""
    text = " | ".join(cells)
    return text if len(text) <= _RAW_LIMIT else f"{text[: _RAW_LIMIT - 1]}…"


def unpacked(file: IO[bytes]) -> IO[bytes]:
    """Return what is inside a .gz, or a .zip of one file; any other file as it is."""
    file.seek(0)
    magic = file.read(4)
    file.seek(0)
    if magic[:2] == b"\x1f\x8b":
        return cast("IO[bytes]", gzip.GzipFile(fileobj=file))
    if magic != b"PK\x03\x04":
        return file
    try:
        archive = zipfile.ZipFile(file)
        names = [info for info in archive.infolist() if not info.is_dir()]
        if len(names) == 1:
            return archive.open(names[0])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise Unreadable(f"This archive cannot be opened ({error}); unpack it first.") from error
    raise Unreadable(f"This archive holds {len(names)} files; unpack it and name one of them.")


class Table:
    """The rows of a delimited text; may be gone through again and again."""

    def __init__(self, file: IO[bytes], choices: Choices) -> None:
        self._file = file
        self.encoding = choices.encoding or _encoding_of(file)
        self._separator = choices.separator

    @cached_property
    def header(self) -> list[str]:
        """The names of the columns, as they are written; Unreadable when there are none."""
        for found in self._lines():
            if isinstance(found, Row) and any(found.cells):
                return found.cells
        raise Unreadable("The file has no header line; the first line must name the columns.")

    def __iter__(self) -> Iterator[Row | Rejected]:
        """Yield the rows below the header that hold anything; what fits no column is rejected."""
        width, rows = len(self.header), self._lines()
        for found in rows:
            if isinstance(found, Row) and any(found.cells):
                break
        for found in rows:
            if isinstance(found, Rejected):
                yield found
            elif any(found.cells):
                yield found if len(found.cells) == width else _fitted(found, width)

    @cached_property
    def separator(self) -> str:
        """What stands between two cells: as chosen or said, else what parts the header most."""
        if self._separator:
            return self._separator
        if self._first_line[1]:
            return self._first_line[1]
        bare = _QUOTED.sub("", self._first_line[0])
        return max(_SEPARATORS, key=bare.count)

    @cached_property
    def _first_line(self) -> tuple[str, str]:
        """The first line, and the separator that it says, as Excel has it said: sep=;"""
        line = self._text().readline()
        hint = _HINT.fullmatch(line.strip("\r\n"))
        return line, hint[1] if hint else ""

    def _text(self) -> io.TextIOWrapper:
        stream = unpacked(self._file)
        try:
            return io.TextIOWrapper(
                io.BufferedReader(_Lent(stream), _CHUNK),
                encoding=_forgiving(self.encoding),
                errors="replace",
                newline="",
            )
        except LookupError:
            message = f"There is no encoding called {self.encoding[:40]!r}; try utf-8 or cp1252."
            raise Unreadable(message) from None

    def _lines(self) -> Iterator[Row | Rejected]:
        # Both are found by a look at the same file, so before it is read.
        separator, before = self.separator, 1 if self._first_line[1] else 0
        text = self._text()
        if before:
            text.readline()
        line = before + 1
        lines = csv.reader((one.replace("\0", "") for one in text), delimiter=separator)
        while True:
            try:
                cells = next(lines)
            except StopIteration:
                return
            except csv.Error as error:
                yield Rejected(line, f"This line is no table row: {error}.", "")
            except BROKEN as error:
                yield Rejected(line, f"The file breaks off here: {error}.", "")
                return
            else:
                yield Row(line, [cell.strip() for cell in cells])
            line = before + lines.line_num + 1


BROKEN = (EOFError, zlib.error, zipfile.BadZipFile, UnicodeError, OSError)


class _Lent(io.RawIOBase):
    """Reads a stream that stays open when the wrapper around it is thrown away."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # the stub's Buffer has no length
        found = self._stream.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)


def _fitted(row: Row, width: int) -> Row | Rejected:
    """Forgive empty cells at the end, of which programs write too many or too few."""
    cells = row.cells
    if len(cells) > width and not any(cells[width:]):
        return Row(row.line, cells[:width])
    reason = f"This row has {len(cells)} cells, the header has {width}."
    return Rejected(row.line, reason, row.raw)


def _forgiving(encoding: str) -> str:
    """Return UTF-8 as the one whose mark at the beginning may be there or not."""
    return "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding


def _encoding_of(file: IO[bytes]) -> str:
    """Return UTF-8 when all of the file is that, else the encoding of Western Windows."""
    stream = unpacked(file)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        start = chunk = stream.read(_CHUNK)
        for mark, name in _MARKS:
            if start.startswith(mark):
                return name
        while chunk:
            decoder.decode(chunk)
            chunk = stream.read(_CHUNK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    except BROKEN:
        return "utf-8"
    return "utf-8"
