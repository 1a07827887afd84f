"""The children of an incident: how they stand, and who waits for news of them."""

from dataclasses import dataclass, field
from uuid import UUID

from watchbell.accounts.models import Person
from watchbell.incidents.domain import State
from watchbell.incidents.models import Incident, Watcher
from watchbell.incidents.permissions import may_know
from watchbell.incidents.selectors.listing import IncidentLine, line_of
from watchbell.incidents.selectors.scope import visible_incidents
from watchbell.kernel.actors import Actor

SHOWN = 50
MOST_TOLD = 1000
"""Of so many children at most the people are told at once; the newest first."""


@dataclass(frozen=True)
class Children:
    """How many there are, how many of them are open, and the newest of them."""

    count: int
    open: int
    lines: list[IncidentLine]


@dataclass(frozen=True)
class Interested:
    """Somebody to be told, and the children of theirs: reported, or watched."""

    person: Person
    children: list[Incident] = field(default_factory=list)

    @property
    def labels(self) -> str:
        """Their incidents, to be read."""
        return ", ".join(child.label for child in self.children)


def children_of(actor: Actor, incident: Incident) -> Children:
    """Return the children that `actor` may know of, open ones first."""
    rows = visible_incidents(actor).filter(parent=incident).values_list("state", flat=True)
    states = list(rows)
    if not states:
        return Children(0, 0, [])
    shown = visible_incidents(actor).filter(parent=incident).defer("search")
    lines = [
        line_of(row)
        for row in shown.select_related("service", "assignee").order_by("-created_at", "-id")[
            :SHOWN
        ]
    ]
    lines.sort(key=lambda line: not line.is_open)
    return Children(len(states), sum(State(state).is_open for state in states), lines)


def interested_in_children(actor: Actor, incident: Incident) -> list[Interested]:
    """Return the callers and the watchers of the children, each once, but for `actor`.

    Only of children that are not over, that `actor` may know of and that they may know of too.
    """
    rows = visible_incidents(actor).filter(parent=incident).select_related("reporter")
    alive = rows.exclude(state__in=(State.CLOSED, State.CANCELLED)).defer("search")
    children = {child.pk: child for child in alive.order_by("-created_at", "-id")[:MOST_TOLD]}
    found: dict[UUID, Interested] = {}
    for child in children.values():
        if child.reporter is not None:
            _add(found, child.reporter, child)
    watchers = Watcher.objects.filter(incident_id__in=children).select_related("person")
    for watcher in watchers.order_by("since", "id"):
        _add(found, watcher.person, children[watcher.incident_id])
    found.pop(actor.person_id, None)  # type: ignore[arg-type]  # a machine's is None
    return sorted(found.values(), key=lambda one: one.person.name.casefold())


def _add(found: dict[UUID, Interested], person: Person, child: Incident) -> None:
    if not person.is_active:
        return
    if child.is_restricted and not may_know(person.as_actor(), child):
        return
    one = found.setdefault(person.pk, Interested(person))
    if child not in one.children:
        one.children.append(child)
