"""An incident with its timeline to take away: a page for paper, PDF, Markdown, JSON."""

from dataclasses import asdict
from datetime import datetime
from importlib.resources import files
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from watchbell.incidents.fields.specs import DEFAULT_TYPE
from watchbell.incidents.models import Attachment, Evidence, Incident
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.selectors import (
    containments_of,
    evidence_of,
    files_of,
    get_incident,
    hypotheses_of,
)
from watchbell.incidents.selectors.affected import item_labels
from watchbell.web.access import signed_in
from watchbell.web.errors import unavailable
from watchbell.web.incidents.tabs.details import answered_form, answers_of
from watchbell.web.incidents.timeline import told_timeline
from watchbell.web.middleware import Request
from watchbell.web.printing.pdf import PdfUnavailable, render_pdf
from watchbell.web.words import humanize

_TEMPLATE = "incidents/print.html"
_PAGE, _MOST_PAGES = 200, 5
_STYLE = files("watchbell.web") / "static" / "watchbell" / "print.css"
_TIMES = (
    "occurred", "detected", "reported", "created", "acknowledged", "contained", "mitigated",
    "restored", "resolved", "closed", "confirmed",
)  # fmt: skip


@require_safe
@signed_in
def print_view(request: Request, number: str) -> HttpResponse:
    """Show the incident as it looks on paper."""
    context = _report(request, get_incident(request.actor, number))
    return render(request, _TEMPLATE, {**context, "links": True})


@require_safe
@signed_in
def export(request: Request, number: str, form: str) -> HttpResponse:
    """Send the incident as a file: pdf, md or json."""
    incident = get_incident(request.actor, number)
    if form not in _FORMS:
        raise Http404
    response = _FORMS[form](request, _report(request, incident))
    if response.status_code == 200:
        name = f"{incident.label}.{form}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _pdf(request: Request, report: dict[str, Any]) -> HttpResponse:
    page = render_to_string(_TEMPLATE, report)
    try:
        drawn = render_pdf(page, _STYLE.read_text("utf-8"))
    except PdfUnavailable as error:
        return unavailable(request, str(error))
    return HttpResponse(drawn, content_type="application/pdf")


def _markdown(request: Request, report: dict[str, Any]) -> HttpResponse:
    text = render_to_string("incidents/export.md", report)
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")


def _json(request: Request, report: dict[str, Any]) -> HttpResponse:
    incident: Incident = report["incident"]
    return JsonResponse(
        {
            "number": incident.label,
            "title": incident.title,
            "exported_at": request.now.isoformat(),
            "facts": dict(report["facts"]),
            "description": incident.description,
            "diagnosis": incident.diagnosis,
            "workaround": incident.workaround,
            "notes": incident.notes,
            "hypotheses": [
                {"text": h.text, "evidence": h.evidence, "verdict": h.verdict, "why": h.why}
                for h in report["hypotheses"]
            ],
            "containments": [
                {"action": c.action, "effect": c.effect, "at": c.done_at.isoformat()}
                for c in report["containments"]
            ],
            "files": [_file_json(file) for file in report["files"]],
            "evidence": [_evidence_json(piece) for piece in report["evidence"]],
            "timeline": [asdict(entry) for entry in report["timeline"]],
            "timeline_is_cut": report["cut"],
        },
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )


def _file_json(file: Attachment) -> dict[str, Any]:
    return {
        "name": file.name,
        "size": file.size,
        "sha256": file.sha256,
        "visibility": file.visibility,
        "added_at": file.added_at.isoformat(),
        "added_by": file.author_name,
        "scan": file.scan,
    }


def _evidence_json(piece: Evidence) -> dict[str, Any]:
    return {
        "title": piece.title,
        "kind": piece.kind,
        "place": piece.place,
        "method": piece.method,
        "collected_at": piece.collected_at.isoformat(),
        "collected_by": piece.collected_by_name,
        "sha256": piece.sha256 or None,
        "file": piece.attachment.name if piece.attachment else None,
        "custodian": piece.custodian_name,
        "verified_at": piece.verified_at.isoformat() if piece.verified_at else None,
        "is_intact": piece.is_intact,
        "custody": [
            {
                "from": link.giver_name or None,
                "to": link.taker_name,
                "at": link.at.isoformat(),
                "reason": link.reason,
                "noted_by": link.noted_by_name,
            }
            for link in piece.transfers.all()
        ],
    }


_FORMS = {"pdf": _pdf, "md": _markdown, "json": _json}


def _report(request: Request, incident: Incident) -> dict[str, Any]:
    """Return what every form says; somebody who only reported it gets what their page shows."""
    inside = may(request.actor, Action.READ_INTERNAL, incident)
    timeline, cut = _timeline(request, incident)
    return {
        "incident": incident,
        "facts": [*_facts(incident, inside), *_answered(incident, inside)],
        "timeline": timeline,
        "cut": cut,
        "hypotheses": hypotheses_of(request.actor, incident) if inside else [],
        "containments": containments_of(incident) if inside else [],
        "files": [row for row in files_of(request.actor, incident) if row.removed_at is None],
        "evidence": evidence_of(request.actor, incident) if inside else [],
        "now": request.now,
        "zone": timezone.get_current_timezone_name(),
    }


def _timeline(request: Request, incident: Incident) -> tuple[list[Any], bool]:
    """Return the timeline from its beginning, and whether it is longer than a report may be."""
    told, older = told_timeline(request.actor, incident, limit=_PAGE)
    for _ in range(_MOST_PAGES - 1):
        if not older:
            break
        earlier, older = told_timeline(request.actor, incident, cursor=older, limit=_PAGE)
        told += earlier
    return told[::-1], bool(older)


def _facts(incident: Incident, inside: bool) -> list[tuple[str, str]]:
    """Return what is known in short, in words; what is not known is left out."""
    found = [
        ("State", humanize(incident.state)),
        ("Type", incident.type if incident.type != DEFAULT_TYPE else ""),
        ("Priority", f"P{incident.priority}" if incident.priority else ""),
        ("Severity", incident.severity),
        ("Category", incident.category.name if incident.category else ""),
        ("Service", incident.service.name if incident.service else ""),
        ("Team", incident.team.name if incident.team else ""),
        ("Assignee", incident.assignee.name if incident.assignee else ""),
        ("Reported by", incident.reporter.name if incident.reporter else ""),
        ("About", item_labels([incident.pk]).get(incident.pk, "") if inside else ""),
        ("Affected", incident.affected),
        ("Business impact", incident.business_impact if inside else ""),
        ("Came through", incident.came_through.capitalize()),
        ("Labels", ", ".join(incident.labels)),
        *((name.capitalize(), _moment(getattr(incident, f"{name}_at"))) for name in _TIMES),
        ("Outcome", humanize(incident.outcome) if incident.outcome else ""),
        ("Cause", humanize(incident.cause) if incident.cause else ""),
        ("First contact", _contact(incident) if inside else ""),
        ("Fixed by", incident.fix_reference or incident.fix_justification),
        ("Article", incident.knowledge_url),
    ]
    return [(label, text) for label, text in found if text]


def _contact(incident: Incident) -> str:
    """Say whether the first contact was enough; nothing where nobody can say."""
    said = {True: "Resolved by it", False: "Took more than one"}
    judged = incident.first_contact_resolution
    return "" if judged is None else said[judged]


def _answered(incident: Incident, inside: bool) -> list[tuple[str, str]]:
    """Return what the fields of its type say; requesters get those that were theirs to answer."""
    form = answered_form(incident)
    return [(one.name, one.said) for one in answers_of(incident, form, inside)] if form else []


def _moment(instant: datetime | None) -> str:
    return f"{timezone.localtime(instant):%Y-%m-%d %H:%M:%S %Z}" if instant else ""
