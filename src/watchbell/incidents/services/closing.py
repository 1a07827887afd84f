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
from watchbell.kernel.versions import expect_version
from watchbell.platform.eventlog import publish


@transaction.atomic
def set_closure_checklist(
    *, checks: Sequence[Check], actor: Actor, now: datetime, version: int | None = None
) -> Checklist:
    """Ask for these checks from now on; what is closed stays closed."""
    require(actor, Action.CONFIGURE)
    ClosureRules.objects.get_or_create(pk=1)
    row = ClosureRules.objects.select_for_update().get(pk=1)
    expect_version(row.version, version)
    before, wanted = tuple(row.checks), tuple(check for check in Check if check in checks)
    if before != wanted:
        row.checks = list(wanted)
        row.version += 1
        row.save(update_fields=["checks", "version"])
        publish(
            ClosureRulesChanged(
                subject=CLOSURE_RULES,
                actor=actor,
                at=now,
                checks=tuple(wanted),
                previous_checks=before,
            )
        )
    return closure_checklist()
