"""What an incident lacks of what the closing asks for."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from watchbell.incidents.closing.checks import Check, unmet
from watchbell.incidents.domain import Cause, Verdict
from watchbell.incidents.models import (
    ClosureRules,
    ContainmentAction,
    Hypothesis,
    Incident,
)
from watchbell.incidents.modules import CONTAINMENT, DIAGNOSIS
from watchbell.platform.modules import is_on

# Written out, for every closing asks it: what is asked of all, of the category, of its root.
_CHOSEN = """
select coalesce(r.checks, '{}'::text[]) || coalesce(c.closure_checks, '{}'::text[])
    || coalesce(p.closure_checks, '{}'::text[])
from (select %s::integer as category_id) i
left join incidents_closurerules r on r.id = 1
left join incidents_category c on c.id = i.category_id
left join incidents_category p on p.id = c.parent_id
"""
_OF_MODULES = {Check.CONTAINMENT: CONTAINMENT, Check.HYPOTHESES: DIAGNOSIS}


@dataclass(frozen=True, slots=True)
class Checklist:
    """The checks that were chosen, and the version of the choice.

    A satisfaction score up to `follow_up_score` makes a task due in `follow_up_days`; 0: none does.
    """

    checks: tuple[Check, ...]
    version: int
    follow_up_score: int = 2
    follow_up_days: int = 2


def closure_checklist() -> Checklist:
    """Return what was chosen; nothing, until somebody chooses."""
    row = ClosureRules.objects.filter(pk=1).first()
    if row is None:
        return Checklist((), 1)
    return Checklist(
        tuple(check for check in Check if check in row.checks),
        row.version,
        row.follow_up_score,
        row.follow_up_days,
    )


def unmet_checks(incident: Incident) -> dict[str, str]:
    """Return the chosen checks that the incident does not pass: {check: what to do}."""
    required = _asked(incident)
    return unmet(required, _passed(incident, required)) if required else {}


def _asked(incident: Incident) -> list[Check]:
    """Return the checks chosen for all and for its category, but those of modules that are off."""
    with connection.cursor() as cursor:
        cursor.execute(_CHOSEN, [incident.category_id])
        chosen = set(cursor.fetchone()[0])
    there = (c for c in Check if c not in _OF_MODULES or is_on(_OF_MODULES[c]))
    return [check for check in there if check in chosen]


def _passed(incident: Incident, required: Collection[Check]) -> set[Check]:
    facts = {
        Check.CAUSE: incident.cause not in ("", Cause.UNKNOWN),
        Check.DIAGNOSIS: incident.diagnosis != "",
        Check.SERVICE: incident.service_id is not None,
        Check.ARTICLE: incident.knowledge_url != "",
    }
    if Check.CONTAINMENT in required:
        standing = ContainmentAction.objects.filter(incident=incident, reversed_at=None)
        facts[Check.CONTAINMENT] = not standing.exists()
    if Check.HYPOTHESES in required:
        waiting = Hypothesis.objects.filter(incident=incident, verdict=Verdict.OPEN)
        facts[Check.HYPOTHESES] = not waiting.exists()
    return {check for check, holds in facts.items() if holds}
