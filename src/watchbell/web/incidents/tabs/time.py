"""How long people worked on it: logged, corrected, removed and brought back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from watchbell.incidents import services
from watchbell.incidents.models import Incident, TimeEntry
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.selectors import time_entries_of
from watchbell.kernel.saying import span_text
from watchbell.web.access import access_incident, for_colleagues
from watchbell.web.forms import Styled
from watchbell.web.incidents.answering import changed, refused
from watchbell.web.incidents.forms.timekeeping import CorrectTimeForm
from watchbell.web.incidents.tab import Tab
from watchbell.web.middleware import Request
from watchbell.web.writing import attempt


@dataclass(frozen=True)
class ShownEntry:
    """One entry, and its length in words."""

    row: TimeEntry
    spent: str


class NothingForm(Styled):
    """A step that asks nothing."""


def _correct(form: Any, who: dict[str, Any]) -> object:
    got = form.cleaned_data
    return services.correct_time(changes={"minutes": got["spent"], "note": got["note"]}, **who)


Step = tuple[str, type[Styled], Callable[[Any, dict[str, Any]], object]]
STEPS: dict[str, Step] = {
    "correct": ("Corrected.", CorrectTimeForm, _correct),
    "remove": (
        "Removed. It waits below, should you want it back.",
        NothingForm,
        lambda form, who: services.remove_time(**who),
    ),
    "restore": (
        "It counts again.",
        NothingForm,
        lambda form, who: services.restore_time(**who),
    ),
}


@require_POST
@for_colleagues
def change(request: Request, number: str, entry: UUID, step: str) -> HttpResponse:
    """Take one step with what was logged: correct, remove, restore."""
    if step not in STEPS:
        raise Http404
    incident = access_incident(request.actor, number, Action.WORK)
    sentence, kind, act = STEPS[step]
    form = kind(request.POST)
    who = {
        "incident_id": incident.pk,
        "entry_id": entry,
        "actor": request.actor,
        "now": request.now,
    }
    if attempt(form, lambda: act(form, who)) is not None:
        return changed(request, incident, sentence, tab=TAB.name)
    return refused(request, incident, TAB, {"form": form, "refused": str(entry)})


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    rows = [
        ShownEntry(row, span_text(row.minutes * 60))
        for row in time_entries_of(request.actor, incident, with_removed=True)
    ]
    return {
        "entries": [one for one in rows if one.row.removed_at is None],
        "removed": [one for one in rows if one.row.removed_at is not None],
        "together": span_text((incident.worked_minutes or 0) * 60),
        "may_log": may(request.actor, Action.WORK, incident),
    }


TAB = Tab(
    name="time",
    label="Time",
    icon="clock",
    template="incidents/tabs/time.html",
    context=_context,
)
