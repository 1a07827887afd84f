"""Which colour each person of a schedule has on its pages."""

from collections.abc import Iterable
from uuid import UUID

from watchbell.oncall.selectors import names_in_order
from watchbell.web.words import COLOURS, LOOKS, colour_of_name


def colours_on(schedule_id: UUID, *newcomers: str) -> dict[str, int]:
    """Return the colour of everybody a schedule ever named, and of `newcomers` behind them."""
    return distinct_colours([*names_in_order(schedule_id), *newcomers])


def distinct_colours(names: Iterable[str]) -> dict[str, int]:
    """Return a colour for each name, no two alike while there are enough.

    Everybody has the colour that they have everywhere, unless somebody before them has it: then
    the next that is free. So whoever joins changes nobody's. Behind all plain ones come the same
    with stripes, then with dots; after these they begin again.
    """
    given: dict[str, int] = {}
    for name in dict.fromkeys(names):
        taken = set(given.values())
        if len(taken) == LOOKS:
            given[name] = colour_of_name(name)
            continue
        layer = len(taken) // COLOURS * COLOURS
        wanted = colour_of_name(name)
        turns = (layer + (wanted + step) % COLOURS for step in range(COLOURS))
        given[name] = next(look for look in turns if look not in taken)
    return given
