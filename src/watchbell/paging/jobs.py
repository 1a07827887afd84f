"""Long work of the paging room."""

from uuid import UUID

import structlog

from watchbell.kernel.clock import SystemClock
from watchbell.paging.services.backtests import BACKTEST_JOB, carry_out, give_up
from watchbell.platform.jobs import app

_log = structlog.get_logger(__name__)


@app.task(name=BACKTEST_JOB, queue="jobs")
def run_backtest(backtest_id: str) -> None:
    """Replay the past that a backtest asks for; whoever asked is not left waiting for ever."""
    clock = SystemClock()
    try:
        carry_out(backtest_id=UUID(backtest_id), clock=clock.now)
    except Exception:  # noqa: BLE001 the worker's boundary: the row says that it failed
        _log.exception("backtest_failed", backtest=backtest_id)
        give_up(backtest_id=UUID(backtest_id), now=clock.now())
