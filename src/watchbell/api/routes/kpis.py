"""The figures, what is behind them, and what they should be."""

from dataclasses import asdict
from datetime import datetime

from ninja import Query, Router

from watchbell.accounts.permissions import require
from watchbell.analytics.business_time import InBusinessTime, in_business_time
from watchbell.analytics.comparing import compared, read_window
from watchbell.analytics.domain import KpiReport
from watchbell.analytics.drilling import Question, Record, records
from watchbell.analytics.filtering import Filters, parse_pairs
from watchbell.analytics.permissions import RULES, Action
from watchbell.analytics.selectors import kpis
from watchbell.analytics.targets import (
    all_targets,
    light,
    remove_target,
    set_target,
    targets_set,
)
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.schemas.kpis import (
    KpiQuery,
    KpiRecordList,
    KpiRecordQuery,
    KpiRecordShown,
    KpisCompared,
    KpisInBusinessTime,
    KpisShown,
    KpiTargetGiven,
    KpiTargetList,
    KpiTargetQuery,
    KpiTargetShown,
    KpiTargetStanding,
)
from watchbell.incidents.domain import State
from watchbell.kernel.zones import clean_zone
from watchbell.kernel.zones import zone as zone_named

router = Router(tags=["figures"])
Window = tuple[datetime | None, datetime | None]


@read(router, "/kpis", name="get_kpis", returns=KpisShown)
def show(request: ApiRequest, query: Query[KpiQuery]) -> Answer:
    """Read every figure with its definition, over a window, narrowed and split if you like."""
    filters, zone = parse_pairs(query.filter), clean_zone(query.zone, "zone")
    report = kpis(
        actor=request.actor,
        from_=query.from_,
        to=query.to,
        by=query.by,
        names=query.names or None,
        filters=filters,
        zone=zone,
        now=request.now,
    )
    shown = KpisShown.model_validate(report.as_json())
    shown.targets = _standing(report)
    if query.compare:
        shown.compared = _compared(request, report, query, filters)
    if query.hours:
        shown.business = _in_business_time(request, query, filters)
    return Answer(shown)


def _in_business_time(request: ApiRequest, query: KpiQuery, filters: Filters) -> KpisInBusinessTime:
    told = _told(request, query, filters, (query.from_, query.to), query.by)
    shown = KpisInBusinessTime.model_validate(told.as_json())
    shown.targets = _standing(told.report, told.whose.name)
    if query.compare:
        window = _window_before(told.report, query)
        before = _told(request, query, filters, window, None).report
        shown.compared = _changes(told.report, before)
    return shown


def _told(
    request: ApiRequest, query: KpiQuery, filters: Filters, window: Window, by: str | None
) -> InBusinessTime:
    return in_business_time(
        actor=request.actor,
        hours=query.hours or "",
        from_=window[0],
        to=window[1],
        by=by,
        names=query.names or None,
        filters=filters,
        zone=query.zone,
        now=request.now,
    )


def _window_before(report: KpiReport, query: KpiQuery) -> tuple[datetime, datetime]:
    tz = zone_named(query.zone)
    return read_window(query.compare or "", report.from_, report.to, tz)


def _compared(
    request: ApiRequest, report: KpiReport, query: KpiQuery, filters: Filters
) -> KpisCompared:
    since, until = _window_before(report, query)
    before = kpis(
        actor=request.actor,
        from_=since,
        to=until,
        names=query.names or None,
        filters=filters,
        now=request.now,
    )
    return _changes(report, before)


def _changes(report: KpiReport, before: KpiReport) -> KpisCompared:
    changes = {name: asdict(change) for name, change in compared(report, before).items()}
    window = {"from": before.from_, "to": before.to}
    return KpisCompared.model_validate({**window, "figures": changes})


def _standing(report: KpiReport, hours: str = "") -> list[KpiTargetStanding]:
    figures = {figure.name: figure for figure in report.figures}
    return [
        KpiTargetStanding(**asdict(target), light=light(figures[name], target))
        for name, target in all_targets(hours).items()
        if name in figures
    ]


@read(router, "/kpis/targets", name="list_kpi_targets", returns=KpiTargetList)
def targets(request: ApiRequest) -> Answer:
    """List what figures should be."""
    require(request.actor, RULES[Action.READ], "seeing figures")
    return Answer(KpiTargetList(items=[KpiTargetShown(**asdict(one)) for one in targets_set()]))


@write(
    router,
    "PUT",
    "/kpis/{name}/target",
    name="set_kpi_target",
    returns=KpiTargetShown,
    scope="config:write",
    conflicts=False,
)
def put_target(request: ApiRequest, name: str, body: KpiTargetGiven) -> Answer:
    """Set what a figure should be, on the clock or told by hours."""
    target = set_target(
        name=name,
        goal=body.goal,
        measure=body.measure,
        hours=body.hours,
        actor=request.actor,
        now=request.now,
    )
    return Answer(KpiTargetShown(**asdict(target)))


@write(
    router,
    "DELETE",
    "/kpis/{name}/target",
    name="remove_kpi_target",
    returns=None,
    scope="config:write",
    status=204,
    conflicts=False,
)
def delete_target(request: ApiRequest, name: str, query: Query[KpiTargetQuery]) -> Answer:
    """Let a figure have no target any more."""
    remove_target(name=name, hours=query.hours, actor=request.actor, now=request.now)
    return Answer(None)


@read(router, "/kpis/{name}/records", name="list_kpi_records", returns=KpiRecordList)
def behind(request: ApiRequest, name: str, query: Query[KpiRecordQuery]) -> Answer:
    """List exactly the incidents behind a figure, each with what it contributes."""
    asked = Question(
        name=name,
        from_=query.from_,
        to=query.to,
        filters=parse_pairs(query.filter),
        by=query.by,
        key=query.key,
        zone=query.zone,
        part=query.part,
        order=query.order,
        hours=query.hours or "",
    )
    page = records(
        actor=request.actor,
        question=asked,
        cursor=query.cursor,
        limit=query.limit,
        now=request.now,
    )
    items = [_shown(record) for record in page.items]
    return Answer(KpiRecordList(items=items, next_cursor=page.next_cursor))


def _shown(record: Record) -> KpiRecordShown:
    return KpiRecordShown(
        number=record.label,
        title=record.title,
        state=State(record.state),
        priority=f"P{record.priority}" if record.priority else None,
        service=record.service,
        team=record.team,
        assignee=record.assignee,
        created_at=record.created_at,
        counted_at=record.ended_at,
        estimated=record.is_estimated,
        value=record.value,
    )
