"""How well schedules are covered and shared, and the hours that are paid."""

from ninja import Query, Router

from watchbell.accounts.permissions import require
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read
from watchbell.api.presenters.measures import hours_row, measures
from watchbell.api.routes.schedules import window_of
from watchbell.api.schemas.measures import HoursList, HoursQuery, MeasuresShown
from watchbell.api.schemas.oncall import ShiftQuery
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.reporting import hours_csv
from watchbell.oncall.selectors import (
    HoursRow,
    all_schedules,
    hours_of,
    measures_of,
    schedule_by_slug,
)
from watchbell.platform.files.sending import headers_of

router = Router(tags=["schedules"])


@read(router, "/schedules/{slug}/measures", name="get_schedule_measures", returns=MeasuresShown)
def show(request: ApiRequest, slug: str, query: Query[ShiftQuery]) -> Answer:
    """Measure a window: coverage and gaps, who has how much, balance and quality."""
    require(request.actor, RULES[Action.READ], "seeing schedules")
    return Answer(measures(measures_of(schedule_by_slug(slug), *window_of(query, request.now))))


@read(router, "/oncall-hours", name="list_oncall_hours", returns=HoursList)
def list_hours(request: ApiRequest, query: Query[HoursQuery]) -> Answer:
    """Report a window's hours for pay, a row a person and schedule."""
    return Answer(HoursList(items=[hours_row(row) for row in _rows(request, query)]))


@read(router, "/oncall-hours.csv", name="export_oncall_hours", returns=None)
def export_hours(request: ApiRequest, query: Query[HoursQuery]) -> Answer:
    """Report a window's hours for pay as a CSV file."""
    content = hours_csv(_rows(request, query)).encode()
    return Answer(None, content=content, headers=headers_of("on-call-hours.csv", "text/csv"))


def _rows(request: ApiRequest, query: HoursQuery) -> list[HoursRow]:
    require(request.actor, RULES[Action.READ], "seeing schedules")
    lo, hi = window_of(query, request.now)
    found = all_schedules() if query.schedule is None else [references.schedule(query.schedule)]
    return hours_of(found, lo, hi)
