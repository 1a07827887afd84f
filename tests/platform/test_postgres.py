"""The embedded PostgreSQL on a home of its own: made once, private, and started after anything."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from watchbell.platform.postgres import EmbeddedPostgres, PostgresError
from watchbell.platform.processes import go_before_others, is_alive, working_in

# Starts a server, says so, and waits to be killed: a supervisor in little.
_KEEPER = """
import sys, time
from pathlib import Path
from watchbell.platform.postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]))
server.initialise()
server.start()
server.wait_ready()
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    for pid in working_in(tmp_path / "home" / "postgres"):
        os.kill(pid, signal.SIGKILL)


def start_keeper(home: Path) -> subprocess.Popen[bytes]:
    keeper = subprocess.Popen([sys.executable, "-c", _KEEPER, str(home)], stdout=subprocess.PIPE)
    assert keeper.stdout is not None
    assert keeper.stdout.readline() == b"ready\n"
    keeper.stdout.close()
    return keeper


def kill(keeper: subprocess.Popen[bytes]) -> None:
    keeper.kill()
    keeper.wait()


def server_pid(home: Path) -> int:
    return int((home / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def query(server: EmbeddedPostgres, sql: str) -> object:
    with psycopg.connect(server.url) as connection:
        row = connection.execute(sql.encode()).fetchone()
    assert row is not None
    return row[0]


def started(home: Path) -> EmbeddedPostgres:
    server = EmbeddedPostgres(home)
    server.initialise()
    server.start()
    server.wait_ready()
    return server


def test_it_is_version_18_in_utf8_and_durable(home: Path) -> None:
    server = started(home)
    try:
        assert str(query(server, "show server_version")).startswith("18.")
        assert query(server, "select lower('ÄRGER')") == "ärger"
        assert query(server, "show fsync") == "on"
        assert query(server, "show synchronous_commit") == "on"
        assert query(server, "show timezone") == "UTC"
    finally:
        server.stop()


def test_it_runs_before_others_where_that_is_allowed(home: Path) -> None:
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    server = started(home)
    try:
        found = os.getpriority(os.PRIO_PROCESS, server_pid(home))
    finally:
        server.stop()
    with ThreadPoolExecutor(1) as pool:  # asks for a thread that ends with its answer
        is_allowed = pool.submit(go_before_others, -5).result()
    assert found == (-5 if is_allowed else usual)


def test_what_was_written_is_there_after_a_restart(home: Path) -> None:
    server = started(home)
    with psycopg.connect(server.url) as connection:
        connection.execute("create table kept as select 42 as n")
    server.stop()
    assert not server.is_running()
    assert not server.initialise()
    server.start()
    server.wait_ready()
    try:
        assert query(server, "select n from kept") == 42
    finally:
        server.stop()


class Slow(EmbeddedPostgres):
    """A server that is ready when it was looked at for the fifth time."""

    looks = 0

    def is_running(self) -> bool:
        self.looks += 1
        return self.looks > 4


def test_a_long_recovery_is_waited_for_and_silence_is_not(tmp_path: Path) -> None:
    server = Slow(tmp_path)
    with pytest.raises(PostgresError, match="not ready"):
        server.wait_ready(timeout=0)
    server.data.mkdir()
    lines = [str(os.getpid()), *["-"] * 6, "starting "]
    (server.data / "postmaster.pid").write_text("\n".join(lines))
    server = Slow(tmp_path)
    server.wait_ready(timeout=0)
    assert server.looks == 5


def test_only_its_socket_is_open_and_only_to_its_owner(home: Path) -> None:
    server = started(home)
    try:
        assert query(server, "show listen_addresses") == ""
        assert stat.S_IMODE(server.socket_folder.stat().st_mode) == 0o700
    finally:
        server.stop()


def test_a_long_path_gets_a_private_socket_folder_elsewhere(tmp_path: Path) -> None:
    server = started(tmp_path / ("long" * 30))
    try:
        assert server.socket_folder.parent == Path("/tmp")
        assert stat.S_IMODE(server.socket_folder.stat().st_mode) == 0o700
        assert query(server, "select 1") == 1
    finally:
        server.stop()


def test_it_ends_when_its_supervisor_is_killed(home: Path) -> None:
    keeper = start_keeper(home)
    pid = server_pid(home)
    kill(keeper)
    deadline = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(pid)
    assert not EmbeddedPostgres(home).is_running()


def test_a_start_right_after_the_supervisor_was_killed_takes_over(home: Path) -> None:
    kill(start_keeper(home))
    server = started(home)
    try:
        assert query(server, "select 1") == 1
    finally:
        server.stop()


def test_a_start_after_both_were_killed_recovers(home: Path) -> None:
    keeper = start_keeper(home)
    os.kill(server_pid(home), signal.SIGKILL)
    kill(keeper)
    server = started(home)
    try:
        assert query(server, "select 1") == 1
    finally:
        server.stop()


def test_a_stale_pid_that_another_program_has_now_is_no_obstacle(home: Path) -> None:
    keeper = start_keeper(home)
    os.kill(server_pid(home), signal.SIGKILL)
    kill(keeper)
    while working_in(home / "postgres"):
        time.sleep(0.02)
    lock = home / "postgres" / "postmaster.pid"
    lines = lock.read_text().splitlines() if lock.exists() else ["1", str(home / "postgres")]
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    server = started(home)
    try:
        assert server_pid(home) != os.getpid()
        assert query(server, "select 1") == 1
    finally:
        server.stop()


def test_an_interrupted_first_start_leaves_nothing_that_hinders(home: Path) -> None:
    half = home / "postgres.new" / "base"
    half.mkdir(parents=True)
    server = started(home)
    try:
        assert not half.parent.exists()
    finally:
        server.stop()
