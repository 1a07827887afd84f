"""Tables of incidents and of what belongs to one."""

from watchbell.incidents.models.assigning import AssignmentRule
from watchbell.incidents.models.attachment import (
    Attachment,
)
from watchbell.incidents.models.bulk_change import (
    BulkChange,
)
from watchbell.incidents.models.closing import (
    ClosureRules,
)
from watchbell.incidents.models.containment import (
    ContainmentAction,
)
from watchbell.incidents.models.conversation import (
    Comment,
)
from watchbell.incidents.models.deferral import (
    Deferral,
)
from watchbell.incidents.models.diagnosis import (
    Hypothesis,
)
from watchbell.incidents.models.evidence import (
    CustodyTransfer,
    Evidence,
)
from watchbell.incidents.models.guide import Guide, GuideRun
from watchbell.incidents.models.incident import (
    Incident,
)
from watchbell.incidents.models.involvement import (
    AffectedItem,
    AffectedPerson,
    AffectedService,
    Watcher,
)
from watchbell.incidents.models.major import (
    MajorProposal,
    StakeholderLink,
    UpdateInterval,
)
from watchbell.incidents.models.preset import (
    Preset,
)
from watchbell.incidents.models.reference import (
    Category,
    PriorityCell,
    PriorityRules,
)
from watchbell.incidents.models.relations import (
    Merge,
    Relation,
)
from watchbell.incidents.models.roles import (
    RoleAssignment,
)
from watchbell.incidents.models.saved_view import (
    SavedView,
)
from watchbell.incidents.models.survey import (
    Survey,
)
from watchbell.incidents.models.tasks import (
    Plan,
    PlanTask,
    Task,
)
from watchbell.incidents.models.time_entry import TimeEntry
from watchbell.incidents.models.types import (
    CustomField,
    IncidentType,
)

__all__ = [
    "AffectedItem",
    "AffectedPerson",
    "AffectedService",
    "AssignmentRule",
    "Attachment",
    "BulkChange",
    "Category",
    "ClosureRules",
    "Comment",
    "ContainmentAction",
    "CustodyTransfer",
    "CustomField",
    "Deferral",
    "Evidence",
    "Guide",
    "GuideRun",
    "Hypothesis",
    "Incident",
    "IncidentType",
    "MajorProposal",
    "Merge",
    "Plan",
    "PlanTask",
    "Preset",
    "PriorityCell",
    "PriorityRules",
    "Relation",
    "RoleAssignment",
    "SavedView",
    "StakeholderLink",
    "Survey",
    "Task",
    "TimeEntry",
    "UpdateInterval",
    "Watcher",
]
