"""PostgreSQL's binary arrays, joined from items that are ready made.

A batch goes to the server as one array a column. Building them here costs a tenth of what the
driver's general dumper costs, and intake does little else.
"""

import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap, Dumper
from psycopg.pq import Format

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LENGTH = struct.Struct("!i")
_INSTANT = struct.Struct("!iq")
_HEADER = struct.Struct("!iiIii")


class _Array:
    """`count` items in the binary form the server takes, joined from `parts`."""

    element_oid = 0
    array_oid = 0

    __slots__ = ("data",)

    def __init__(self, count: int, parts: Sequence[bytes]) -> None:
        # One dimension, no nulls, counted from 1.
        header = _HEADER.pack(1, 0, self.element_oid, count, 1)
        self.data = b"".join((header, *parts))


class UuidArray(_Array):
    element_oid, array_oid = 2950, 2951


class InstantArray(_Array):
    element_oid, array_oid = 1184, 1185


class TextArray(_Array):
    element_oid, array_oid = 25, 1009


class BytesArray(_Array):
    element_oid, array_oid = 17, 1001


def item(data: bytes) -> bytes:
    """Return one item of a uuid, text or bytea array."""
    return _LENGTH.pack(len(data)) + data


def items(values: Sequence[bytes]) -> list[bytes]:
    """Return what several uuid, text or bytea items are joined from."""
    pack = _LENGTH.pack
    return [part for data in values for part in (pack(len(data)), data)]


def instant_item(instant: datetime) -> bytes:
    """Return one item of a timestamptz array."""
    return _INSTANT.pack(8, (instant - _EPOCH) // _MICROSECOND)


class _ArrayDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: _Array) -> Buffer:
        return obj.data


def register(adapters: AdaptersMap) -> None:
    """Let a connection take these arrays as parameters."""
    for array in (UuidArray, InstantArray, TextArray, BytesArray):
        adapters.register_dumper(array, _dumper(array))


def _dumper(array: type[_Array]) -> type[Dumper]:
    return type(f"{array.__name__}Dumper", (_ArrayDumper,), {"oid": array.array_oid})
