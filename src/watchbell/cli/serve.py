"""`up`, `web` and `worker`: the processes that serve."""

import gc
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from watchbell.cli import tls
from watchbell.cli.edge import boot, now
from watchbell.platform.processes import go_before_others

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)]
# How the supervisor hands over its listening socket.
Descriptor = Annotated[int | None, typer.Option("--fd", hidden=True)]

Begin = Callable[[], None]
"""Waits until what was loaded may begin."""
_GRACE_SECONDS = 3
_NICENESS = -5
"""Of the server: people and senders of signals wait for it."""


def up(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(help="How many workers.", min=1, max=64)] = 1,
    demo: Annotated[bool, typer.Option("--demo", help="Fill an empty database.")] = False,
    tls_cert: tls.Certificate = None,
    tls_key: tls.Key = None,
) -> None:
    """Start everything on this machine and keep it running until Ctrl-C."""
    files = tls.files_of(tls_cert, tls_key, now())
    # The supervisor stays for months, so it replaces this program, which has loaded more.
    command = [sys.executable, "-P", "-m", "watchbell.cli.supervise"]
    command += ["--host", host, "--port", str(port), "--workers", str(workers)]
    if files is not None:
        command += ["--tls-cert", str(files[0]), "--tls-key", str(files[1])]
    sys.stdout.flush()
    os.execv(sys.executable, [*command, *(["--demo"] if demo else [])])  # noqa: S606


def web(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    fd: Descriptor = None,
    tls_cert: tls.Certificate = None,
    tls_key: tls.Key = None,
) -> None:
    """Serve pages, the API and incoming signals."""
    files = tls.files_of(tls_cert, tls_key, now() if fd is None else None)
    if files is not None:
        _expect_https(host, port)
    boot()
    run_web(host=host, port=port, fd=fd, tls_files=files)


def run_web(
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    fd: int | None,
    tls_files: tuple[Path, Path] | None,
    begin: Begin = lambda: None,
) -> None:
    """Serve in this process, whose rooms are loaded; `begin` is waited for before the start."""
    import uvicorn

    config = uvicorn.Config(
        "watchbell.bootstrap.asgi:application",
        host=host,
        port=port,
        loop="uvloop",
        http="watchbell.intake.protocol:SignalProtocol",
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # bootstrap/asgi.py reads them for the pages; signals need none
        timeout_graceful_shutdown=_GRACE_SECONDS,
        ssl_certfile=tls_files[0] if tls_files else None,
        ssl_keyfile=tls_files[1] if tls_files else None,
    )
    config.load()
    begin()
    go_before_others(_NICENESS)
    if tls_files is not None and config.ssl is not None:
        tls.Renewal(config.ssl, tls_files).start()
    uvicorn.Server(config).run(None if fd is None else [socket.socket(fileno=fd)])


def worker() -> None:
    """Run the engine: escalations, deliveries, reactions to events, jobs."""
    boot()
    run_worker()


def run_worker(begin: Begin = lambda: None) -> None:
    """Work in this process, whose rooms are loaded; `begin` is waited for before the start."""
    from watchbell.kernel.clock import SystemClock
    from watchbell.platform.wiring import engine
    from watchbell.platform.worker import Worker

    made = Worker(engine(), SystemClock())
    begin()
    # What is loaded now stays; the collector need not look through it again and again.
    gc.freeze()
    made.run()


def _expect_https(host: str, port: int) -> None:
    """Have what is made of the public address, cookies too, be for https."""
    if not (os.environ.get("WATCHBELL_URL") or os.environ.get("WATCHBELL_URL_FILE")):
        shown = f"[{host}]" if ":" in host else host
        os.environ["WATCHBELL_URL"] = f"https://{shown}:{port}"
