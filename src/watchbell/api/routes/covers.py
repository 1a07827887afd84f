"""Asking others to take one's shifts, and taking them."""

from uuid import UUID

from ninja import Query, Router

from watchbell.accounts.permissions import require
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.pages import page_of
from watchbell.api.presenters.covers import cover
from watchbell.api.schemas.covers import CoverGiven, CoverList, CoverShown, TakeGiven
from watchbell.api.schemas.fields import ListQuery
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.oncall.models import CoverRequest
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors import cover_by_id, covers_of, schedule_by_slug
from watchbell.oncall.services import ask_cover, cancel_cover, decline_cover, take_cover

router = Router(tags=["schedules"])


@read(router, "/schedules/{slug}/covers", name="list_covers", returns=CoverList)
def list_covers(request: ApiRequest, slug: str, page: Query[ListQuery]) -> Answer:
    """List the requests for cover and swaps whose span is not over, soonest first."""
    require(request.actor, RULES[Action.READ], "seeing schedules")
    rows = covers_of(schedule_by_slug(slug).pk, at=request.now)
    cut = page_of(rows, key=lambda row: row.pk, limit=page.limit, cursor=page.cursor)
    items = [cover(row) for row in cut.items]
    return Answer(CoverList(items=items, next_cursor=cut.next_cursor))


@write(
    router,
    "POST",
    "/schedules/{slug}/covers",
    name="ask_cover",
    returns=CoverShown,
    scope="config:write",
    status=201,
)
def ask(request: ApiRequest, slug: str, body: CoverGiven) -> Answer:
    """Ask somebody, or everybody, to take a span of your shifts, or to swap it for theirs."""
    require(request.actor, RULES[Action.READ], "seeing schedules")
    schedule = schedule_by_slug(slug)
    asked = references.person(body.asked, "asked")
    named = body.returns_schedule
    other = references.schedule(named, "returns_schedule") if named is not None else None
    made = ask_cover(
        schedule_id=schedule.pk,
        asker_id=_person(request, body.person),
        asked_id=asked.pk if asked else None,
        returns_schedule_id=other.pk if other else None,
        **body.model_dump(exclude={"person", "asked", "returns_schedule"}),
        actor=request.actor,
        now=request.now,
    )
    return Answer(cover(cover_by_id(made.pk)))


@write(
    router,
    "POST",
    "/schedules/{slug}/covers/{id}/take",
    name="take_cover",
    returns=CoverShown,
    scope="config:write",
)
def take(request: ApiRequest, slug: str, id: UUID, body: TakeGiven) -> Answer:
    """Take what is asked for, or a part of it; it becomes an override at once."""
    found = _known(request, slug, id)
    take_cover(
        request_id=found.pk,
        taker_id=_person(request, body.person),
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        actor=request.actor,
        now=request.now,
    )
    return Answer(cover(cover_by_id(id)))


@write(
    router,
    "POST",
    "/schedules/{slug}/covers/{id}/decline",
    name="decline_cover",
    returns=CoverShown,
    scope="config:write",
)
def decline(request: ApiRequest, slug: str, id: UUID) -> Answer:
    """Say no to what you alone are asked."""
    found = _known(request, slug, id)
    decline_cover(request_id=found.pk, actor=request.actor, now=request.now)
    return Answer(cover(cover_by_id(id)))


@write(
    router,
    "POST",
    "/schedules/{slug}/covers/{id}/cancel",
    name="cancel_cover",
    returns=CoverShown,
    scope="config:write",
)
def cancel(request: ApiRequest, slug: str, id: UUID) -> Answer:
    """Take a request back; parts that were taken stay taken."""
    found = _known(request, slug, id)
    cancel_cover(request_id=found.pk, actor=request.actor, now=request.now)
    return Answer(cover(cover_by_id(id)))


def _known(request: ApiRequest, slug: str, request_id: UUID) -> CoverRequest:
    require(request.actor, RULES[Action.READ], "seeing schedules")
    schedule, found = schedule_by_slug(slug), cover_by_id(request_id)
    if found.schedule_id != schedule.pk:
        raise NotFound("This schedule has no such cover request.")
    return found


def _person(request: ApiRequest, email: str | None) -> UUID:
    if email is not None:
        return references.known_person(email, "person").pk
    if request.actor.person_id is None:
        message = "Say who; this token is nobody's."
        raise InvalidInput(f"person: {message}", fields={"person": message})
    return request.actor.person_id
