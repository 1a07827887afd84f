"""What an incident is about, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from watchbell.web.incidents.telling_paging import enumerated

ITEMS = "configuration_items"


def about(changes: Mapping[str, Any]) -> str:
    """Say which items were named or taken away; "" for a change of anything else.

    A service that follows from the items belongs to the same sentence's detail.
    """
    if ITEMS not in changes or not set(changes) <= {ITEMS, "service"}:
        return ""
    before, after = changes[ITEMS]
    named = _without(after, before)
    freed = _without(before, after)
    said = []
    if named:
        said.append(f"said that it is about {enumerated(named)}")
    if freed:
        said.append(f"said that it is not about {enumerated(freed)}")
    return ", and ".join(said)


def _without(some: Sequence[str], others: Sequence[str]) -> list[str]:
    return [label for label in some if label not in others]
