"""Long work (imports, training, exports): Procrastinate, run inside the worker process.

A room writes `@app.task(queue="jobs", retry=PATIENT)` in its jobs.py and defers inside its
business transaction: the job exists exactly if the change does. Jobs receive ids, read the
clock themselves (they are an edge) and may run twice after a crash.
"""

import asyncio
import threading

import procrastinate
import structlog
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector

__all__ = ["PATIENT", "JobRunner", "app"]

PATIENT = procrastinate.RetryStrategy(max_attempts=5, wait=10, exponential_wait=4)
"""Four more tries after 10 s + 4 s, 16 s, 64 s and 256 s."""

_GRACE_SECONDS = 6
_CONCURRENCY = 2
_RESCUE_SECONDS = 30
_log = structlog.get_logger(__name__)


class JobRunner(threading.Thread):
    """Runs jobs on an event loop of its own; comes back by itself after a lost database."""

    def __init__(self, stopping: threading.Event) -> None:
        super().__init__(name="jobs", daemon=True)
        self._stopping = stopping
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                asyncio.run(self._work())
            except ConnectorException as error:
                _log.warning("jobs_lost_database", reason=str(error).strip())
                self._stopping.wait(1)
            except Exception:  # noqa: BLE001 the worker's boundary: jobs stop no lane
                _log.exception("jobs_failed")
                self._stopping.wait(5)

    def interrupt(self) -> None:
        """Take no new job; what runs has some seconds to end, then it is tried again later."""
        loop, task = self._loop, self._task
        if loop is not None and task is not None and not loop.is_closed():
            loop.call_soon_threadsafe(task.cancel)

    async def _work(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(_run_worker(self._stopping))
        if self._stopping.is_set():
            self._task.cancel()
        try:
            await self._task
        except asyncio.CancelledError:
            return


async def _run_worker(stopping: threading.Event) -> None:
    # One connection listens; of its pool's usual four, one is enough until there are jobs.
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1)
    worker_app = app.with_connector(connector)
    try:
        # Closed also when a stop comes while it opens: a pool's tasks end only with it, and one
        # that waits for its first connection may not hear of the stop.
        await worker_app.open_async()
        if stopping.is_set():
            return
        rescue = asyncio.create_task(_rescue_abandoned(worker_app))
        try:
            await worker_app.run_worker_async(
                concurrency=_CONCURRENCY,
                install_signal_handlers=False,
                shutdown_graceful_timeout=_GRACE_SECONDS,
                listen_notify=True,
                fetch_job_polling_interval=5,
            )
        finally:
            rescue.cancel()
    finally:
        await worker_app.close_async()


async def _rescue_abandoned(worker_app: procrastinate.App) -> None:
    """Give back the jobs of workers that died."""
    while True:
        for job in await worker_app.job_manager.get_stalled_jobs():
            _log.warning("job_abandoned", task=job.task_name, job=job.id)
            await worker_app.job_manager.retry_job(job)
        await asyncio.sleep(_RESCUE_SECONDS)
