"""Which priority an incident has, and every reason for it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from watchbell.kernel.actors import SubjectRef

LEVELS = (1, 2, 3, 4)
PRIORITIES = (1, 2, 3, 4, 5)
HIGHEST, LOWEST = PRIORITIES[0], PRIORITIES[-1]
HIGHEST_IMPACT = LEVELS[0]
Matrix = Mapping[tuple[int, int], int]
"""(impact, urgency) -> priority; 1 is the highest of each."""

DEFAULT_MATRIX: Matrix = {
    (impact, urgency): priority
    for impact, row in enumerate(((1, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 4), (3, 4, 4, 5)), 1)
    for urgency, priority in enumerate(row, 1)
}
"""The table a new installation starts with."""

ANY_TYPE = ""
"""Stands for the types that have no matrix of their own."""


PRIORITY_RULES = SubjectRef("priority_rules", UUID("b1f0c7d2-0000-4000-8000-000000000001"))
"""There is one set of rules, so what happens to it has one subject."""


class Severity(StrEnum):
    """How bad it is for the business, beside the priority: how soon we act."""

    SEV1 = "SEV1"
    SEV2 = "SEV2"
    SEV3 = "SEV3"
    SEV4 = "SEV4"


@dataclass(frozen=True, slots=True)
class Rules:
    """What an administrator set: a matrix for each type, and what raises a priority one step."""

    matrices: Mapping[str, Matrix] = field(default_factory=lambda: {ANY_TYPE: DEFAULT_MATRIX})
    vip_raises: bool = True
    critical_service_raises: bool = False
    version: int = 1

    def matrix(self, type_slug: str) -> Matrix:
        """Return the matrix that holds for incidents of a type."""
        return self.matrices.get(type_slug) or self.matrices[ANY_TYPE]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a priority follows from.

    `overridden_to` is what somebody decided instead, with their `override_reason`; `is_deferred`
    says that it waits for capacity by agreement.
    """

    impact: int | None
    urgency: int | None
    type: str = ANY_TYPE
    is_vip: bool = False
    on_critical_service: bool = False
    overridden_to: int | None = None
    override_reason: str = ""
    is_deferred: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules give, what holds (1 to 5, None while unknown), and why, a sentence each."""

    computed: int | None
    priority: int | None
    reasons: tuple[str, ...]


def assess(facts: Facts, rules: Rules) -> Assessment:
    """Say which priority holds: what somebody decided, else what the rules give."""
    computed, reasons = _computed(facts, rules)
    if facts.overridden_to is not None:
        return Assessment(computed, facts.overridden_to, (*_decided(facts, computed), *reasons))
    if not facts.is_deferred or computed is None:
        return Assessment(computed, computed, reasons)
    lowered = lowered_for_capacity(facts.impact, computed)
    if lowered == computed:
        return Assessment(computed, computed, reasons)
    why = f"Deferred for want of capacity: one step lower, P{lowered}, until it comes back."
    return Assessment(computed, lowered, (*reasons, why))


def lowered_for_capacity(impact: int | None, priority: int) -> int:
    """Return the priority of what waits for capacity: one step lower, never for impact 1."""
    if impact is None or impact == HIGHEST_IMPACT:
        return priority
    return min(priority + 1, LOWEST)


def _decided(facts: Facts, computed: int | None) -> tuple[str, str]:
    instead = f" instead of P{computed}" if computed is not None else ""
    return (
        f"Set to P{facts.overridden_to} by hand{instead}: {facts.override_reason}",
        "It stays so, whatever impact and urgency become, until somebody clears it.",
    )


def _computed(facts: Facts, rules: Rules) -> tuple[int | None, tuple[str, ...]]:
    levels = (("impact", facts.impact), ("urgency", facts.urgency))
    if facts.impact is None or facts.urgency is None:
        unknown = " and ".join(name for name, level in levels if level is None)
        return None, (f"Not prioritised yet: {unknown} not set.",)
    priority = rules.matrix(facts.type)[facts.impact, facts.urgency]
    of_type = f" (the matrix of {facts.type!r})" if rules.matrices.get(facts.type) else ""
    own = of_type if facts.type != ANY_TYPE else ""
    reasons = (f"Impact {facts.impact} x urgency {facts.urgency} gives P{priority}{own}.",)
    raised_by = _raised_by(facts, rules)
    if not raised_by or priority == HIGHEST:
        return priority, reasons
    return priority - 1, (*reasons, f"{raised_by}: one step higher, P{priority - 1}.")


def _raised_by(facts: Facts, rules: Rules) -> str:
    """Return what raises it; several of them raise one step all the same."""
    causes = (
        ("The reporter is a VIP", rules.vip_raises and facts.is_vip),
        (
            "The service is of the highest criticality",
            rules.critical_service_raises and facts.on_critical_service,
        ),
    )
    return " and ".join(
        text if not index else text[0].lower() + text[1:]
        for index, text in enumerate(text for text, holds in causes if holds)
    )
