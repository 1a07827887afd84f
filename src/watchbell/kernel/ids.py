"""Identifiers that sort by the time they were made (UUID version 7, RFC 9562)."""

import itertools
import os
from datetime import datetime
from uuid import UUID

# Counts through one process, so that ids of one millisecond sort as they were made: a service
# that publishes two events at one `now` has them in this order on the timeline.
_sequence = itertools.count()
_SEQUENCE_BITS = 26
_RANDOM_AT_ONCE = 128
# Asked of the kernel many at once. Taking from a list is one step, whatever other threads do.
_random: list[int] = []
os.register_at_fork(after_in_child=_random.clear)


def new_id(now: datetime) -> UUID:
    """Return a UUIDv7: the milliseconds of `now`, this process's counter, 48 random bits."""
    return UUID(int=_new_value(now))


def new_id_bytes(now: datetime) -> bytes:
    """Return the 16 bytes of a new id, for who makes so many that an object each is too dear."""
    return _new_value(now).to_bytes(16)


def _new_value(now: datetime) -> int:
    milliseconds = int(now.timestamp() * 1000) & 0xFFFF_FFFF_FFFF
    count = next(_sequence) % (1 << _SEQUENCE_BITS)
    random = _random_bits()
    value = milliseconds << 80 | 0x7 << 76 | (count >> 14) << 64
    return value | 0x2 << 62 | (count & 0x3FFF) << 48 | random


def _random_bits() -> int:
    """Return 48 random bits that nobody else gets, no other process either."""
    while True:
        try:
            return _random.pop()
        except IndexError:
            fresh = os.urandom(6 * _RANDOM_AT_ONCE)
            _random.extend(
                int.from_bytes(fresh[start : start + 6]) for start in range(0, len(fresh), 6)
            )
