"""What may be done to an incident from its page: one entry a verb, each ending in one service.

A module a noun; each has a table VERBS, and the tables are put together here. The order of the
menu is the order of the tables.
"""

from watchbell.web.incidents.verbs import (
    answering,
    deferring,
    finishing,
    following,
    involving,
    majors,
    paging,
    prioritising,
    relating,
    responding,
    restricting,
    timekeeping,
)
from watchbell.web.incidents.verbs.verb import Verb

VERBS: dict[str, Verb] = {
    **responding.VERBS,
    **paging.VERBS,
    **majors.VERBS,
    **timekeeping.VERBS,
    **prioritising.VERBS,
    **deferring.VERBS,
    **finishing.VERBS,
    **following.VERBS,
    **relating.VERBS,
    **involving.VERBS,
    **answering.VERBS,
    **restricting.VERBS,
}
PROMINENT = (
    "unmerge",
    "acknowledge",
    "resume",
    "resolve",
    "close",
    "rate",
    "reopen",
    "follow-up",
    "start",
    "contain",
    "hold",
    "second-level",
)
"""The verbs that get a button, in this order; the others wait in the menu."""
STATE_VERBS = frozenset(
    {"acknowledge", "start", "hold", "resume", "resolve", "close", "reopen", "cancel"}
)
"""The verbs that lead to another state."""
