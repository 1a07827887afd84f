"""Reading how incidents find their owner."""

from watchbell.accounts.models import Team
from watchbell.incidents.models import AssignmentRule


def assignment_rule_of(team: Team) -> AssignmentRule:
    """Return the team's rule; a fresh one, which leaves it to people, when none was set."""
    found = AssignmentRule.objects.filter(team=team).first()
    return found or AssignmentRule(team=team)
