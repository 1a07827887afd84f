"""Picking a rank out of sorted runs equals sorting everything."""

from array import array

from hypothesis import given, settings
from hypothesis import strategies as st

from watchbell.analytics.picking import (
    STRIDE,
    Run,
    Runs,
    Stretch,
    byte_range,
    packed,
    pick,
    pick_near,
    places,
    run_of,
    unpacked,
    window_around,
)

_lists = st.lists(
    st.tuples(st.integers(0, 900), st.integers(0, 2**40), st.integers(1, 10**6)),
    min_size=1,
    max_size=8,
)


def _values(count: int, start: int, step: int) -> "array[int]":
    """Return sorted numbers, with many of a kind where the step is small."""
    return array("q", sorted(start + (number * 7919 % 997) // 3 * step for number in range(count)))


def _read(stretch: Stretch, data: bytes) -> "array[int]":
    first, length = byte_range(stretch)
    return unpacked(data[first - 1 : first - 1 + length])


@settings(max_examples=80)
@given(shapes=_lists, part=st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]), offset=st.integers(0, 5))
def test_a_rank_of_many_runs_is_that_of_all_values(
    shapes: list[tuple[int, int, int]], part: float, offset: int
) -> None:
    lists = [_values(*shape) for shape in shapes]
    everything = sorted(value for values in lists for value in values)
    if not everything:
        return
    # As blocks have them: marks alone, the values elsewhere behind those of other groups.
    far = [Run(len(v), v[STRIDE - 1 :: STRIDE], None, n, offset) for n, v in enumerate(lists)]
    blocks = [packed(array("q", [0] * offset) + values) for values in lists]
    low, high, along = places(len(everything), part)
    runs = Runs.of(far)
    bounds = runs.bounds(low, high)
    wanted = runs.stretches(bounds)
    found = pick(wanted, [_read(s, blocks[s.run.block]) for s in wanted], bounds, low, high)
    assert found == (everything[low], everything[high])
    runs = Runs.of([run_of(values) for values in lists])
    bounds = runs.bounds(low, high)
    near = runs.stretches(bounds)
    held = [s.run.values[s.start : s.end] for s in near if s.run.values is not None]
    assert pick(near, held, bounds, low, high) == found
    assert 0 <= along < 1


def test_of_long_runs_little_is_read() -> None:
    runs = [run_of(array("q", range(start, 1_000_000, 24))) for start in range(24)]
    joined = Runs.of(runs)
    wanted = joined.stretches(joined.bounds(500_000, 500_001))
    assert sum(s.end - s.start for s in wanted) < 24 * 4 * STRIDE


def test_of_many_alike_values_few_are_read() -> None:
    lists = [array("q", [0] * 9000 + [1] * (50 * number)) for number in range(24)]
    joined = Runs.of([Run(len(v), v[STRIDE - 1 :: STRIDE]) for v in lists])
    for rank, value in ((100_000, 0), (215_000, 0), (220_000, 1)):
        bounds = joined.bounds(rank, rank)
        wanted = joined.stretches(bounds)
        read = [values[s.start : s.end] for values, s in zip(lists, wanted, strict=True)]
        assert pick(wanted, read, bounds, rank, rank) == (value, value)
        assert sum(map(len, read)) < 24 * 3 * STRIDE
        window = window_around(value, rank, wanted, read, bounds)
        assert pick_near([window], [], rank, rank) == (value, value)
        more = [array("q", [-1] * 7 + [0] * 400 + [1] * 9)]
        assert pick_near([window], more, rank + 7, rank + 7) in (None, (value, value))


@settings(max_examples=150)
@given(
    shapes=_lists,
    later=_lists,
    part=st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]),
    moved=st.integers(-400, 400),
)
def test_a_window_answers_again_while_the_rank_is_within_it(
    shapes: list[tuple[int, int, int]],
    later: list[tuple[int, int, int]],
    part: float,
    moved: int,
) -> None:
    # Each of two halves was asked for by itself; now both are, with runs that came since.
    lists = [_values(*shape) for shape in shapes * 3]
    windows = []
    for half in (lists[::2], lists[1::2]):
        count = sum(len(values) for values in half)
        if count == 0:
            return
        runs = Runs.of([Run(len(v), v[STRIDE - 1 :: STRIDE]) for v in half])
        low, high, _ = places(count, part)
        bounds = runs.bounds(low, high)
        wanted = runs.stretches(bounds)
        read = [values[s.start : s.end] for values, s in zip(half, wanted, strict=True)]
        value = pick(wanted, read, bounds, low, high)[0]
        window = window_around(value, low, wanted, read, bounds)
        ordered = sorted(value for values in half for value in values)
        end = window.first + len(window.values)
        assert ordered[window.first : end] == list(window.values)
        assert pick_near([window], [], low, low) == (value, value)
        windows.append(window)
    since = [_values(*shape) for shape in later]
    everything = sorted(value for values in [*lists, *since] for value in values)
    rank = max(0, min(len(everything) - 1, int(part * (len(everything) - 1)) + moved))
    found = pick_near(windows, since, rank, rank)
    assert found in (None, (everything[rank], everything[rank]))


def test_a_window_of_many_alike_values_answers_for_its_neighbours() -> None:
    lists = [array("q", range(start, 100_000, 24)) for start in range(24)]
    joined = Runs.of([Run(len(v), v[STRIDE - 1 :: STRIDE]) for v in lists])
    bounds = joined.bounds(50_000, 50_000)
    wanted = joined.stretches(bounds)
    read = [values[s.start : s.end] for values, s in zip(lists, wanted, strict=True)]
    window = window_around(50_000, 50_000, wanted, read, bounds)
    for rank in (49_500, 50_000, 50_500):
        assert pick_near([window], [], rank, rank) == (rank, rank)
    assert pick_near([window], [array("q", [10, 50_000])], 50_002, 50_003) == (50_000, 50_001)
    assert pick_near([window], [], 60_000, 60_000) is None
