"""What an incident lacks of what the closing asks for."""

from collections.abc import Collection
from dataclasses import dataclass

from watchbell.incidents.closing.checks import Check, unmet
from watchbell.incidents.domain import Cause, Verdict
from watchbell.incidents.models import (
    Category,
    ClosureRules,
    ContainmentAction,
    Hypothesis,
    Incident,
)
from watchbell.incidents.modules import CONTAINMENT, DIAGNOSIS
from watchbell.platform.modules import is_on

_OF_MODULES = {Check.CONTAINMENT: CONTAINMENT, Check.HYPOTHESES: DIAGNOSIS}


@dataclass(frozen=True, slots=True)
class Checklist:
    """The checks that were chosen, and the version of the choice."""

    checks: tuple[Check, ...]
    version: int


def closure_checklist() -> Checklist:
    """Return what was chosen; nothing, until somebody chooses."""
    row = ClosureRules.objects.filter(pk=1).first()
    if row is None:
        return Checklist((), 1)
    return Checklist(tuple(check for check in Check if check in row.checks), row.version)


def unmet_checks(incident: Incident) -> dict[str, str]:
    """Return the chosen checks that the incident does not pass: {check: what to do}."""
    required = _asked(incident)
    return unmet(required, _passed(incident, required)) if required else {}


def _asked(incident: Incident) -> list[Check]:
    """Return the checks chosen for all and for its category, but those of modules that are off."""
    chosen = {*closure_checklist().checks, *_of_category(incident.category_id)}
    there = (c for c in Check if c not in _OF_MODULES or is_on(_OF_MODULES[c]))
    return [check for check in there if check in chosen]


def _of_category(category_id: int | None) -> list[str]:
    """Return what the category and its root ask for."""
    if category_id is None:
        return []
    names = ("closure_checks", "parent__closure_checks")
    own, above = Category.objects.filter(pk=category_id).values_list(*names).get()
    return [*own, *(above or ())]


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
