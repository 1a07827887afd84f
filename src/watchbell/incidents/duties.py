"""The roles of an incident and what each of them does. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class IncidentRole(StrEnum):
    """What somebody is for one incident; responders may be many, the others are one each."""

    MANAGER = "incident_manager"
    TECHNICAL_LEAD = "technical_lead"
    COMMUNICATOR = "communicator"
    SCRIBE = "scribe"
    RESPONDER = "responder"

    @property
    def is_shared(self) -> bool:
        """Several people may hold it at once."""
        return self is IncidentRole.RESPONDER


TEAM_LEAD = "team_lead"
"""Stands for whoever leads the incident's team, where a type names who gets a role."""


class RoleState(StrEnum):
    """How one person stands to one role."""

    OFFERED = "offered"
    HELD = "held"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Duties:
    """A role in words: its name, what it is for, and what whoever has it does."""

    name: str
    purpose: str
    tasks: tuple[str, ...]


DUTIES: Mapping[IncidentRole, Duties] = {
    IncidentRole.MANAGER: Duties(
        "Incident manager",
        "Leads the response and decides.",
        (
            "Keeps the goal, the priorities and who does what clear to everybody",
            "Decides, or says who decides and by when",
            "Calls in people and teams, and relieves those who tire",
            "Does no repair work while holding this role",
        ),
    ),
    IncidentRole.TECHNICAL_LEAD: Duties(
        "Technical lead",
        "Leads the diagnosis and the repair.",
        (
            "Keeps the list of hypotheses and says which is tested next",
            "Approves every change to the service before it is made",
            "Tells the incident manager what is known, what is not, and how long it takes",
        ),
    ),
    IncidentRole.COMMUNICATOR: Duties(
        "Communicator",
        "Speaks to everybody outside the response.",
        (
            "Publishes updates when they are promised, even when nothing is new",
            "Writes for those affected: what does not work, since when, what they can do",
            "Keeps questions from managers and customers away from those who repair",
        ),
    ),
    IncidentRole.SCRIBE: Duties(
        "Scribe",
        "Writes down what happens while it happens.",
        (
            "Notes decisions, their reasons, and who made them",
            "Notes what was tried and what came of it, with the time",
            "Collects what the review will need",
        ),
    ),
    IncidentRole.RESPONDER: Duties(
        "Responder",
        "Works on the incident.",
        (
            "Says what they are about to do before they do it",
            "Reports to the technical lead what they found",
        ),
    ),
}


def duties_of(role: IncidentRole | str) -> Duties:
    """Return a role in words."""
    return DUTIES[IncidentRole(role)]
