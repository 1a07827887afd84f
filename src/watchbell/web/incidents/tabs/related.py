"""What an incident belongs to: its family, its links, what was merged."""

from typing import Any

from watchbell.incidents.domain import RelationKind
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import Linked, merged_into, merged_sources, relations_of
from watchbell.web.incidents.tab import Tab
from watchbell.web.middleware import Request

_HEADINGS = {
    "child_of": "Parent",
    "parent_of": "Children",
    "duplicate_of": "Duplicate of",
    "duplicated_by": "Duplicates",
    "caused_by": "Caused by",
    "cause_of": "Caused",
    "follow_up_of": "Follow-up of",
    "followed_up_by": "Follow-ups",
    "related": "Has to do with",
}
_OWN = frozenset(kind.value for kind in RelationKind)


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    links = relations_of(request.actor, incident)
    return {
        "groups": [
            (title, group) for kind, title in _HEADINGS.items() if (group := _of(links, kind))
        ],
        "undoable": _OWN,
        "target": merged_into(request.actor, incident) if incident.merged_into_id else [],
        "sources": merged_sources(request.actor, incident),
    }


def _of(links: list[Linked], kind: str) -> list[Linked]:
    return [link for link in links if link.kind == kind]


TAB = Tab(
    name="related",
    label="Related",
    icon="hierarchy-2",
    template="incidents/tabs/related.html",
    context=_context,
)
