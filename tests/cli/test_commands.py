"""The commands in this process: what they print, refuse and answer with."""

import io
import json
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.smtp_server import smtp_server
from watchbell.accounts.models import ApiToken, Person
from watchbell.accounts.services import authenticate_token
from watchbell.alerts.models import Integration
from watchbell.cli import main as cli
from watchbell.cli.edge import now
from watchbell.kernel.actors import Role
from watchbell.platform.settings import current


class Ran:
    """How one command ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status = status
        self.out = out
        self.err = err


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> "Runner":
    return Runner(monkeypatch, capsys)


class Runner:
    """Runs `watchbell` with arguments, as a shell would."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str, text: str = "") -> Ran:
        self._monkeypatch.setattr(sys, "argv", ["watchbell", *arguments])
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = self._capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ran(ended.value.code, captured.out, captured.err)


def test_a_person_is_made_with_the_password_from_standard_input(
    database: None, run: Runner
) -> None:
    done = run(
        "user", "create", "Grace@Example.org", "--role", "responder", "--name", "Grace Hopper",
        "--password-stdin", text="a long enough pass phrase\n",
    )  # fmt: skip
    assert (done.status, done.err) == (0, "")
    person = Person.objects.get()
    assert (person.email, person.name, person.role) == (
        "grace@example.org",
        "Grace Hopper",
        Role.RESPONDER,
    )
    assert person.check_password("a long enough pass phrase")


def test_without_a_password_nobody_signs_in_by_one(database: None, run: Runner) -> None:
    done = run("user", "create", "bob@example.org", "--json")
    assert json.loads(done.out)["role"] == "requester"
    assert not Person.objects.get().has_usable_password()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["not-an-address"], "email:"),
        (["bob@example.org", "--role", "king"], "role: Choose one of"),
        (["bob@example.org", "--password-stdin"], "no password came on standard input"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_nothing(
    database: None, run: Runner, arguments: list[str], sentence: str
) -> None:
    done = run("user", "create", *arguments)
    assert (done.status, done.out) == (1, "")
    assert sentence in done.err
    assert len(done.err.splitlines()) == 1
    assert not Person.objects.exists()


def test_a_token_stands_alone_on_stdout_and_works(ada: Person, run: Runner) -> None:
    done = run("token", "create", "--user", ada.email, "--scope", "read", "--expires", "3")
    assert done.status == 0
    person, actor = authenticate_token(token=done.out.strip(), now=now())
    assert (person, actor.scopes) == (ada, frozenset({"read"}))
    expires = ApiToken.objects.get().expires_at
    assert expires is not None
    assert timedelta(days=2, hours=23) < expires - now() < timedelta(days=3)


def test_an_unknown_scope_is_refused_with_those_there_are(ada: Person, run: Runner) -> None:
    done = run("token", "create", "--user", ada.email, "--scope", "everything")
    assert done.status == 1
    assert "incidents:write" in done.err
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["user", "create"], ["up", "--port", "99999"], ["token", "create", "--days"]],
)
def test_wrong_usage_is_status_2(run: Runner, arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("watchbell: ")


def test_the_version_is_printed(run: Runner) -> None:
    assert run("--version").out == "0.1.0\n"


def test_a_fault_of_ours_is_a_sentence_unless_debugging(
    run: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # A home below a file cannot be made: an error no command expects.
    monkeypatch.setenv("WATCHBELL_HOME", str(tmp_path / "file" / "home"))
    monkeypatch.delenv("WATCHBELL_SECRET_KEY", raising=False)
    (tmp_path / "file").touch()
    current.cache_clear()
    try:
        done = run("migrate")
        assert done.status == 1
        assert done.err.startswith("watchbell: NotADirectoryError")
        monkeypatch.setattr(sys, "argv", ["watchbell", "migrate", "--debug"])
        with pytest.raises(NotADirectoryError):
            cli.main()
    finally:
        monkeypatch.undo()
        current.cache_clear()


def test_doctor_names_what_is_wrong(database: None, run: Runner) -> None:
    done = run("doctor", "--json")
    report = json.loads(done.out)
    checks = {check["name"]: check for check in report["checks"]}
    assert done.status == 1
    assert not report["ok"]
    assert checks["database"]["ok"]
    assert checks["clock"]["ok"]
    assert checks["disk"]["ok"]
    assert not checks["worker"]["ok"]
    assert "watchbell worker" in checks["worker"]["detail"]


def test_doctor_greets_the_mail_server_and_sends_nothing(
    database: None, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with smtp_server() as server:
        mail = mail_check(run, monkeypatch, server.url)
        assert (mail["ok"], mail["detail"]) == (True, f"127.0.0.1:{server.port} answers")
        assert server.mails == []


def test_doctor_says_that_the_mail_server_does_not_answer(
    database: None, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with smtp_server() as server:
        gone = server.url
    mail = mail_check(run, monkeypatch, gone)
    assert not mail["ok"]
    assert "refused" in mail["detail"]


def mail_check(run: Runner, monkeypatch: pytest.MonkeyPatch, url: str) -> dict[str, Any]:
    monkeypatch.setenv("WATCHBELL_EMAIL_URL", url)
    current.cache_clear()
    try:
        report = json.loads(run("doctor", "--json").out)
    finally:
        monkeypatch.undo()
        current.cache_clear()
    found: dict[str, Any] = next(c for c in report["checks"] if c["name"] == "mail")
    return found


def test_an_integration_key_stands_alone_on_stdout(database: None, run: Runner) -> None:
    done = run("integration", "create", "alertmanager", "Prometheus in Oslo")
    assert done.status == 0, done.err
    assert re.fullmatch(r"wbi_[\w-]{40,}\n", done.out)
    integration = Integration.objects.get()
    assert (integration.kind, integration.name) == ("alertmanager", "Prometheus in Oslo")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["telex", "Old"], "telex"),
        (["alertmanager", "New", "--team", "ghosts"], "There is no team called 'ghosts'."),
        (["alertmanager", "New", "--service", "ghost"], "ghost"),
    ],
)
def test_an_integration_with_unknown_parts_is_refused(
    database: None, run: Runner, arguments: list[str], sentence: str
) -> None:
    done = run("integration", "create", *arguments)
    assert (done.status, done.out) == (1, "")
    assert sentence in done.err
    assert not Integration.objects.exists()
