"""`watchbell up` as an operator meets it: starts, kills, second starts, stops."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.stories.running import AS_NOBODY, Product, eventually
from watchbell.platform.postgres import EmbeddedPostgres
from watchbell.platform.processes import go_before_others, is_alive

pytestmark = pytest.mark.stories

LINK = re.compile(r"http://127\.0\.0\.1:\d+(/\S+/\S{20,})")


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    product = Product(tmp_path / "home")
    yield product
    product.stop()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One product for the tests that leave it as they found it."""
    product = Product(tmp_path_factory.mktemp("running") / "home")
    product.start()
    yield product
    product.stop()


def survivors(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Return those still running in the end; a zombie waits only for init.

    A worker whose database went away with the supervisor gives up after ten seconds.
    """
    eventually(lambda: not any(is_alive(process.pid) for process in processes), within=25)
    return [process for process in processes if is_alive(process.pid)]


def test_the_first_start_is_quick_and_the_later_ones_quicker(
    product: Product, record_property: Callable[[str, object], None]
) -> None:
    patience = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    first = product.start()
    assert LINK.search(product.said())
    assert product.stop() == 0
    product.log.unlink()
    later = product.start()
    assert not LINK.search(product.said())
    record_property("seconds", {"first": first, "later": later})
    # The promise is 10 s and 4 s; a machine that is busy with other things gets more.
    assert first < 10 * patience * 2
    assert later < 4 * patience * 2


def test_ctrl_c_stops_everything_in_time(product: Product) -> None:
    product.start()
    processes = product.processes()
    began = time.monotonic()
    assert product.stop(signal.SIGINT) == 0
    assert survivors(processes) == []
    assert time.monotonic() - began < 10
    assert not (product.home / "postgres" / "postmaster.pid").exists()


def test_a_killed_supervisor_takes_everything_along_and_a_new_one_starts(product: Product) -> None:
    product.start()
    processes = product.processes()
    assert product.stop(signal.SIGKILL) == -signal.SIGKILL
    assert survivors(processes) == []
    product.start()
    assert product.get("/health/live")[0] == 200


def test_a_second_start_on_the_home_says_who_has_it(running: Product) -> None:
    assert running.process is not None
    second = running.run("up", "--port", str(running.port + 1))
    assert second.returncode == 1
    assert f"in use by process {running.process.pid} (watchbell up" in second.stderr
    assert "Traceback" not in second.stderr
    assert running.is_ready()


def test_a_taken_port_is_named_before_anything_starts(product: Product) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", product.port))
        other.listen()
        refused = product.run("up", "--port", str(product.port))
    assert refused.returncode == 1
    assert f"port {product.port} on 127.0.0.1 is taken" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert not (product.home / "postgres").exists()


@pytest.mark.parametrize(
    "words", [("web",), ("worker",), ("-D",)], ids=["web", "worker", "postgres"]
)
def test_a_killed_child_is_started_again(running: Product, words: tuple[str, ...]) -> None:
    victim = running.child(*words)
    assert victim is not None
    victim.kill()
    assert eventually(lambda: not psutil.pid_exists(victim.pid))
    assert eventually(lambda: running.child(*words) is not None, within=10)
    assert eventually(running.is_ready, within=30), running.said()[-3000:]


def test_who_waits_for_a_page_or_a_pager_goes_before_other_programs(running: Product) -> None:
    with ThreadPoolExecutor(1) as pool:  # asks for a thread that ends with its answer
        if not pool.submit(go_before_others, -10).result():
            pytest.skip("this user may not go before others")
    web, worker, postgres = (running.child(words) for words in ("web", "worker", "-D"))
    assert web
    assert web.nice() == -5
    assert postgres
    assert postgres.nice() == -5
    assert worker
    assert worker.nice() == 0
    assert eventually(lambda: niceness_of(worker) == {-10, 0}), niceness_of(worker)


def niceness_of(process: psutil.Process) -> set[int]:
    return {os.getpriority(os.PRIO_PROCESS, thread.id) for thread in process.threads()}


def test_the_supervisor_stays_small(running: Product) -> None:
    assert running.processes()[0].memory_info().rss < 25 * 1024**2


def test_pages_come_with_their_stylesheet(running: Product) -> None:
    status, page = running.get("/")
    assert status == 200
    sheet = re.search(r'href="(/static/watchbell/styles\.css[^"]*)"', page)
    assert sheet, page[:2000]
    status, rules = running.get(sheet[1])
    assert status == 200
    assert "font-family" in rules


def test_doctor_is_content_and_says_so(running: Product) -> None:
    done = running.run("doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("database", "migrations", "worker", "mail", "clock", "disk"):
        assert re.search(rf"^ok +{name} ", done.stdout, re.MULTILINE), done.stdout


def test_commands_say_how_to_start_what_is_not_running(product: Product) -> None:
    done = product.run("user", "create", "ada@example.org")
    assert done.returncode == 1
    assert "start it by: watchbell up" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_token_is_printed_alone(running: Product) -> None:
    made = running.run("user", "create", "ada@example.org", "--role", "admin")
    assert made.returncode == 0, made.stderr
    token = running.run("token", "create", "--user", "ADA@example.org", "--expires", "7")
    assert token.returncode == 0, token.stderr
    assert re.fullmatch(r"wb_[\w-]{40,}\n", token.stdout)


def test_a_refused_command_is_one_sentence(running: Product) -> None:
    done = running.run("token", "create", "--user", "nobody@example.org")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "watchbell: There is nobody with the address 'nobody@example.org'.\n"
    assert running.run("token", "create").returncode == 2


def is_root() -> bool:
    return psutil.Process().uids().effective == 0


@pytest.mark.skipif(not is_root(), reason="an ordinary user runs the other tests already")
def test_an_ordinary_user_needs_nothing_special(tmp_path: Path) -> None:
    home = Path("/tmp") / f"{tmp_path.parent.name}-{tmp_path.name}-nobody"
    subprocess.run([*AS_NOBODY, "mkdir", str(home)], check=True)
    product = Product(home, prefix=AS_NOBODY)
    try:
        product.start()
        assert {process.uids().effective for process in product.processes()} == {home.stat().st_uid}
        assert product.stop() == 0
    finally:
        product.stop()
        shutil.rmtree(home)


def test_a_database_of_the_users_is_used_and_left_alone(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "theirs")
    server.initialise()
    server.start()
    server.wait_ready()
    product = Product(tmp_path / "home", settings={"DATABASE_URL": server.url})
    try:
        product.start()
        assert product.run("user", "create", "ada@example.org").returncode == 0
        assert not (product.home / "postgres").exists()
        assert product.stop() == 0
        with psycopg.connect(server.url) as connection:
            row = connection.execute("select count(*) from accounts_person").fetchone()
        assert row == (2,)
    finally:
        product.stop()
        server.stop()


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://watchbell:geheim@127.0.0.1:1/watchbell"
    product = Product(tmp_path / "home", settings={"DATABASE_URL": url})
    refused = product.run("up", "--port", str(product.port))
    assert refused.returncode == 1
    assert "PostgreSQL does not answer" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "geheim" not in refused.stderr
