"""Finding the way to split that somebody names, fields of types included."""

import re

from watchbell.analytics.domain import Grouping
from watchbell.analytics.registry import GROUPINGS, answers_grouping
from watchbell.incidents.fields.rules import PREFIX
from watchbell.incidents.selectors.types import fields_by_slug
from watchbell.kernel.errors import InvalidInput

_SLUG = re.compile(r"[a-z0-9_]{1,80}")


def grouping_named(name: str | None) -> Grouping | None:
    """Return the way to split called `name`; InvalidInput lists those there are.

    custom.<slug> is a field of a type: its answers are read, and said as the field says them.
    """
    if not name:
        return None
    if name in GROUPINGS:
        return GROUPINGS[name]
    slug = name.removeprefix(PREFIX)
    spec = fields_by_slug([slug]).get(slug) if name != slug and _SLUG.fullmatch(slug) else None
    if spec is None:
        known = ", ".join([*GROUPINGS, f"{PREFIX}<field>"])
        message = f"Figures cannot be split by {name[:40]!r}; use one of: {known}."
        raise InvalidInput(f"by: {message}", fields={"by": message})
    return answers_grouping(spec)
