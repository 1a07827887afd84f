"""Backtests: what another set-up would have done with past incidents."""

from uuid import UUID

from ninja import Query, Router

from watchbell.accounts.permissions import require
from watchbell.alerts.selectors import integration_by_id
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.presenters.backtests import backtest, backtest_row
from watchbell.api.routes.policies import fields_now, steps_of
from watchbell.api.routes.schedules import rotation_spec
from watchbell.api.schemas.backtests import (
    BacktestGiven,
    BacktestList,
    BacktestQuery,
    BacktestShown,
    NewPolicyGiven,
    PolicyTrial,
    RouteTrialGiven,
    RulesTrialGiven,
    ScheduleTrialGiven,
)
from watchbell.catalog.models import Service
from watchbell.kernel.errors import InvalidInput
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.permissions import RULES, Action
from watchbell.paging.selectors import backtest_by_id, backtests_page, policy_view
from watchbell.paging.services import (
    BacktestFields,
    NewPolicy,
    PolicyFields,
    RouteTrial,
    RulesTrial,
    ScheduleTrial,
    Swap,
    ask_backtest,
    cancel_backtest,
    delete_backtest,
    drafted_policy,
)

router = Router(tags=["backtests"])


@read(router, "/backtests", name="list_backtests", returns=BacktestList)
def list_all(request: ApiRequest, filters: Query[BacktestQuery]) -> Answer:
    """List backtests without their reports, newest first."""
    page = backtests_page(actor=request.actor, limit=filters.limit, cursor=filters.cursor)
    items = [backtest_row(row) for row in page.items]
    return Answer(BacktestList(items=items, next_cursor=page.next_cursor))


@read(router, "/backtests/{id}", name="get_backtest", returns=BacktestShown)
def show(request: ApiRequest, id: UUID) -> Answer:
    """Read one backtest: how far it has come, and its report when it is finished."""
    return Answer(backtest(backtest_by_id(id, actor=request.actor), request.actor))


@write(
    router,
    "POST",
    "/backtests",
    name="create_backtest",
    returns=BacktestShown,
    scope="config:write",
    status=201,
)
def create(request: ApiRequest, body: BacktestGiven) -> Answer:
    """Try a change against the past: nothing is sent, and nothing but the report is written."""
    require(request.actor, RULES[Action.MANAGE], "trying changes against the past")
    policy, policy_fields = _policy(body.policy) if body.policy else (None, None)
    fields = BacktestFields(
        since=body.since,
        until=body.until,
        answers=body.answers,
        service=references.service(body.service),
        team=references.team(body.team),
        priority=body.priority,
        policy=policy,
        policy_fields=policy_fields,
        services=_services(body),
        schedules=[_schedule(one, f"schedules.{n}.") for n, one in enumerate(body.schedules)],
        new_policy=_new_policy(body.new_policy, request) if body.new_policy else None,
        rules=[_rules(one, f"rules.{n}.") for n, one in enumerate(body.rules)],
        routes=[_route(one, f"routes.{n}.", request) for n, one in enumerate(body.routes)],
    )
    row = ask_backtest(fields=fields, actor=request.actor, now=request.now)
    headers = {"Location": f"/api/v1/backtests/{row.pk}"}
    return Answer(backtest(row, request.actor), headers=headers)


@write(
    router,
    "POST",
    "/backtests/{id}/cancel",
    name="cancel_backtest",
    returns=BacktestShown,
    scope="config:write",
)
def cancel(request: ApiRequest, id: UUID) -> Answer:
    """Call a backtest off; 409 `backtest_ended` when it has ended."""
    row = cancel_backtest(backtest_id=id, actor=request.actor, now=request.now)
    return Answer(backtest(row, request.actor))


@write(
    router,
    "DELETE",
    "/backtests/{id}",
    name="delete_backtest",
    returns=None,
    scope="config:write",
    status=204,
)
def delete(request: ApiRequest, id: UUID) -> Answer:
    """Throw a report away; 409 `backtest_runs` while it runs."""
    delete_backtest(backtest_id=id, actor=request.actor, now=request.now)
    return Answer(None)


def _policy(given: PolicyTrial) -> tuple[EscalationPolicy, PolicyFields]:
    row = references.known_policy(given.slug, "policy.slug")
    values = given.model_dump(exclude_unset=True, exclude={"slug", "steps"})
    if "steps" in given.model_fields_set:
        values["steps"] = steps_of(given.steps)
    return row, PolicyFields(**fields_now(policy_view(row)) | values)


def _services(body: BacktestGiven) -> dict[Service, EscalationPolicy | None]:
    return {
        references.known_service(one.service, f"services.{n}.service"): references.policy(
            one.policy, f"services.{n}.policy"
        )
        for n, one in enumerate(body.services)
    }


def _schedule(given: ScheduleTrialGiven, field: str) -> ScheduleTrial:
    return ScheduleTrial(
        schedule=references.known_schedule(given.schedule, f"{field}schedule"),
        without=given.without,
        instead_of=given.instead_of,
        rotations=[
            rotation_spec(one, f"{field}rotations.{n}.") for n, one in enumerate(given.rotations)
        ],
        swaps=[
            Swap(
                out=references.known_person(one.out, f"{field}swaps.{n}.out"),
                into=references.known_person(one.into, f"{field}swaps.{n}.into"),
            )
            for n, one in enumerate(given.swaps)
        ],
    )


def _new_policy(given: NewPolicyGiven, request: ApiRequest) -> NewPolicy:
    values = given.model_dump(exclude={"services", "instead_of", "steps"})
    fields = PolicyFields(**values, steps=steps_of(given.steps))
    return NewPolicy(
        policy=drafted_policy(fields, request.now),
        services=[
            references.known_service(one, f"new_policy.services.{n}")
            for n, one in enumerate(given.services)
        ],
        instead_of=references.policy(given.instead_of, "new_policy.instead_of"),
    )


def _rules(given: RulesTrialGiven, field: str) -> RulesTrial:
    person = references.person(given.person, f"{field}person")
    who = person or references.team(given.team, f"{field}team")
    if who is None or (person and given.team):
        message = "Name a person, or a team."
        raise InvalidInput(f"{field}person: {message}", fields={f"{field}person": message})
    plans = {"high": given.high, "low": given.low}
    return RulesTrial(
        who=who,
        rules={
            urgency: [(one.channel, one.minutes) for one in plan]
            for urgency, plan in plans.items()
            if plan is not None
        },
        quiet_hours=given.quiet_hours,
    )


def _route(given: RouteTrialGiven, field: str, request: ApiRequest) -> RouteTrial:
    integration = None
    if given.integration is not None:
        integration = integration_by_id(actor=request.actor, integration_id=given.integration)
    return RouteTrial(
        condition=given.condition,
        service=references.known_service(given.service, f"{field}service")
        if given.service
        else None,
        integration=integration,
        wait=given.wait_seconds,
        recorded=given.record_only,
        priority=given.priority,
    )
