"""Silences: matching alerts stay quiet for a while."""

from typing import Any
from uuid import UUID

from ninja import Body, Query, Router

from watchbell.alerts.domain.matching import parse_matcher
from watchbell.alerts.models import Silence
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.quiet_selectors import (
    expired_silences,
    live_silences,
    matching_now,
    silence_by_id,
)
from watchbell.alerts.services import SilenceSpec, change_silence, create_silence, end_silence
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.pages import page_of
from watchbell.api.presenters.alerts import alert_row
from watchbell.api.presenters.quiet import matchers_of, silence
from watchbell.api.schemas.fields import Nothing
from watchbell.api.schemas.quiet import (
    PreviewAsked,
    PreviewShown,
    QuietQuery,
    SilenceChanges,
    SilenceGiven,
    SilenceList,
    SilenceShown,
)
from watchbell.api.versions import expected_version
from watchbell.kernel.pages import Page

router = Router(tags=["silences"])
_NOTHING = Nothing()


@read(router, "/silences", name="list_silences", returns=SilenceList)
def list_all(request: ApiRequest, filters: Query[QuietQuery]) -> Answer:
    """List the silences that hold or will hold, or those that have expired."""
    page = _expired(request, filters) if filters.expired else _live(request, filters)
    items = [silence(row, request.now) for row in page.items]
    return Answer(SilenceList(items=items, next_cursor=page.next_cursor))


# Before the address of one: the first that fits answers.
@read(router, "/silences/preview", name="preview_silence", returns=PreviewShown)
def preview(request: ApiRequest, asked: Query[PreviewAsked]) -> Answer:
    """Say which open alerts matchers match now; without any, none."""
    require(request.actor, Action.READ)
    if not asked.matcher:
        return Answer(PreviewShown(count=0, alerts=[], looked_at=0, more=False))
    matchers = [parse_matcher(text, "matcher") for text in asked.matcher]
    found = matching_now(actor=request.actor, matchers=matchers)
    return Answer(
        PreviewShown(
            count=found.count,
            alerts=[alert_row(row) for row in found.first],
            looked_at=found.looked_at,
            more=found.more,
        )
    )


@read(router, "/silences/{id}", name="get_silence", returns=SilenceShown, versioned=True)
def show(request: ApiRequest, id: UUID) -> Answer:
    """Read one silence."""
    return _answer(silence_by_id(actor=request.actor, silence_id=id), request)


@write(
    router,
    "POST",
    "/silences",
    name="create_silence",
    returns=SilenceShown,
    scope="alerts:write",
    status=201,
    conflicts=False,
)
def create(request: ApiRequest, body: SilenceGiven) -> Answer:
    """Keep the alerts that match every matcher quiet; a start in the past means now."""
    spec = SilenceSpec(
        matchers=matchers_of(body.matchers),
        starts_at=body.starts_at or request.now,
        **body.model_dump(include={"ends_at", "comment", "rrule", "timezone"}),
    )
    made = create_silence(spec=spec, actor=request.actor, now=request.now)
    headers = {"Location": f"/api/v1/silences/{made.id}"}
    return Answer(silence(made, request.now), headers=headers)


@write(
    router,
    "PATCH",
    "/silences/{id}",
    name="change_silence",
    returns=SilenceShown,
    scope="alerts:write",
    versioned=True,
)
def change(request: ApiRequest, id: UUID, body: SilenceChanges) -> Answer:
    """Change a silence that is not over; fields left out stay as they are."""
    row = silence_by_id(actor=request.actor, silence_id=id)
    given: dict[str, Any] = body.model_dump(exclude_unset=True, exclude={"matchers"})
    if "matchers" in body.model_fields_set:
        given["matchers"] = matchers_of(body.matchers)
    changed = change_silence(
        silence_id=id,
        spec=SilenceSpec(**_now(row) | {k: v for k, v in given.items() if v is not None}),
        actor=request.actor,
        now=request.now,
        version=expected_version(request, row.version),
    )
    return _answer(changed, request)


@write(
    router,
    "POST",
    "/silences/{id}/end",
    name="end_silence",
    returns=SilenceShown,
    scope="alerts:write",
)
def end(request: ApiRequest, id: UUID, body: Body[Nothing] = _NOTHING) -> Answer:
    """End a silence before its time; what it held is looked at again at once."""
    return _answer(end_silence(silence_id=id, actor=request.actor, now=request.now), request)


def _live(request: ApiRequest, filters: QuietQuery) -> Page[Silence]:
    rows = live_silences(actor=request.actor, now=request.now)
    return page_of(rows, key=lambda row: row.id, limit=filters.limit, cursor=filters.cursor)


def _expired(request: ApiRequest, filters: QuietQuery) -> Page[Silence]:
    return expired_silences(
        actor=request.actor, now=request.now, limit=filters.limit, cursor=filters.cursor
    )


def _now(row: Silence) -> dict[str, Any]:
    return {
        "matchers": row.what,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "comment": row.comment,
        "rrule": row.rrule,
        "timezone": row.timezone,
    }


def _answer(row: Silence, request: ApiRequest) -> Answer:
    return Answer(silence(row, request.now), version=row.version)
