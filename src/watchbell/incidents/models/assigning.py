"""How a team's incidents find their owner."""

from django.db import models

from watchbell.accounts.models import Team
from watchbell.incidents.choosing import UNOWNED_MINUTES, AssignmentStrategy


class AssignmentRule(models.Model):
    """One team's automatic assignment; `turns` holds when each person was last given one.

    After `unowned_minutes` an urgent incident without an owner is paged, whatever the strategy.
    """

    team = models.OneToOneField(
        Team, on_delete=models.CASCADE, primary_key=True, related_name="assignment_rule"
    )
    strategy = models.TextField(default=AssignmentStrategy.OFF)
    on_shift_only = models.BooleanField(default=True)
    match_skills = models.BooleanField(default=True)
    unowned_minutes = models.PositiveIntegerField(default=UNOWNED_MINUTES)
    turns = models.JSONField(default=dict)
