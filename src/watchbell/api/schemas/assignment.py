"""How a team's incidents find their owner, on the wire."""

from pydantic import Field

from watchbell.api.schemas.fields import Count, Flag, Given, Shown
from watchbell.incidents.choosing import UNOWNED_MINUTES, AssignmentStrategy


class AssignmentRuleShown(Shown):
    """`strategy` off leaves it to people."""

    team: str
    strategy: AssignmentStrategy
    on_shift_only: bool
    match_skills: bool
    unowned_minutes: int


class AssignmentRuleGiven(Given):
    strategy: AssignmentStrategy
    on_shift_only: Flag = Field(True, description="Only people who are on shift get one.")
    match_skills: Flag = Field(True, description="Who knows the category or service goes first.")
    unowned_minutes: Count = Field(
        UNOWNED_MINUTES, description="An urgent incident without an owner is told of after these."
    )
