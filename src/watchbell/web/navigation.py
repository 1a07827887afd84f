"""The places of the rail, in their order, with what is counted at each."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from watchbell.alerts.selectors import open_alert_counts
from watchbell.kernel.actors import Role
from watchbell.web.counting import counts_of
from watchbell.web.middleware import Request
from watchbell.web.modules import is_shown

CAP = 99


@dataclass(frozen=True)
class Count:
    """A number beside a place; `alarm` paints it red, `what` says it to those who do not see."""

    number: int
    what: str
    alarm: bool = False


@dataclass(frozen=True)
class Place:
    """One entry of the rail; `key` is the second key after g, `also` begins other pages' paths."""

    label: str
    icon: str
    url_name: str
    key: str
    lowest: Role = Role.RESPONDER
    counted: Callable[[Request], Count | None] | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A place as one person sees it now."""

    label: str
    icon: str
    key: str
    url: str
    current: bool
    count: int
    count_text: str
    counted: str
    alarm: bool


def _open_incidents(request: Request) -> Count:
    counts = counts_of(request)
    if counts["unacknowledged"] and request.actor.role is not Role.REQUESTER:
        return Count(counts["unacknowledged"], "unacknowledged", alarm=True)
    return Count(counts["open"], "open")


def _live_majors(request: Request) -> Count:
    return Count(counts_of(request)["majors"], "running or proposed", alarm=True)


def _firing_alerts(request: Request) -> Count:
    return Count(open_alert_counts(actor=request.actor)["firing"], "firing")


PLACES = (
    Place("Home", "home", "home", "h", Role.REQUESTER),
    Place(
        "Incidents",
        "urgent",
        "incident-list",
        "i",
        Role.REQUESTER,
        _open_incidents,
        also=("/triage", "/workload"),
    ),
    Place("Majors", "flame", "major-list", "m", counted=_live_majors, also=("/containments",)),
    Place(
        "Alerts",
        "bell-ringing",
        "alert-list",
        "a",
        counted=_firing_alerts,
        also=("/noise", "/silences", "/maintenance", "/inhibition"),
    ),
    Place(
        "On-call",
        "calendar-user",
        "on-call",
        "o",
        also=("/schedules", "/escalation-policies", "/backtests"),
    ),
    Place("Services", "server-2", "service-list", "s", also=("/configuration-items",)),
    Place("People", "users", "team-list", "t", also=("/people",)),
    Place(
        "Integrations",
        "plug-connected",
        "integration-list",
        "n",
        also=("/alert-routes", "/heartbeats"),
    ),
    Place("Dashboards", "layout-dashboard", "dashboard-list", "b"),
    Place("Reports", "chart-bar", "reports", "r"),
    Place("Administration", "settings", "administration", "d", Role.MANAGER),
    Place("System", "heartbeat", "system-health", "y", Role.ADMIN),
)


def entries(request: Request) -> list[Entry]:
    """Return the rail of whoever asks, with the place they are at marked."""
    role = request.actor.role or Role.REQUESTER
    places = (place for place in PLACES if is_shown(place.url_name))
    return [_entry(place, request) for place in places if role.rank >= place.lowest.rank]


def _entry(place: Place, request: Request) -> Entry:
    url = reverse(place.url_name)
    count = place.counted(request) if place.counted else None
    number = count.number if count else 0
    return Entry(
        label=place.label,
        icon=place.icon,
        key=place.key,
        url=url,
        current=any(_is_under(request.path, start) for start in (url, *place.also)),
        count=number,
        count_text=str(number) if number <= CAP else f"{CAP}+",
        counted=count.what if count else "",
        alarm=count.alarm if count else False,
    )


def _is_under(path: str, start: str) -> bool:
    return path == start or (start != "/" and path.startswith(f"{start}/"))
