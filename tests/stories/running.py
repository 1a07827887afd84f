"""The whole product as real processes: `watchbell up` on a home and a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

# A user who is not root but may read the interpreter, wherever it lies.
AS_NOBODY = (
    "setpriv",
    "--reuid=nobody",
    "--regid=nogroup",
    "--clear-groups",
    "--securebits=+no_setuid_fixup",
    "--inh-caps=-all,+dac_read_search",
    "--ambient-caps=-all,+dac_read_search",
)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def eventually(what: Callable[[], bool], *, within: float = 20.0) -> bool:
    """Ask until the answer is yes or the time is over; returns the last answer."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.05)
    return what()


class Product:
    """One installation: its home, its port, and the process that runs it."""

    def __init__(
        self,
        home: Path,
        *,
        settings: Mapping[str, str] | None = None,
        options: Sequence[str] = (),
        prefix: Sequence[str] = (),
    ) -> None:
        self.home = home
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = home.with_suffix(".log")
        self._options = list(options)
        self._prefix = list(prefix)
        outside = ("WATCHBELL_", "DATABASE_URL", "DJANGO_", "PYTEST_")
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(outside)}
        self.environment |= {"WATCHBELL_HOME": str(home), **(settings or {})}
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str) -> list[str]:
        """Return the command line of one `watchbell` command."""
        return [*self._prefix, sys.executable, "-P", "-m", "watchbell.cli", *arguments]

    def run(self, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            self.command(*arguments),
            env=self.environment,
            input=text,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def start(self) -> float:
        """Start `watchbell up` and wait until it is ready; returns the seconds it took."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command("up", "--port", str(self.port), *self._options),
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if not eventually(self.is_ready, within=120):
            self.stop()
            raise AssertionError(self.said()[-5000:])
        took = time.monotonic() - began
        assert eventually(lambda: self.address in self.said()), self.said()
        return took

    def start_only(self) -> None:
        """Start `watchbell up` and wait for nothing."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command("up", "--port", str(self.port), *self._options),
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def is_ready(self) -> bool:
        """Ask the readiness probe."""
        return self.get("/health/ready")[0] == 200

    def get(self, path: str) -> tuple[int, str]:
        """Get a page; status 0 when nobody answers."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def said(self) -> str:
        """Return everything it wrote so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def processes(self) -> list[psutil.Process]:
        """Return the supervisor and everything below it."""
        assert self.process is not None
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]

    def child(self, *words: str) -> psutil.Process | None:
        """Return the child whose command line has all these words, if there is one now."""
        for process in self.processes()[1:]:
            with suppress(psutil.NoSuchProcess):
                if all(word in process.cmdline() for word in words):
                    return process
        return None

    def stop(self, sign: signal.Signals = signal.SIGINT, *, within: float = 15.0) -> int:
        """Send a signal and wait for the end; returns the exit status."""
        if self.process is None:
            return 0
        process, self.process = self.process, None
        process.send_signal(sign)
        try:
            return process.wait(within)
        finally:
            process.kill()
            process.wait()
