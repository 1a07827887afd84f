"""Long work of the paging room."""

from uuid import UUID

import structlog

from watchbell.kernel.clock import SystemClock
from watchbell.paging.services.backtests import BACKTEST_JOB, carry_out, give_up
from watchbell.platform.apart import ApartFailed, run_apart
from watchbell.platform.jobs import app

_log = structlog.get_logger(__name__)


@app.task(name=BACKTEST_JOB, queue="jobs")
def run_backtest(backtest_id: str) -> None:
    """Replay the past that a backtest asks for; whoever asked is not left waiting for ever."""
    try:
        run_apart(f"{__name__}.judge", backtest_id)
    except ApartFailed as error:
        _log.error("backtest_failed", backtest=backtest_id, reason=str(error))
        give_up(backtest_id=UUID(backtest_id), now=SystemClock().now())


def judge(backtest_id: str) -> None:
    """Do the work itself."""
    carry_out(backtest_id=UUID(backtest_id), clock=SystemClock().now)
