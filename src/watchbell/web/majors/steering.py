"""How the response to a major incident is steered: its phases, and the steps that matter."""

from watchbell.incidents.major import Phase
from watchbell.web.incidents.presenting import Step
from watchbell.web.words import humanize

STEERING = (
    "acknowledge",
    "contain",
    "mitigate",
    "end-major",
    "resolve",
    "escalate",
)
"""The steps that get a button in the room, in this order."""


def phase_steps(phase: str) -> list[tuple[Phase, Step]]:
    """Return the phases in their order, with the present one marked."""
    order = list(Phase)
    here = order.index(Phase(phase)) if phase else 0
    return [(one, Step(humanize(one), _status(place, here))) for place, one in enumerate(order)]


def _status(place: int, here: int) -> str:
    if place == here:
        return "now"
    return "done" if place < here else "todo"
