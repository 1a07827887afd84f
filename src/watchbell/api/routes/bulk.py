"""Several incidents at once: what would happen, doing it, and taking it back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ninja import Router

from watchbell.api import references
from watchbell.api.callers import reading
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, write
from watchbell.api.problems import Refusal
from watchbell.api.routes.incidents import changes_of
from watchbell.api.schemas.bulk import (
    BulkGiven,
    BulkLineShown,
    BulkPreviewShown,
    BulkShown,
    BulkVerb,
)
from watchbell.api.schemas.incidents import Assignment, Resolution
from watchbell.incidents.domain import State
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors import incidents_numbered
from watchbell.incidents.services import FixEvidence
from watchbell.incidents.services.bulk import (
    UNDO_WINDOW,
    BulkResult,
    Verdict,
    change_in_bulk,
    preview_bulk,
    undo_bulk,
)

router = Router(tags=["bulk changes"])
_EVIDENCE = ("fix_reference", "fix_justification", "workaround", "knowledge_url")


@write(
    router,
    "POST",
    "/bulk-changes/preview",
    name="preview_bulk_change",
    returns=BulkPreviewShown,
    scope="incidents:write",
)
def preview(request: ApiRequest, body: BulkGiven) -> Answer:
    """Say what a change would make of each incident, and change nothing."""
    chosen, given = _chosen(request, body), _given(body)
    verdicts = preview_bulk(
        incidents=chosen, verb=body.verb, given=given, actor=request.actor, now=request.now
    )
    return Answer(BulkPreviewShown(incidents=_lines(body.incidents, chosen, verdicts)))


@write(
    router,
    "POST",
    "/bulk-changes",
    name="change_in_bulk",
    returns=BulkShown,
    scope="incidents:write",
)
def change(request: ApiRequest, body: BulkGiven) -> Answer:
    """Do the same to several incidents; those that refuse stay as they are and say why.

    Within 15 seconds the whole change may be undone.
    """
    chosen, given = _chosen(request, body), _given(body)
    result = change_in_bulk(
        incidents=chosen, verb=body.verb, given=given, actor=request.actor, now=request.now
    )
    return Answer(_shown(result, _lines(body.incidents, chosen, result.verdicts)))


@write(
    router,
    "POST",
    "/bulk-changes/{id}/undo",
    name="undo_bulk_change",
    returns=BulkShown,
    scope="incidents:write",
)
def undo(request: ApiRequest, id: UUID) -> Answer:
    """Take a change of several incidents back, if you made it; what changed since stays."""
    result = undo_bulk(change_id=id, actor=request.actor, now=request.now)
    lines = [_line(verdict) for verdict in result.verdicts]
    return Answer(BulkShown(id=id, undo_until=None, incidents=lines))


def _chosen(request: ApiRequest, body: BulkGiven) -> list[Incident]:
    reader = reading(request.actor)
    require(reader, Action.LIST_ALL)
    return incidents_numbered(reader, body.incidents)


def _given(body: BulkGiven) -> dict[str, Any]:
    """Return what the step takes beside who, when and which."""
    if body.verb in (BulkVerb.ACKNOWLEDGE, BulkVerb.CLOSE):
        return {}
    if body.verb is BulkVerb.ASSIGN and body.assign and body.assign.model_fields_set:
        return _assignment(body.assign)
    if body.verb is BulkVerb.CHANGE and body.change and body.change.model_fields_set:
        return {"changes": changes_of(body.change)}
    if body.verb is BulkVerb.RESOLVE and body.resolve:
        return _resolution(body.resolve)
    message = f"Say in {body.verb.value!r} what to {body.verb.value}."
    raise Refusal(422, "invalid_input", message, fields={body.verb.value: message})


def _assignment(body: Assignment) -> dict[str, Any]:
    given = dict[str, Any]()
    if "team" in body.model_fields_set:
        given["team"] = references.team(body.team, "assign.team")
    if "assignee" in body.model_fields_set:
        given["assignee"] = references.person(body.assignee, "assign.assignee")
    return given


def _resolution(body: Resolution) -> dict[str, Any]:
    given = dict(body)
    return {"evidence": FixEvidence(**{name: given.pop(name) for name in _EVIDENCE}), **given}


def _shown(result: BulkResult, lines: list[BulkLineShown]) -> BulkShown:
    if result.change is None:
        return BulkShown(id=None, undo_until=None, incidents=lines)
    until = result.change.done_at + UNDO_WINDOW
    return BulkShown(id=result.change.pk, undo_until=until, incidents=lines)


def _lines(
    asked: Sequence[str], chosen: Sequence[Incident], verdicts: Sequence[Verdict]
) -> list[BulkLineShown]:
    """Return a line for each incident, then one for each number that is none the caller knows."""
    known = {incident.label.casefold() for incident in chosen}
    known |= {str(incident.number) for incident in chosen}
    unknown = [text for text in dict.fromkeys(asked) if text.strip().casefold() not in known]
    return [*map(_line, verdicts), *map(_nothing, unknown)]


def _line(verdict: Verdict) -> BulkLineShown:
    row = verdict.incident
    return BulkLineShown(
        number=row.label,
        state=State(row.state),
        priority=f"P{row.priority}" if row.priority else None,
        assignee=row.assignee.email if row.assignee else None,
        refused=verdict.refused or None,
    )


def _nothing(text: str) -> BulkLineShown:
    number = text[:40]
    said = f"There is no incident {number}."
    return BulkLineShown(number=number, state=None, priority=None, assignee=None, refused=said)
