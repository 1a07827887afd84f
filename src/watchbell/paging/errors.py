"""What paging refuses."""

from watchbell.kernel.errors import Conflict, NotFound


class PolicyNotFound(NotFound):
    """No such escalation policy."""


class PolicySlugTaken(Conflict):
    """Another policy has this short name."""

    code = "slug_taken"


class NothingToEscalate(Conflict):
    """There is no policy with a step to go to, or the incident is over."""

    code = "nothing_to_escalate"


class NotEscalating(Conflict):
    """No escalation runs that could be stopped."""

    code = "not_escalating"
