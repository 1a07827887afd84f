"""What paging refuses."""

from collections.abc import Sequence

from watchbell.accounts.models import Person
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


class NobodyToPage(Conflict):
    """Nobody of a team is on call now; `people` are those of it who could be paged instead."""

    code = "nobody_on_call"

    def __init__(self, message: str, *, people: Sequence[Person]) -> None:
        super().__init__(message, fields={"team": message})
        self.people = list(people)


class NotAsked(Conflict):
    """Nobody asked this person, or they have answered already."""

    code = "not_asked"


class NotQuestioned(Conflict):
    """Nobody asks whether somebody is still on it."""

    code = "not_questioned"


class PolicyInUse(Conflict):
    """A policy that something names is not deleted."""

    code = "policy_in_use"


class BacktestNotFound(NotFound):
    """No such backtest."""


class BacktestRuns(Conflict):
    """One backtest of a person runs at a time, and what runs is not deleted."""

    code = "backtest_runs"


class BacktestEnded(Conflict):
    """A backtest that has ended cannot be cancelled."""

    code = "backtest_ended"
