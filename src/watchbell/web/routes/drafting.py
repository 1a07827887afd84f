"""A route as a link to the editor drafts it: nothing is stored until somebody saves it."""

from collections.abc import Mapping
from uuid import UUID

from watchbell.alerts.domain.routes import Branch, Fate, Ruling

_LONGEST = 2000


def drafted(given: Mapping[str, str], route_id: UUID) -> Branch:
    """Return a new route with what the link says; what cannot be used is left out."""
    fate = given.get("fate", "")
    condition = given.get("condition", "").replace("\0", "")[:_LONGEST]
    return Branch(
        id=route_id,
        name=given.get("name", "").replace("\0", "")[:120],
        condition=condition,
        goes_on=bool(condition),
        ruling=Ruling(
            group_wait=_number(given.get("group_wait", ""), 86_400),
            fate=Fate(fate) if fate in list(Fate) else None,
            priority=_number(given.get("priority", ""), 5),
        ),
    )


def _number(text: str, most: int) -> int | None:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(most)) else 0
    return number if 0 < number <= most else None
