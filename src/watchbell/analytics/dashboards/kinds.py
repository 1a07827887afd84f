"""What a dashboard may show: a literal table of kinds, each with what it lets people choose."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from watchbell.incidents.modules import MAJORS
from watchbell.oncall.modules import PAGING
from watchbell.platform.modules import Module, is_on
from watchbell.sla.modules import SLA


class Part(StrEnum):
    """What of a widget people choose."""

    FIGURE = "figure"
    MEASURE = "measure"
    BY = "by"
    STEP = "step"
    LOOK = "look"
    SPAN = "span"
    FILTERS = "filters"
    HOURS = "hours"
    TEXT = "text"


class Turn(StrEnum):
    """With which others a widget is asked for: the quick ones first."""

    FIRST = "first"
    THEN = "then"
    LAST = "last"


_ASKED = frozenset({Part.FIGURE, Part.SPAN, Part.FILTERS})
_TOLD = _ASKED | {Part.MEASURE, Part.HOURS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of widget: what it is called, how large it is, what can be chosen.

    A kind with a `figure` or a `by` of its own lets nobody choose another. `least` is how small it
    may become, in columns and rows.
    """

    name: str
    title: str
    about: str
    icon_name: str
    size: tuple[int, int]
    least: tuple[int, int] = (2, 2)
    takes: frozenset[Part] = frozenset()
    figure: str = ""
    by: str = ""
    turn: Turn = Turn.THEN
    module: Module | None = None

    @property
    def is_offered(self) -> bool:
        """Say whether this installation has what it shows."""
        return self.module is None or is_on(self.module)


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            name="figure",
            title="Figure",
            about="One number, beside the period before and its target.",
            icon_name="chart-bar",
            size=(3, 2),
            takes=_TOLD,
            turn=Turn.FIRST,
        ),
        Kind(
            name="trend",
            title="Trend",
            about="A figure day by day, week by week or month by month.",
            icon_name="activity",
            size=(6, 4),
            least=(3, 3),
            takes=_TOLD | {Part.STEP, Part.LOOK},
        ),
        Kind(
            name="split",
            title="Split",
            about="A figure by service, team, category or anything else.",
            icon_name="arrows-exchange",
            size=(6, 4),
            least=(3, 3),
            takes=_TOLD | {Part.BY, Part.LOOK},
        ),
        Kind(
            name="promise",
            title="SLA ring",
            about="A share of kept promises, with how people fared beside it.",
            icon_name="hourglass",
            size=(6, 4),
            least=(4, 3),
            takes=_ASKED,
            module=SLA,
        ),
        Kind(
            name="majors",
            title="Open majors",
            about="Major incidents that run now, gravest first.",
            icon_name="flame",
            size=(6, 4),
            least=(3, 2),
            turn=Turn.FIRST,
            module=MAJORS,
        ),
        Kind(
            name="oncall",
            title="On call now",
            about="Who answers at this moment, schedule by schedule.",
            icon_name="calendar-user",
            size=(4, 4),
            least=(3, 2),
            turn=Turn.FIRST,
            module=PAGING,
        ),
        Kind(
            name="queue",
            title="Open by priority",
            about="How many incidents are open, by priority.",
            icon_name="list-details",
            size=(4, 4),
            least=(3, 3),
            takes=frozenset({Part.FILTERS}),
            figure="backlog",
            by="priority",
        ),
        Kind(
            name="age",
            title="Open by age",
            about="How long what is open has been open.",
            icon_name="history",
            size=(4, 4),
            least=(3, 3),
            takes=frozenset({Part.FILTERS}),
            figure="backlog",
            by="age",
        ),
        Kind(
            name="load",
            title="Load per person",
            about="How many open incidents each person has.",
            icon_name="users",
            size=(4, 4),
            least=(3, 3),
            takes=frozenset({Part.FILTERS}),
            figure="backlog",
            by="assignee",
        ),
        Kind(
            name="services",
            title="Reliability of services",
            about="Availability, time between failures, error budget, downtime and its cost.",
            icon_name="server-2",
            size=(12, 5),
            least=(6, 3),
            takes=frozenset({Part.SPAN, Part.FILTERS}),
            turn=Turn.LAST,
        ),
        Kind(
            name="pages",
            title="On-call load",
            about="Pages, interruptions and nights woken for each person, and how fair that is.",
            icon_name="bell-ringing",
            size=(8, 5),
            least=(6, 3),
            takes=frozenset({Part.SPAN, Part.FILTERS}),
            turn=Turn.LAST,
            module=PAGING,
        ),
        Kind(
            name="note",
            title="Note",
            about="Words of your own: what the board is for, or what changed.",
            icon_name="note",
            size=(4, 2),
            least=(2, 1),
            takes=frozenset({Part.TEXT}),
            turn=Turn.FIRST,
        ),
    )
}
"""Every kind, in the order in which they are offered."""
