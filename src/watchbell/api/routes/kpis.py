"""The figures, what is behind them, and what they should be."""

from dataclasses import asdict

from ninja import Query, Router

from watchbell.accounts.permissions import require
from watchbell.analytics.business_time import in_business_time
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
    KpiTargetShown,
    KpiTargetStanding,
)
from watchbell.incidents.domain import State
from watchbell.kernel.zones import clean_zone
from watchbell.kernel.zones import zone as zone_named

router = Router(tags=["figures"])


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
    told = in_business_time(
        actor=request.actor,
        hours=query.hours or "",
        from_=query.from_,
        to=query.to,
        by=query.by,
        names=query.names or None,
        filters=filters,
        zone=query.zone,
        now=request.now,
    )
    return KpisInBusinessTime.model_validate(told.as_json())


def _compared(
    request: ApiRequest, report: KpiReport, query: KpiQuery, filters: Filters
) -> KpisCompared:
    tz = zone_named(query.zone)
    since, until = read_window(query.compare or "", report.from_, report.to, tz)
    before = kpis(
        actor=request.actor,
        from_=since,
        to=until,
        names=query.names or None,
        filters=filters,
        now=request.now,
    )
    changes = {name: asdict(change) for name, change in compared(report, before).items()}
    return KpisCompared.model_validate({"from": since, "to": until, "figures": changes})


def _standing(report: KpiReport) -> list[KpiTargetStanding]:
    figures = {figure.name: figure for figure in report.figures}
    return [
        KpiTargetStanding(**asdict(target), light=light(figures[name], target))
        for name, target in all_targets().items()
        if name in figures
    ]


@read(router, "/kpis/targets", name="list_kpi_targets", returns=KpiTargetList)
def targets(request: ApiRequest) -> Answer:
    """List what figures should be."""
    require(request.actor, RULES[Action.READ], "seeing figures")
    found = sorted(all_targets().values(), key=lambda target: target.name)
    return Answer(KpiTargetList(items=[KpiTargetShown(**asdict(target)) for target in found]))


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
    """Set what a figure should be."""
    target = set_target(
        name=name, goal=body.goal, measure=body.measure, actor=request.actor, now=request.now
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
def delete_target(request: ApiRequest, name: str) -> Answer:
    """Let a figure have no target any more."""
    remove_target(name=name, actor=request.actor, now=request.now)
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
        value=record.value,
    )
