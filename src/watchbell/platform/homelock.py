"""One `watchbell up` per WATCHBELL_HOME: a lock file that says who holds it."""

import fcntl
import os
from pathlib import Path


class HomeTaken(Exception):
    """Another process runs on this home; the message says which."""


def lock_home(home: Path, command: str) -> int:
    """Take the lock of `home` until this process ends; the descriptor must stay open."""
    home.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(home / "watchbell.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.read(descriptor, 4096).decode(errors="replace").strip()
        os.close(descriptor)
        raise HomeTaken(f"{home} is in use by {holder or 'another process'}.") from error
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"process {os.getpid()} ({command})\n".encode())
    return descriptor
