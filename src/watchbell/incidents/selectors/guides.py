"""Reading guides, and how far one has come on an incident."""

from dataclasses import dataclass
from typing import Any

from watchbell.accounts.models import Team
from watchbell.catalog.models import Service
from watchbell.incidents.guiding import EndAct, GuideEnd
from watchbell.incidents.models import Category, Guide, GuideRun, Incident
from watchbell.incidents.permissions import Action, require
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound

_KINDS: dict[EndAct, Any] = {
    EndAct.ESCALATE: Team,
    EndAct.CATEGORY: Category,
    EndAct.SERVICE: Service,
}


def guides(*, actor: Actor, active_only: bool = False) -> list[Guide]:
    """Return the guides by name, with their categories."""
    require(actor, Action.READ_INTERNAL)
    rows = Guide.objects.select_related("category").order_by("name", "id")
    return list(rows.filter(is_active=True) if active_only else rows)


def guide_by_slug(slug: str) -> Guide:
    """Return the guide with this short name; NotFound without one."""
    rows = Guide.objects.select_related("category")
    found = None if "\0" in slug else rows.filter(slug=slug).first()
    if found is None:
        raise NotFound(f"There is no guide called {slug[:80]!r}.")
    return found


def guides_for(actor: Actor, incident: Incident) -> tuple[list[Guide], list[Guide]]:
    """Return the guides in use that are meant for such an incident, and the others."""
    require(actor, Action.READ_INTERNAL, incident)
    every = guides(actor=actor, active_only=True)
    fitting = [guide for guide in every if _fits(guide, incident)]
    return fitting, [guide for guide in every if guide not in fitting]


def _fits(guide: Guide, incident: Incident) -> bool:
    category = incident.category
    own = (category.pk, category.parent_id) if category else ()
    is_type = guide.type in ("", incident.type)
    return is_type and (guide.category_id is None or guide.category_id in own)


def current_run(actor: Actor, incident: Incident) -> GuideRun | None:
    """Return the guide that goes on, or ended last, on an incident; None before any was begun."""
    require(actor, Action.READ_INTERNAL, incident)
    rows = GuideRun.objects.filter(incident=incident).select_related("guide")
    return rows.order_by("-started_at", "-id").first()


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the end of a guide proposes: `name` is that of the team, category or service it names.

    `is_so` when the incident has it already; an unnamed one leaves the choice open.
    """

    act: EndAct
    slug: str
    name: str
    text: str
    is_so: bool


def guide_proposals(run: GuideRun, incident: Incident) -> list[Proposal]:
    """Return what the step that a guide has come to proposes; nothing before its end."""
    return [_proposal(end, incident) for end in run.here.ends]


def _proposal(end: GuideEnd, incident: Incident) -> Proposal:
    kind = _KINDS.get(end.act)
    row = kind.objects.filter(slug=end.to).first() if kind and end.to else None
    present = {
        EndAct.ESCALATE: incident.team_id,
        EndAct.CATEGORY: incident.category_id,
        EndAct.SERVICE: incident.service_id,
    }
    is_so = row is not None and present[end.act] == row.pk
    return Proposal(end.act, end.to, str(row) if row else "", end.text, is_so)
