"""Choosing what agents must have done before they close an incident."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from watchbell.incidents.closing.checks import Check
from watchbell.incidents.closing.events import CLOSURE_RULES, ClosureRulesChanged
from watchbell.incidents.models import ClosureRules
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors.closing import Checklist, closure_checklist
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.versions import expect_version
from watchbell.platform.eventlog import publish

HIGHEST_FOLLOWED_UP = 4
LONGEST_FOLLOW_UP = 30


@transaction.atomic
def set_closure_checklist(
    *,
    checks: Sequence[Check],
    follow_up_score: int | None = None,
    follow_up_days: int | None = None,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Checklist:
    """Ask for these checks from now on; what is closed stays closed.

    A score up to `follow_up_score` is followed up within `follow_up_days`; None leaves each as
    it is, a score of 0 follows nothing up.
    """
    require(actor, Action.CONFIGURE)
    ClosureRules.objects.get_or_create(pk=1)
    row = ClosureRules.objects.select_for_update().get(pk=1)
    expect_version(row.version, version)
    before = (tuple(row.checks), row.follow_up_score, row.follow_up_days)
    previous = before[0]
    row.checks = [check for check in Check if check in checks]
    if follow_up_score is not None:
        row.follow_up_score = _within(follow_up_score, 0, HIGHEST_FOLLOWED_UP, "follow_up_score")
    if follow_up_days is not None:
        row.follow_up_days = _within(follow_up_days, 1, LONGEST_FOLLOW_UP, "follow_up_days")
    if before != (tuple(row.checks), row.follow_up_score, row.follow_up_days):
        row.version += 1
        row.save(update_fields=["checks", "follow_up_score", "follow_up_days", "version"])
        publish(
            ClosureRulesChanged(
                subject=CLOSURE_RULES,
                actor=actor,
                at=now,
                checks=tuple(row.checks),
                previous_checks=previous,
                follow_up_score=row.follow_up_score,
                follow_up_days=row.follow_up_days,
            )
        )
    return closure_checklist()


def _within(value: int, low: int, high: int, field: str) -> int:
    if not low <= value <= high:
        message = f"Use {low} to {high}."
        raise InvalidInput(f"{field}: {message}", fields={field: message})
    return value
