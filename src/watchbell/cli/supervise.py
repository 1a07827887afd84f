"""What `watchbell up` becomes: the resident supervisor, started as a program of its own.

It imports no Django and no command-line library, so it rests at a few MiB.
"""

import argparse
import errno
import json
import os
import shlex
import socket
import sys
import time
from collections.abc import Sequence
from functools import partial

from watchbell.platform.homelock import HomeTaken, lock_home
from watchbell.platform.postgres import EmbeddedPostgres, PostgresError
from watchbell.platform.processes import Adopted, Process, adopting, spawn
from watchbell.platform.settings import SettingError, Settings, load
from watchbell.platform.supervisor import Child, Stopped, Supervisor, stop_processes

_READY_PATIENCE = 120.0
_BACKLOG = 2048


class CannotStart(Exception):
    """Something `up` needs is missing or taken; the message says what."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until a signal; 0 after a clean stop, 1 when it could not start."""
    options = _parse(arguments)
    try:
        settings = load(os.environ)
        command = shlex.join(
            ["watchbell", "up", *(sys.argv[1:] if arguments is None else arguments)]
        )
        lock_home(settings.home, command)
        listener = open_listener(options.host, options.port)
        Stack(options, settings, listener).run()
    except (CannotStart, HomeTaken, PostgresError, SettingError) as error:
        say(f"watchbell: {error}")
        return 1
    except OSError as error:
        say(f"watchbell: cannot use {error.filename}: {error.strerror}.")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def say(text: str) -> None:
    """Write a line for the operator; stdout stays free for what scripts read."""
    print(text, file=sys.stderr, flush=True)


def open_listener(host: str, port: int) -> socket.socket:
    """Take the address before anything else starts.

    The supervisor keeps it open while the web process is started again, so a client meets a
    short wait and never a refused connection.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            reason = "is taken by another program; choose a free one with --port"
        else:
            reason = f"cannot be used ({error.strerror})"
        raise CannotStart(f"port {port} on {host} {reason}.") from error
    return listener


class Stack:
    """PostgreSQL, the migrations, the web process and the workers of one home."""

    def __init__(
        self, options: argparse.Namespace, settings: Settings, listener: socket.socket
    ) -> None:
        self._options = options
        self._listener = listener
        self._postgres = None if settings.database_url else EmbeddedPostgres(settings.home)
        self._supervisor = Supervisor(say)
        host = "127.0.0.1" if options.host in ("0.0.0.0", "::") else options.host  # noqa: S104
        self._own_address = (f"[{host}]" if ":" in host else host) + f":{options.port}"
        given = os.environ.get("WATCHBELL_URL") or os.environ.get("WATCHBELL_URL_FILE")
        self._tls = options.tls_cert is not None
        scheme = "https" if self._tls else "http"
        self._address = settings.url if given else f"{scheme}://{self._own_address}"
        if self._tls and not self._address.startswith("https://"):
            raise CannotStart(
                f"WATCHBELL_URL is {self._address}, but --tls-cert serves https; begin it with"
                " https:// or leave it out."
            )
        self._environment = dict(os.environ)
        if not given:
            self._environment["WATCHBELL_URL"] = self._address
        # What is loaded while PostgreSQL starts, and while tables are made, waits for these to end.
        self._database, self._database_keeper = os.pipe()
        self._gate, self._gate_keeper = os.pipe()

    def run(self) -> None:
        """Start everything in order, keep it running, stop it all at the end."""
        preparing: list[Process] = []
        with self._supervisor.signals():
            try:
                with adopting():
                    process, report = self._start_program()
                    preparing.append(process)
                    self._start_postgres()
                    os.close(self._database_keeper)
                    link = self._take_over(process, report)
                self._announce(link)
                self._supervisor.run(lambda: False)
            except Stopped:
                say("Stopping.")
            finally:
                stop_processes([p for p in preparing if p.poll() is None], patience=2)
                self._stop()

    def _start_postgres(self) -> None:
        if self._postgres is None:
            return
        self._postgres.initialise()
        self._supervisor.add(Child("PostgreSQL", self._postgres.start))
        self._postgres.wait_ready()

    def _start_program(self) -> tuple[Process, int]:
        """Load the program once and bear what serves; it makes the database ready and ends."""
        report, end = os.pipe()
        given = {
            "supervisor": os.getpid(),
            "database": self._database,
            "gate": self._gate,
            "report": end,
            "fd": self._listener.fileno(),
            "workers": self._options.workers,
        }
        command = [word for name, value in given.items() for word in (f"--{name}", str(value))]
        demo = ["--demo"] if self._options.demo else []
        process = spawn(
            _watchbell("prepare", *command, *self._certificate(), *demo),
            environment=self._environment,
            pass_fds=[self._database, self._gate, end, self._listener.fileno()],
        )
        for descriptor in (self._database, self._gate, end):
            os.close(descriptor)
        return process, report

    def _take_over(self, process: Process, report: int) -> str | None:
        """Look after what the program bore, once the database is ready; return its link."""
        if self._supervisor.wait_for(process) != 0:
            raise CannotStart("the database could not be prepared; the reason stands above.")
        with os.fdopen(report, "rb") as told:
            answer = json.load(told)
        listener = self._listener.fileno()
        for name, pid in answer["children"].items():
            web = name == "web"
            again = ["web", "--fd", str(listener), *self._certificate()] if web else ["worker"]
            child = Child(name, partial(self._start_again, again, [listener] if web else []))
            child.take(Adopted(pid))
            self._supervisor.adopt(child)
        os.close(self._gate_keeper)
        link: str | None = answer.get("sign_in")
        return link

    def _start_again(self, command: list[str], descriptors: list[int]) -> Process:
        return spawn(_watchbell(*command), environment=self._environment, pass_fds=descriptors)

    def _certificate(self) -> list[str]:
        if not self._tls:
            return []
        return ["--tls-cert", self._options.tls_cert, "--tls-key", self._options.tls_key]

    def _announce(self, link: str | None) -> None:
        deadline = time.monotonic() + _READY_PATIENCE
        self._supervisor.run(lambda: self._is_ready() or time.monotonic() > deadline, every=0.1)
        if time.monotonic() > deadline:
            say("Watchbell is not ready yet; `watchbell doctor` says what is wrong.")
        print(f"Watchbell serves {self._address}", flush=True)
        if link:
            print(f"Sign in for the first time, once, with this link:\n  {link}", flush=True)

    def _is_ready(self) -> bool:
        """Ask /health/ready by hand: an HTTP library would double this program's memory."""
        try:
            plain = socket.socket(self._listener.family, socket.SOCK_STREAM)
            plain.settimeout(1)
            with plain:
                plain.connect(self._listener.getsockname())  # 0.0.0.0 means this machine
                with _encrypted(plain) if self._tls else plain as client:
                    request = f"GET /health/ready HTTP/1.1\r\nHost: {self._own_address}\r\n"
                    client.sendall(f"{request}Connection: close\r\n\r\n".encode())
                    return b" 200 " in client.recv(64)
        except OSError:
            return False

    def _stop(self) -> None:
        names = [c.name for c in self._supervisor.children if c.name != "PostgreSQL"]
        self._supervisor.stop(names, patience=5)
        if self._postgres is not None:
            self._supervisor.children.clear()
            self._postgres.stop(timeout=3)
        self._listener.close()


def _encrypted(plain: socket.socket) -> socket.socket:
    """Speak TLS with our own server, whatever name its certificate has."""
    # Loaded only when it is asked for: it is a quarter of this program's memory.
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(plain)


def _watchbell(*arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", "watchbell.cli", *arguments]


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="watchbell up")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--tls-cert")
    parser.add_argument("--tls-key")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
