"""Reading requests for cover and swaps."""

from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from watchbell.kernel.errors import NotFound
from watchbell.kernel.intervals import Interval, subtract
from watchbell.oncall.domain import CoverState
from watchbell.oncall.models import CoverRequest, CoverTake, RotationMember


def covers_of(schedule_id: UUID, *, at: datetime) -> list[CoverRequest]:
    """Return a schedule's requests whose span is not over at `at`, soonest first.

    Their people and `takes` are loaded.
    """
    rows = _loaded().filter(schedule_id=schedule_id, ends_at__gt=at)
    return list(rows.order_by("starts_at", "id"))


def cover_by_id(request_id: UUID) -> CoverRequest:
    """Return one request with its schedule, people and `takes`; NotFound without one."""
    found = _loaded().filter(pk=request_id).first()
    if found is None:
        raise NotFound("There is no such cover request.")
    return found


def covers_for(person_id: UUID, *, at: datetime) -> list[CoverRequest]:
    """Return the open requests that somebody can answer, soonest first: those that ask them, and
    those that ask everybody of a schedule they take turns in."""
    rows = _answerable(_loaded(), person_id, at)
    return list(rows.order_by("starts_at", "id"))


def count_covers_for(person_id: UUID, *, at: datetime) -> int:
    """Return how many requests somebody can answer."""
    return _answerable(CoverRequest.objects.all(), person_id, at).count()


def _answerable(
    rows: QuerySet[CoverRequest], person_id: UUID, at: datetime
) -> QuerySet[CoverRequest]:
    theirs = RotationMember.objects.filter(person_id=person_id).filter(
        Q(rotation__effective_until=None) | Q(rotation__effective_until__gt=at)
    )
    found = rows.filter(
        Q(asked_id=person_id)
        | Q(asked=None, schedule_id__in=theirs.values("rotation__schedule_id")),
        state=CoverState.OPEN,
        ends_at__gt=at,
    )
    return found.exclude(asker_id=person_id)


def covers_asked_by(person_id: UUID, *, at: datetime) -> list[CoverRequest]:
    """Return somebody's own requests whose span is not over at `at`, soonest first."""
    return list(_loaded().filter(asker_id=person_id, ends_at__gt=at).order_by("starts_at", "id"))


def left_of(cover: CoverRequest) -> list[Interval]:
    """Return what nobody has taken yet, begun or not; `takes` are read."""
    taken = [Interval(one.starts_at, one.ends_at) for one in cover.takes.all()]
    return subtract([Interval(cover.starts_at, cover.ends_at)], taken)


def _loaded() -> QuerySet[CoverRequest]:
    takes = CoverTake.objects.select_related("taker").order_by("starts_at", "id")
    people = ("asker", "asked")
    rows = CoverRequest.objects.select_related("schedule", "returns_schedule", *people)
    return rows.prefetch_related(Prefetch("takes", takes))
