"""What this room refuses."""

from watchbell.kernel.errors import Conflict


class PolicyNameTaken(Conflict):
    """Another policy has this short name."""

    code = "slug_taken"


class PolicyIsArchived(Conflict):
    """It starts no cycle any more, so it is not changed either; restore it first."""

    code = "policy_archived"
