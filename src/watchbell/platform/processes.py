"""Child processes that never outlive the process that started them.

Plain Python on purpose: the supervisor stays resident for months, so it imports neither Django
nor anything else that is large.
"""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


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
