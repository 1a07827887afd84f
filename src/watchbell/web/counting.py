"""Counts that a page and its rail both show, asked once a request."""

from watchbell.incidents.selectors import open_counts
from watchbell.web.middleware import Request

_KEPT = "_watchbell_open_counts"


def counts_of(request: Request) -> dict[str, int]:
    """Return how many incidents are open, unacknowledged and mine; each capped at 100."""
    if _KEPT not in request.__dict__:
        request.__dict__[_KEPT] = open_counts(request.actor)
    counts: dict[str, int] = request.__dict__[_KEPT]
    return counts
