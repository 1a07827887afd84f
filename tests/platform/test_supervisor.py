"""The supervisor's loop, on real processes: it starts again what died, later each time."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from watchbell.platform.homelock import HomeTaken, lock_home
from watchbell.platform.processes import Adopted, adopting, is_alive, spawn
from watchbell.platform.supervisor import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    Child,
    Stopped,
    Supervisor,
    stop_processes,
)

_SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
_STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True);"
    "time.sleep(60)",
]


def sleeper() -> subprocess.Popen[bytes]:
    return spawn(_SLEEPER)


def test_a_child_that_died_is_started_again_and_reported() -> None:
    said: list[str] = []
    supervisor = Supervisor(said.append)
    with supervisor.signals():
        child = supervisor.add(Child("web", sleeper))
        assert child.process is not None
        first = child.process.pid
        os.kill(first, signal.SIGKILL)
        supervisor.run(lambda: child.process is not None and child.process.pid != first)
        supervisor.stop(["web"], patience=2)
    assert said == ["web ended with status -9; starting it again."]


def test_a_child_that_keeps_dying_waits_longer_each_time() -> None:
    child = Child("web", lambda: spawn([sys.executable, "-c", ""]))
    pauses = []
    for _ in range(7):
        child.begin()
        assert child.process is not None
        child.process.wait()
        pauses.append(child.pause)
        child.died()
    assert pauses[:3] == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4]
    assert pauses[-1] == LONGEST_PAUSE


def test_a_signal_ends_the_loop() -> None:
    supervisor = Supervisor(lambda _: None)
    before = signal.getsignal(signal.SIGTERM)
    with supervisor.signals():
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Stopped):
            supervisor.run(lambda: False)
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_child_that_ignores_sigterm_is_killed_in_time() -> None:
    process = spawn(_STUBBORN, output=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    began = time.monotonic()
    stop_processes([process], patience=0.3)
    assert process.returncode == -signal.SIGKILL
    assert time.monotonic() - began < 3


def test_a_child_does_not_outlive_its_parent() -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time\nfrom watchbell.platform.processes import spawn\n"
            "print(spawn([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True)\n"
            "time.sleep(60)",
        ],
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.stdout.close()
    assert is_alive(child)
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 5
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(child)


def test_a_home_has_one_holder_and_names_it(tmp_path: Path) -> None:
    descriptor = lock_home(tmp_path, "watchbell up --port 8123")
    with pytest.raises(HomeTaken, match=rf"process {os.getpid()} \(watchbell up --port 8123\)"):
        lock_home(tmp_path, "watchbell up")
    os.close(descriptor)
    os.close(lock_home(tmp_path, "watchbell up"))


# Bears a child as `prepare` does, and leaves it to whoever is meant to look after it.
_BEARER = """
import os, sys, time
from watchbell.platform.processes import bear, join
supervisor, bearer = int(sys.argv[1]), os.getpid()
pid = bear(["watchbell", "sleeper"])
if pid == 0:
    join(supervisor, after=bearer)
    time.sleep(60)
print(pid, flush=True)
"""


def borne(supervisor: int) -> int:
    bearer = spawn([sys.executable, "-c", _BEARER, str(supervisor)], output=subprocess.PIPE)
    assert bearer.stdout is not None
    pid = int(bearer.stdout.readline())
    bearer.stdout.close()
    bearer.wait()
    return pid


def test_a_child_that_another_bore_is_looked_after_and_stopped() -> None:
    said: list[str] = []
    supervisor = Supervisor(said.append)
    with supervisor.signals():
        with adopting():
            pid = borne(os.getpid())
        child = Child("web", sleeper)
        child.take(Adopted(pid))
        supervisor.adopt(child)
        assert Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"watchbell\0sleeper\0")
        os.kill(pid, signal.SIGKILL)
        supervisor.run(lambda: child.process is not None and child.process.pid != pid)
        assert said == ["web ended with status -9; starting it again."]
        supervisor.stop(["web"], patience=2)


def test_an_adopted_child_ends_when_asked() -> None:
    with adopting():
        child = Adopted(borne(os.getpid()))
    assert child.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(0.05)
    stop_processes([child], patience=5)
    assert child.returncode == -signal.SIGTERM


def test_a_child_whose_supervisor_is_not_there_ends_at_once() -> None:
    with adopting():
        child = Adopted(borne(1 << 22))  # a number that no process has
    assert child.wait(5) == 1
