"""Reading the sums of days and months, each once: what was read before is at hand (`shelf.py`)."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from watchbell.analytics.picking import STRIDE, Run, Stretch, byte_range, run_of, unpacked
from watchbell.analytics.rolling.editions import has_spread
from watchbell.analytics.rolling.standing import Standing
from watchbell.analytics.selectors.cells import Cell, Merged
from watchbell.analytics.selectors.covering import Calendar, Span, calendar
from watchbell.analytics.selectors.shelf import SHELF
from watchbell.platform.bulk import reading_much

Made = Sequence[tuple[date, UUID]]
"""Days, or months by their first day, and which making of their sums is meant."""
Groups = Sequence[tuple[str, Cell]]
"""What is counted of one figure, by the keys of a dimension."""

_DAYS = "select day, first, last, made from analytics_day where first is not null"
_MONTHS = "select month, made from analytics_month"
# One snapshot: either all of them are those that are meant, or it is found out.
_BLOCKS = """
with known as (
    select count(*) as n from unnest(%(starts)s::date[], %(made)s::uuid[]) as p (start, made)
    join analytics_{period} t on t.{period} = p.start and t.made = p.made
)
select known.n, b.*
from known left join (
    select start, kpi, id, keys, counts, missing, data_errors, totals, {values}
    from analytics_block
    where period = '{period}' and dimension = %(dimension)s and kpi = any(%(kpis)s)
        and start = any(%(starts)s::date[])
) b on true
"""
_PIECES = """
select substr(b.contents, r.start, r.length)
from unnest(%s::bigint[], %s::int[], %s::int[]) with ordinality as r (id, start, length, nth)
left join analytics_block b on b.id = r.id
order by r.nth
"""
_MOST_DAYS = 100
"""Values of more days are read each time: they would push out what is asked for again."""
_CELL, _RUN, _VALUE = 250, 150, 8
"""About how many bytes they take."""
_WINDOWS = 2 * 1200


class Moved(Exception):
    """Something was rolled up anew while it was read; who asks again is answered."""


class _Row(NamedTuple):
    start: date
    kpi: int
    id: int
    keys: Sequence[str]
    counts: Sequence[int]
    missing: Sequence[int]
    data_errors: Sequence[int]
    totals: Sequence[Any]
    values: memoryview

    def groups(self) -> Iterator[tuple[str, Cell]]:
        """Return what is counted by key, without values."""
        for key, n, missing, errors, total in zip(
            self.keys, self.counts, self.missing, self.data_errors, self.totals, strict=True
        ):
            yield key, Cell(n, missing, errors, int(total))


def calendar_of(found: Standing) -> Calendar:
    """Return the days and months of what is rolled up."""
    kept: Calendar | None = SHELF.get(("calendar", found.version))
    if kept is not None:
        return kept
    with reading_much() as cursor:
        cursor.execute(_DAYS)
        days = [(day, Span(first, last, made)) for day, first, last, made in cursor.fetchall()]
        cursor.execute(_MONTHS)
        known = calendar(days, dict(cursor.fetchall()))
    SHELF.put(("calendar", found.version), known, len(days) * _CELL)
    return known


def day_sums(days: Made, dimension: str, kpis: Sequence[int]) -> Iterator[tuple[date, int, Groups]]:
    """Return what is counted on each day, of each figure, with its values at hand."""
    kept: dict[UUID, dict[int, list[tuple[str, Cell]]]] = {}
    for _, made in days:
        kept[made] = SHELF.get((dimension, made)) or {}
    lacking = [(day, made) for day, made in days if not kept[made].keys() >= set(kpis)]
    if lacking:
        makings = dict(lacking)
        for made in makings.values():
            # Another thread may hold what was kept: it stays as it is.
            kept[made] = {**kept[made], **{kpi: [] for kpi in kpis}}
        for row in _read("day", dimension, kpis, lacking):
            kept[makings[row.start]][row.kpi] = _day_groups(row)
        if len(days) <= _MOST_DAYS or not any(map(has_spread, kpis)):
            for made in makings.values():
                SHELF.put((dimension, made), kept[made], _weight(kept[made]))
    for day, made in days:
        for kpi in kpis:
            if groups := kept[made][kpi]:
                yield day, kpi, groups


def _day_groups(row: _Row) -> list[tuple[str, Cell]]:
    found, offset = [], 0
    values = unpacked(row.values) if has_spread(row.kpi) else None
    for key, cell in row.groups():
        if values is not None and cell.n:
            cell.runs.append(run_of(values[offset : offset + cell.n]))
            offset += cell.n
        found.append((key, cell))
    return found


def month_sums(months: Made, dimension: str, kpis: Sequence[int]) -> Iterator[tuple[int, Groups]]:
    """Return what is counted over these months of each figure, with windows of its values.

    The last two stand by themselves: what happens today still makes them anew.
    """
    ordered = sorted(months)
    for part in (ordered[:-2], ordered[-2:-1], ordered[-1:]):
        if part:
            yield from _together(part, dimension, kpis)


def _together(months: Made, dimension: str, kpis: Sequence[int]) -> Iterator[tuple[int, Groups]]:
    at = dimension, tuple(made for _, made in months)
    kept: Mapping[int, list[tuple[str, Cell]]] = SHELF.get(at) or {}
    lacking = [kpi for kpi in kpis if kpi not in kept]
    if lacking:
        found: dict[int, dict[str, Cell]] = {kpi: {} for kpi in lacking}
        for row in _read("month", dimension, lacking, months):
            _add_month(found[row.kpi], row)
        kept = {**kept, **{kpi: list(groups.items()) for kpi, groups in found.items()}}
        SHELF.put(at, kept, _weight(kept))
    for kpi in kpis:
        if groups := kept[kpi]:
            yield kpi, groups


def _add_month(groups: dict[str, Cell], row: _Row) -> None:
    has_values, offset, place = has_spread(row.kpi), 0, 0
    marks = unpacked(row.values)
    for key, cell in row.groups():
        if has_values and cell.n:
            count = cell.n // STRIDE
            run = Run(cell.n, marks[place : place + count], None, row.id, offset)
            cell.merged.append(Merged([run]))
            offset, place = offset + cell.n, place + count
        whole = groups.setdefault(key, Cell())
        whole.add(cell.n, cell.missing, cell.data_errors, cell.total)
        for one in cell.merged:
            if whole.merged:
                whole.merged[0].runs += one.runs
            else:
                whole.merged.append(one)


def _weight(kept: Mapping[int, Groups]) -> int:
    cells = [cell for groups in kept.values() for _, cell in groups]
    merged = [one for cell in cells for one in cell.merged]
    runs = [run for cell in cells for run in cell.runs]
    held = sum(len(run.marks) + len(run.values or ()) for run in runs)
    held += sum(len(run.marks) for one in merged for run in one.runs)
    held += sum(min(_WINDOWS, 2 * sum(run.count for run in one.runs)) for one in merged)
    many = len(runs) + sum(len(one.runs) for one in merged)
    return _CELL * len(cells) + _RUN * many + _VALUE * held


def _read(period: str, dimension: str, kpis: Sequence[int], wanted: Made) -> list[_Row]:
    values = "contents" if period == "day" else "marks"
    named: dict[str, Any] = {
        "dimension": dimension,
        "kpis": list(kpis),
        "starts": [start for start, _ in wanted],
        "made": [made for _, made in wanted],
    }
    with reading_much() as cursor:
        cursor.execute(_BLOCKS.format(period=period, values=values), named)
        rows = cursor.fetchall()
    if rows[0][0] != len(wanted):
        raise Moved
    return [_Row(*row) for _, *row in rows if row[0] is not None]


def fetch(wanted: Sequence[Stretch]) -> "list[array[int]]":
    """Read pieces of the values of blocks."""
    places = [byte_range(stretch) for stretch in wanted]
    values = [
        [stretch.run.block for stretch in wanted],
        [start for start, _ in places],
        [length for _, length in places],
    ]
    with reading_much() as cursor:
        cursor.execute(_PIECES, values)
        pieces = [piece for (piece,) in cursor.fetchall()]
    if any(piece is None for piece in pieces):
        raise Moved
    return [unpacked(piece) for piece in pieces]
