"""Editing an incident: what two people change at once is merged, or laid side by side."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from watchbell.incidents.errors import EditConflict
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action
from watchbell.incidents.selectors import get_incident
from watchbell.incidents.services.merging import merge_changes
from watchbell.kernel.errors import Conflict, InvalidInput
from watchbell.web.access import access_incident, signed_in
from watchbell.web.incidents.acting import answer, drawn_form, into_dialog, who
from watchbell.web.incidents.forms.editing import EditForm
from watchbell.web.incidents.verbs.verb import Verb
from watchbell.web.middleware import Request
from watchbell.web.responses import is_htmx, page

_STEP = Verb("Save", "Edit", "pencil", "Saved.", Action.EDIT, lambda f, w: None, kind="primary")


@dataclass(frozen=True)
class Clash:
    """A field that two people set: what stands there, and what the other one wants."""

    name: str
    label: str
    theirs: str
    mine: str


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: Request, number: str) -> HttpResponse:
    """Ask for the fields, or save those that were changed; a clash comes back with a choice."""
    incident = access_incident(request.actor, number, Action.EDIT)
    data = request.POST if request.method == "POST" else None
    form = EditForm(data, initial=present(incident), incident=incident, actor=request.actor)
    form.narrow(request.GET.get("fields", ""))
    if data is not None and form.is_valid():
        try:
            saved = _save(request, incident, form)
        except EditConflict as clash:
            return _side_by_side(request, form, clash)
        except (InvalidInput, Conflict) as error:
            form.refuse(error)
        else:
            return answer(request, incident, _said(form.cleaned_data.get("version"), saved))
    return drawn_form(request, incident, form, _STEP, "edit")


def _save(request: Request, incident: Incident, form: EditForm) -> Incident:
    return merge_changes(
        base=form.base(),
        changes=form.changes(),
        version=form.cleaned_data.get("version"),
        **who(request, incident),
    )


def _said(version: int | None, saved: Incident) -> str:
    beside = version is not None and saved.version > version + 1
    return "Saved, beside what somebody else changed meanwhile." if beside else "Saved."


def present(incident: Incident) -> dict[str, Any]:
    """Return what the form shows of an incident."""
    names = [name for name in EditForm.base_fields if hasattr(incident, name)]
    found = {name: getattr(incident, name) for name in names}
    found["labels"] = ", ".join(incident.labels)
    found["reporter"] = incident.reporter.email if incident.reporter else ""
    found["category"] = incident.category.slug if incident.category else ""
    found["service"] = incident.service.slug if incident.service else ""
    return found


def _side_by_side(request: Request, mine: EditForm, clash: EditConflict) -> HttpResponse:
    """Draw what stands there now beside what was sent; the rest of the form goes along."""
    incident = get_incident(request.actor, mine.incident.label)
    now = {name: "" if v is None else str(v) for name, v in present(incident).items()}
    edited = set(mine.changed_data)
    data = QueryDict(mutable=True)
    data["version"] = now["version"]
    for name in (name for name in mine.fields if name != "version"):
        data[name] = mine.data[name] if name in edited else now[name]
        data[f"initial-{name}"] = now[name]
    form = EditForm(data, incident=incident, actor=request.actor)
    clashes = [
        Clash(name, str(form.fields[name].label), _shown(form, name, now[name]),
              _shown(form, name, mine.data[name]))
        for name in clash.theirs
    ]  # fmt: skip
    context = {"incident": incident, "form": form, "clashes": clashes, "clash": clash.message}
    template = "incidents/conflict.html"
    response = page(request, template, context, part="form", status=422)
    return into_dialog(response) if is_htmx(request) else response


def _shown(form: EditForm, name: str, value: str) -> str:
    """Return a value as people read it: a choice by its label."""
    choices: Any = getattr(form.fields[name], "choices", ())
    return next((str(label).strip() for key, label in choices if str(key) == value), value)
