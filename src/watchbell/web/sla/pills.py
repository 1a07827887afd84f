"""Pills for what a page shows; in one query a page, and for colleagues only."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from watchbell.incidents.domain import number_text
from watchbell.platform.modules import is_on
from watchbell.sla.modules import SLA
from watchbell.sla.selectors.pills import Pill, clocks_of, pills_for
from watchbell.sla.words import KINDS, METRICS, TONES, calculation, due_in_words, short
from watchbell.web.access import works_here
from watchbell.web.middleware import Request
from watchbell.web.templatetags.watchbell import drawn

_LOOKS = {
    "on_track": ("clock", "line"),
    "at_risk": ("hourglass", "warn"),
    "breached": ("alert-triangle", "danger"),
    "paused": ("player-pause", "violet"),
    "met": ("circle-check", "good"),
    "missed": ("circle-x", "danger"),
    "cancelled": ("ban", "line"),
}


def shows_clocks(request: Request) -> bool:
    """Say whether pills are shown: to colleagues, while the module is on."""
    return works_here(request.actor) and is_on(SLA)


def pills_on(request: Request, incident_ids: Iterable[UUID]) -> dict[UUID, Pill]:
    """Return the pills of what a page shows; none for those who do not see them."""
    return pills_for(list(incident_ids), request.now) if shows_clocks(request) else {}


def draw_pill(pill: Pill | None, number: int | None = None, *, is_named: bool) -> SafeString:
    """Draw a pill; where a `number` is given, as a link to the record's panel that explains itself.

    `is_named` shows which promise it is about and when it is due; else that is only explained.
    """
    if pill is None:
        return SafeString("")
    icon, css = _LOOKS[pill.tone]
    zone = timezone.get_current_timezone()
    home = reverse("incident", args=[number_text(number)]) if number is not None else ""
    return drawn(
        "chip_sla",
        icon_name=icon,
        css=css,
        what=METRICS[pill.metric],
        status=TONES[pill.tone],
        text=short(pill),
        due=due_in_words(pill, zone) if is_named else "",
        is_named=is_named,
        lines=tuple(calculation(pill, zone)) if home else (),
        href=f"{home}?tab=sla#incident-aside" if home else "",
    )


@dataclass(frozen=True)
class Clock:
    """A line of the panel: a cycle, drawn, with how it was worked out."""

    pill: Pill
    drawn: SafeString
    metric: str
    kind: str
    lines: list[str]
    may_void: bool


def clocks(request: Request, incident_id: UUID, *, may_void: bool) -> list[Clock]:
    """Return the lines of the panel: what runs first, then what is over, the newest first."""
    zone = timezone.get_current_timezone()
    found = sorted(clocks_of(incident_id, request.now), key=_place)
    return [
        Clock(
            pill=pill,
            drawn=draw_pill(pill, is_named=False),
            metric=METRICS[pill.metric],
            kind=KINDS[pill.kind],
            lines=calculation(pill, zone),
            may_void=may_void and pill.voided_at is None and not pill.is_stated,
        )
        for pill in found
    ]


def _place(pill: Pill) -> tuple[Any, ...]:
    is_over = pill.state not in ("running", "paused")
    when = pill.due_at or pill.started_at
    return (is_over, -when.timestamp() if is_over else when.timestamp())
