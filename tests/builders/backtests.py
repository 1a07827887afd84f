"""Backtests for tests: one that is finished, one that waits."""

from datetime import datetime, timedelta

from watchbell.catalog.models import Service
from watchbell.kernel.actors import SYSTEM
from watchbell.paging.services import BacktestFields, ask_backtest
from watchbell.paging.services.backtests import carry_out


def make_backtests(service: Service, now: datetime) -> dict[str, str]:
    """Return the ids of a finished backtest of the last month and of a waiting one."""
    fields = BacktestFields(since=now - timedelta(days=30), until=now, services={service: None})
    finished = ask_backtest(fields=fields, actor=SYSTEM, now=now)
    carry_out(backtest_id=finished.pk, clock=lambda: now)
    waiting = ask_backtest(fields=fields, actor=SYSTEM, now=now)
    return {"backtest": str(finished.pk), "waiting_backtest": str(waiting.pk)}
