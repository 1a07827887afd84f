"""Child processes that never outlive the process that started them.

Plain Python on purpose: the supervisor stays resident for months, so it imports neither Django
nor anything else that is large.
"""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
# Fields of /proc/<pid>/stat behind the name: where the command line lies in memory.
_ARGUMENTS_BEGIN, _ARGUMENTS_END = 45, 46
_LOOK_SECONDS = 0.02
_LIBC = ctypes.CDLL(None, use_errno=True)


class Process(Protocol):
    """What is asked of a child: a `subprocess.Popen`, or an `Adopted` one."""

    pid: int
    returncode: int | None

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


class Adopted:
    """A child that another process bore and left to this one, its nearest `adopting` ancestor."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return how it ended: its status, or the negative number of a signal; None when alive."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; TimeoutExpired when that takes longer than `timeout` seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if deadline is not None and time.monotonic() >= deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
            time.sleep(_LOOK_SECONDS)
        return status

    def terminate(self) -> None:
        """Ask it to end."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._send(signal.SIGKILL)

    def _send(self, sign: signal.Signals) -> None:
        if self.poll() is None:  # its number is its own until it has been waited for
            os.kill(self.pid, sign)


@contextmanager
def adopting() -> Iterator[None]:
    """Become the parent of what a child leaves behind when it ends while the block runs."""
    _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def bear(title: Sequence[str]) -> int:
    """Fork: 0 in the child, which leads a group of its own and is shown as `title`.

    Only a process of one thread, without connections, may do this. The child shares the memory
    of all that was loaded, and must `join` whoever is to look after it once this process has gone.
    """
    pid = os.fork()
    if pid == 0:
        os.setpgid(0, 0)
        _rename(title)
    return pid


def join(supervisor: int, *, after: int) -> None:
    """Belong to `supervisor` once the process `after`, which bore this one, has gone; end with it.

    A process whose supervisor has gone too ends at once.
    """
    while os.getppid() == after:
        time.sleep(_LOOK_SECONDS / 10)
    _die_with(supervisor, signal.SIGTERM)()


def _rename(title: Sequence[str]) -> None:
    """Show other words in the list of processes: they are read from where the old ones lie."""
    fields = Path("/proc/self/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    begin, end = int(fields[_ARGUMENTS_BEGIN]), int(fields[_ARGUMENTS_END])
    room = end - begin
    if begin and room > 0:  # both are 0 where the kernel hides them
        text = b"\0".join(os.fsencode(word) for word in title) + b"\0"
        ctypes.memmove(begin, text.ljust(room, b"\0")[: room - 1] + b"\0", room)


def spawn(
    command: Sequence[str],
    *,
    death_signal: signal.Signals = signal.SIGTERM,
    environment: Mapping[str, str] | None = None,
    output: IO[bytes] | int | None = None,
    errors: IO[bytes] | int | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a child that gets `death_signal` when this process dies, even by kill -9.

    The child leads a process group of its own, so Ctrl-C in a terminal reaches only the parent,
    which then stops its children in order. Call it from the main thread: the kernel watches the
    thread that started the child, and a process with more threads must not run code in a fork.
    """
    return subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        env=dict(environment) if environment is not None else None,
        pass_fds=tuple(pass_fds),
        process_group=0,
        preexec_fn=_die_with(os.getpid(), death_signal),  # noqa: PLW1509  # one thread, see above
    )


def _die_with(parent: int, death_signal: signal.Signals) -> Callable[[], None]:
    def ask_kernel() -> None:
        # SIGINT may be ignored in a background job; a child must start with it usable.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died before the kernel was asked
            os._exit(1)

    return ask_kernel


def go_before_others(niceness: int, pid: int = 0) -> bool:
    """Ask the kernel to let a thread, or a process of one thread, run before others.

    `niceness` is Linux's, -20 to 19, lower goes first; `pid` 0 is the calling thread. What it
    starts from then on goes first as well. False when this user may not ask for that.
    """
    try:
        os.setpriority(os.PRIO_PROCESS, pid, niceness)
    except PermissionError:
        return False
    return True


def is_alive(pid: int) -> bool:
    """Tell whether a process with this number exists and is not a zombie."""
    try:
        # The state follows the name, which stands in parentheses and may hold anything.
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")


def working_in(folder: Path) -> list[int]:
    """Return the processes whose working directory is `folder`, as far as this user may see."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if entry.readlink() == folder:
                found.append(int(entry.parent.name))
        except OSError:  # it ended meanwhile, or belongs to somebody else
            continue
    return found
