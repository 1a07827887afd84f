"""Tables of incidents and of what belongs to one."""

from watchbell.incidents.models.containment import ContainmentAction
from watchbell.incidents.models.conversation import Comment
from watchbell.incidents.models.diagnosis import Hypothesis
from watchbell.incidents.models.incident import Incident
from watchbell.incidents.models.involvement import AffectedPerson, AffectedService, Watcher
from watchbell.incidents.models.reference import Category, PriorityCell
from watchbell.incidents.models.roles import RoleAssignment

__all__ = [
    "AffectedPerson",
    "AffectedService",
from watchbell.incidents.models.reference import Category, PriorityCell, PriorityRules
    "Category",
    "Comment",
    "ContainmentAction",
    "Hypothesis",
    "Incident",
    "PriorityCell",
    "RoleAssignment",
    "Watcher",
    "PriorityRules",
]
