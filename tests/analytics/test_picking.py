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
    places,
    run_of,
    unpacked,
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
    wanted = Runs.of(far).stretches(low, high)
    found = pick(wanted, [_read(s, blocks[s.run.block]) for s in wanted], low, high)
    assert found == (everything[low], everything[high])
    near = Runs.of([run_of(values) for values in lists]).stretches(low, high)
    held = [s.run.values[s.start : s.end] for s in near if s.run.values is not None]
    assert pick(near, held, low, high) == found
    assert 0 <= along < 1


def test_of_long_runs_little_is_read() -> None:
    runs = [run_of(array("q", range(start, 1_000_000, 24))) for start in range(24)]
    read = sum(s.end - s.start for s in Runs.of(runs).stretches(500_000, 500_001))
    assert read < 24 * 4 * STRIDE
