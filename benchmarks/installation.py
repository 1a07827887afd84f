"""A fresh installation for one measurement: its own home, its own PostgreSQL, fsync on."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from watchbell.platform.postgres import EmbeddedPostgres


@dataclass(frozen=True)
class Installation:
    """One home with a running, migrated database."""

    home: Path
    environment: dict[str, str]

    def run(self, *arguments: str) -> str:
        """Run a `watchbell` command; returns what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "watchbell.cli", *arguments],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a `watchbell` command that stays."""
        return subprocess.Popen(
            [sys.executable, "-m", "watchbell.cli", *arguments],
            env=self.environment,
            stdout=subprocess.DEVNULL,
        )

    def start_program(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a program of the virtual environment in this home."""
        program = Path(sys.executable).parent / name
        return subprocess.Popen(
            [str(program), *arguments],
            env={**self.environment, "DJANGO_SETTINGS_MODULE": "watchbell.bootstrap.settings"},
            stdout=subprocess.DEVNULL,
        )


@contextmanager
def installation(kept: Path | None = None) -> Iterator[Installation]:
    """Make a home, start PostgreSQL in it, migrate; all of it is gone afterwards, unless `kept`."""
    home = kept or Path(tempfile.mkdtemp(prefix="wb-bench-"))
    home.mkdir(exist_ok=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WATCHBELL_")}
    environment.pop("DATABASE_URL", None)
    environment["WATCHBELL_HOME"] = str(home)
    os.environ["WATCHBELL_HOME"] = str(home)
    postgres = EmbeddedPostgres(home)
    try:
        postgres.initialise()
        postgres.start()
        postgres.wait_ready()
        made = Installation(home, environment)
        made.run("migrate")
        yield made
    finally:
        postgres.stop()
        if kept is None:
            shutil.rmtree(home, ignore_errors=True)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that this program started."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """Return a port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, patience: float = 30) -> None:
    """Return when the address answers with success."""
    deadline = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
