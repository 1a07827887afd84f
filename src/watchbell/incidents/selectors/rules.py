"""What other rules of priorities would mean for the incidents that are open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import Coalesce

from watchbell.incidents.domain import OPEN_STATES
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.prioritising import Facts, Rules, assess
from watchbell.kernel.actors import Actor


@dataclass(slots=True)
class CellCount:
    """How many open incidents stand in one cell, and how many would get another priority."""

    open: int = 0
    differ: int = 0


@dataclass(slots=True)
class RulesPreview:
    """What some rules would give the open incidents, were they opened under them."""

    cells: dict[tuple[int, int], CellCount] = field(default_factory=dict)
    open: int = 0
    unclassified: int = 0
    overridden: int = 0
    differ: int = 0


_CRITICAL = Case(When(service__criticality=1, then=Value(True)), default=Value(False))
_OVERRIDDEN = Case(When(~Q(override_reason=""), then=Value(True)), default=Value(False))
_GROUP = ("type", "impact", "urgency", "is_vip", "critical", "overridden", "given")


def preview_rules(actor: Actor, rules: Rules, *, type_slug: str | None = None) -> RulesPreview:
    """Compare what the open incidents have with what `rules` would give, in one query.

    With `type_slug` only incidents of that type are counted. Those set by hand never differ.
    """
    require(actor, Action.CONFIGURE)
    opened = Incident.objects.filter(state__in=sorted(OPEN_STATES))
    if type_slug:
        opened = opened.filter(type=type_slug)
    groups = (
        opened.annotate(
            critical=_CRITICAL,
            overridden=_OVERRIDDEN,
            given=Coalesce(F("computed_priority"), F("priority")),
        )
        .values(*_GROUP)
        .annotate(count=Count("id"))
        .order_by()
    )
    preview = RulesPreview()
    for group in groups:
        _add(preview, group, rules)
    return preview


def _add(preview: RulesPreview, group: Mapping[str, Any], rules: Rules) -> None:
    count: int = group["count"]
    preview.open += count
    if group["overridden"]:
        preview.overridden += count
    if group["impact"] is None or group["urgency"] is None:
        preview.unclassified += count
        return
    facts = Facts(
        group["impact"],
        group["urgency"],
        group["type"],
        is_vip=group["is_vip"],
        on_critical_service=group["critical"],
    )
    differs = not group["overridden"] and assess(facts, rules).computed != group["given"]
    cell = preview.cells.setdefault((group["impact"], group["urgency"]), CellCount())
    cell.open += count
    cell.differ += count if differs else 0
    preview.differ += count if differs else 0
