"""The map of services: what needs what, and how each is now."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from watchbell.alerts.domain import Severity
from watchbell.alerts.occurring import firing_by_service
from watchbell.catalog.models import Service
from watchbell.catalog.selectors import ServiceMap, service_map
from watchbell.incidents.selectors import OpenLoad, open_by_service
from watchbell.web.access import for_colleagues
from watchbell.web.catalog.layout import BOX_HEIGHT, BOX_WIDTH, Layout, Place, lay_out
from watchbell.web.middleware import Request
from watchbell.web.responses import page

_URGENT = 2
_LETTERS = 20


@dataclass(frozen=True, slots=True)
class Box:
    """One service of the map. `health` is "down", "hurt", "warned" or "well"; `why` says it."""

    service: Service
    place: Place
    health: str
    why: str
    needs: list[str]
    hurt_by: list[str]

    @property
    def short(self) -> str:
        """Return the name as it fits into the box."""
        name = self.service.name
        return name if len(name) <= _LETTERS else name[: _LETTERS - 1].rstrip() + "…"


@require_safe
@for_colleagues
def map_of_services(request: Request) -> HttpResponse:
    """Draw what needs what, with the health of each now, and say the same as a list."""
    found = service_map(actor=request.actor)
    ids = [service.pk for service in found.services]
    incidents = open_by_service(request.actor, ids)
    alerts = firing_by_service(actor=request.actor)
    states = {key: _health(incidents.get(key), alerts.get(key)) for key in ids}
    layout = lay_out(ids, found.needs)
    context = {
        "boxes": _boxes(found, layout, states),
        "layout": layout,
        "lines": [(line, states[line.needed][0] in ("down", "hurt")) for line in layout.lines],
        "box": {"width": BOX_WIDTH, "height": BOX_HEIGHT},
    }
    return page(request, "services/map.html", context, part="map")


def _health(load: OpenLoad | None, firing: tuple[int, str] | None) -> tuple[str, str]:
    """Return how a service is, and why: its open incidents first, then its alerts."""
    worst, count = (load.worst, load.count) if load else (None, 0)
    open_words = f"{count} open" if count else ""
    fired = f"{firing[0]} alert{'' if firing[0] == 1 else 's'}" if firing else ""
    why = ", ".join(part for part in (open_words, fired) if part) or "nothing open"
    if worst is not None and worst <= _URGENT:
        return "down", f"P{worst}: {why}"
    if count or (firing and firing[1] == Severity.CRITICAL):
        return "hurt", why
    return ("warned" if firing else "well"), why


def _boxes(found: ServiceMap, layout: Layout, states: Mapping[UUID, tuple[str, str]]) -> list[Box]:
    names = {service.pk: service.name for service in found.services}
    needs: dict[UUID, list[UUID]] = {}
    for one, other in found.needs:
        needs.setdefault(one, []).append(other)
    return [
        Box(
            service=service,
            place=layout.places[service.pk],
            health=states[service.pk][0],
            why=states[service.pk][1],
            needs=sorted(names[key] for key in needs.get(service.pk, ())),
            hurt_by=sorted(
                names[key]
                for key in needs.get(service.pk, ())
                if states[key][0] in ("down", "hurt")
            ),
        )
        for service in found.services
    ]
