"""Backtests: what another set-up would have done with past incidents."""

from uuid import UUID

from ninja import Query, Router

from watchbell.accounts.permissions import require
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.presenters.backtests import backtest, backtest_row
from watchbell.api.schemas.backtests import (
    BacktestGiven,
    BacktestList,
    BacktestQuery,
    BacktestShown,
)
from watchbell.kernel.documents import document
from watchbell.paging.permissions import RULES, Action
from watchbell.paging.selectors import backtest_by_id, backtests_page
from watchbell.paging.services import (
    BacktestFields,
    ask_backtest,
    cancel_backtest,
    delete_backtest,
    trial_in,
)
from watchbell.paging.services.trial_documents import CHANGES

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
    said = document(body.model_dump(mode="json", exclude_unset=True, include=set(CHANGES)))
    fields = BacktestFields(
        since=body.since,
        until=body.until,
        answers=body.answers,
        service=references.service(body.service),
        team=references.team(body.team),
        priority=body.priority,
        **vars(trial_in(document=said, actor=request.actor, now=request.now)),
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
