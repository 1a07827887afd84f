"""Times as other products write them: read by a stated order and zone, never by a guess. Pure."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from watchbell.importers.domain import DateOrder, Unreadable
from watchbell.kernel.zones import starts_at, zone

_NUMERIC = re.compile(
    r"(\d{1,4})[/.\-](\d{1,2}|[^\W\d_]{3,12}\.?)[/.\-](\d{1,4})"
    r"(?:[T ,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp]\.?[Mm]\.?)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan january januar jän jänner janv janvier ene enero gen gennaio januari",
            "feb february februar febr févr février fev fevr febrero febbraio februari",
            "mar march mär märz mrz mars marzo maart mrt março",
            "apr april avr avril abr abril aprile",
            "may mai mayo mag maggio mei maio",
            "jun june juni juin junio giu giugno junho",
            "jul july juli juil juillet julio lug luglio julho",
            "aug august août aou ago agosto augustus",
            "sep sept september septembre septiembre set settembre setembro",
            "oct october okt oktober octobre octubre ott ottobre out outubro",
            "nov november novembre noviembre novembro",
            "dec december dez dezember déc décembre dic diciembre dicembre dezembro",
        ),
        1,
    )
    for name in names.split()
}
_EPOCH = re.compile(r"1\d{9}(\d{3})?")
"""Seconds or milliseconds since 1970, from September 2001 to 2033."""
_COMMON = 70
"""A year of two digits below this is one of our century."""

_STRAY = 100
"""So many dates of one order make one of another a mistake of its row."""


class NoTime(ValueError):
    """The text is no time; the message says what was read."""


def moment_of(text: str, order: DateOrder, zone_name: str) -> datetime:
    """Return the instant that `text` is; NoTime when it is none.

    An offset that stands in the text goes before the zone. An ambiguous wall time is its first
    occurrence, one that a clock skips is the end of the jump.
    """
    if len(text) > 64:
        raise NoTime(f"{text[:64]!r} is no time.")
    try:
        return _moment(text.strip(), order, zone_name)
    except (ValueError, OverflowError):
        raise NoTime(f"{text!r} is no time.") from None


@lru_cache(maxsize=65_536)
def _moment(text: str, order: DateOrder, zone_name: str) -> datetime:
    found = _NUMERIC.fullmatch(text)
    if found is None:
        return _iso(text, zone_name)
    first, middle, last, hour, minute, second, fraction, half, offset = found.groups()
    year, month, day = _date(first, middle, last, order)
    wall = datetime(year, month, day, *_clock(hour, minute, second, half))  # noqa: DTZ001 the zone follows
    wall += timedelta(microseconds=int((fraction or "0")[:6].ljust(6, "0")))
    return _instant(wall, offset, zone_name)


def _date(first: str, middle: str, last: str, order: DateOrder) -> tuple[int, int, int]:
    """Return year, month, day: a year of four digits and a month in words speak for themselves."""
    if len(first) > 2:
        return int(first), _month(middle), int(last)
    if not middle.isdigit():
        return _year(last), _month(middle), int(first)
    if order is DateOrder.YEAR_FIRST and len(last) <= 2:
        return _year(first), int(middle), int(last)
    if order is DateOrder.MONTH_FIRST:
        return _year(last), int(first), int(middle)
    return _year(last), int(middle), int(first)


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    month = _MONTHS.get(text.lower().rstrip("."))
    if month is None:
        raise ValueError(text)
    return month


def _year(text: str) -> int:
    if len(text) == 2:
        return int(text) + (2000 if int(text) < _COMMON else 1900)
    if len(text) != 4:
        raise ValueError(text)
    return int(text)


def _clock(
    hour: str | None, minute: str | None, second: str | None, half: str | None
) -> tuple[int, int, int]:
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            raise ValueError(hour)
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    return hours, int(minute or 0), int(second or 0)


def _iso(text: str, zone_name: str) -> datetime:
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC) + timedelta(
            milliseconds=int(text[10:] or 0)
        )
    instant = datetime.fromisoformat(text)
    return _instant(instant, None, zone_name) if instant.tzinfo is None else instant.astimezone(UTC)


def _instant(wall: datetime, offset: str | None, zone_name: str) -> datetime:
    if offset is None:
        return starts_at(wall, zone(zone_name))
    if offset in ("Z", "UTC", "GMT"):
        return wall.replace(tzinfo=UTC)
    digits = offset[1:].replace(":", "")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return wall.replace(tzinfo=timezone(-span if offset[0] == "-" else span)).astimezone(UTC)


class OrderFinder:
    """Finds out what 3/4/2016 means in one file, from the dates of it that can mean one thing."""

    def __init__(self) -> None:
        self._day_first = self._month_first = self._year_first = self._open = 0
        self._seen: set[str] = set()

    def look_at(self, text: str) -> None:
        """Take one date of the file into account."""
        if text in self._seen:
            return
        if len(self._seen) < 200_000:
            self._seen.add(text)
        found = _NUMERIC.match(text)
        if found is None or len(found[1]) > 2 or not found[2].isdigit():
            return
        first, middle, last = int(found[1]), int(found[2]), found[3]
        if len(last) <= 2 and int(last) > 31:
            last = f"19{last}"
        if len(last) <= 2 and first > 31:
            self._year_first += 1
        elif first > 12 >= middle:
            self._day_first += 1
        elif middle > 12 >= first:
            self._month_first += 1
        elif first != middle:
            self._open += 1

    @property
    def order(self) -> DateOrder:
        """What the file's dates say; Unreadable when they say nothing, or two things."""
        counts = {
            DateOrder.DAY_FIRST: self._day_first,
            DateOrder.MONTH_FIRST: self._month_first,
            DateOrder.YEAR_FIRST: self._year_first,
        }
        most = max(counts.values())
        told = [order for order, count in counts.items() if count * _STRAY > most]
        if len(told) > 1:
            raise Unreadable(
                f"{self._day_first} dates have the day first and {self._month_first} the month:"
                " the file is mixed. Choose one order; what does not fit it is then rejected."
            )
        if told:
            return told[0]
        if self._open:
            raise Unreadable(
                "Every date in the file may have the day or the month first; say which: by"
                " “What is 3/4/2026?” on the page, by --date-order dmy or mdy with the command."
            )
        return DateOrder.DAY_FIRST
