"""Asking a virus scanner: an operator's command that reads the file on its standard input.

It ends with 0 for a clean file and 1 for an infected one, as clamdscan and most others do; any
other ending, and none at all, means that the scanner itself failed.
"""

import shlex
import subprocess
from dataclasses import dataclass
from enum import StrEnum

TIMEOUT_SECONDS = 120.0
_LONGEST_NOTE = 300


class Scan(StrEnum):
    """How far the check of a file has come. `UNCHECKED`: no scanner is set."""

    UNCHECKED = "unchecked"
    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner said; `is_clean` is None when it could not tell."""

    is_clean: bool | None
    note: str


_command: list[str] = []


def provide(command: str) -> None:
    """Set the command, as a shell would split it; "" when nothing scans."""
    _command[:] = shlex.split(command)


def is_scanning() -> bool:
    """Say whether files are scanned at all."""
    return bool(_command)


def program() -> str:
    """Return the name of the program that scans."""
    return _command[0] if _command else ""


def scan(content: bytes, timeout: float = TIMEOUT_SECONDS) -> Verdict:
    """Let the scanner read the bytes and say what it found; it is given no shell."""
    try:
        done = subprocess.run(
            list(_command), input=content, capture_output=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired:
        return Verdict(None, f"{program()} did not answer within {timeout:.0f} s")
    except OSError as error:
        return Verdict(None, f"{program()} cannot be run: {error.strerror or error}")
    note = _note(done.stdout) or _note(done.stderr)
    if done.returncode in (0, 1):
        return Verdict(done.returncode == 0, note)
    return Verdict(None, f"{program()} ended with {done.returncode}: {note}".rstrip(": "))


def _note(output: bytes) -> str:
    """Return the first line of what a scanner printed, with nothing in it that prints badly."""
    lines = output.decode("utf-8", "replace").splitlines()
    first = next((line for line in lines if line.strip()), "")
    return "".join(c for c in first if c.isprintable()).strip()[:_LONGEST_NOTE]
