"""The scripts that are offered to install: run as the vendor runs them, against a real server."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from tests.alerts.goldens import FOLDER
from watchbell.alerts.domain import Observation
from watchbell.alerts.integrations.kinds import ADAPTERS

BY_KIND = {adapter.kind: adapter for adapter in ADAPTERS}


class Ear:
    """A web server that keeps what is sent to it, and answers 202, or what it is told."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.status = 202
        heard, ear = self.heard, self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                heard.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(ear.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/integrations/x/key"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def understood(self, kind: str) -> Observation:
        ((headers, body),) = self.heard
        (seen,) = BY_KIND[kind].parse(body, headers)
        assert isinstance(seen, Observation)
        return seen


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear = Ear()
    yield ear
    ear.server.shutdown()
    ear.server.server_close()


def written(kind: str, ear: Ear, folder: Path) -> Path:
    """Return the kind's first file as it is downloaded."""
    file = BY_KIND[kind].files[0]
    path = folder / file.name
    path.write_text(file.text.replace("{address}", ear.address), encoding="utf-8")
    return path


def run(*command: str, **environment: str) -> None:
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_icingas_script_sends_its_macros(ear: Ear, tmp_path: Path) -> None:
    script = written("icinga2", ear, tmp_path)
    run(
        "sh",
        str(script),
        NOTIFICATIONTYPE="PROBLEM",
        HOSTNAME="db1",
        HOSTSTATE="UP",
        SERVICEDESC="disk /var",
        SERVICESTATE="CRITICAL",
        SERVICEOUTPUT='97 % & "full" $HOME',
        TIMET="1795290640",
    )
    seen = ear.understood("icinga2")
    assert (seen.key, seen.firing) == ("db1;disk /var", True)
    assert seen.title == 'disk /var on db1 is CRITICAL: 97 % & "full" $HOME'


def test_checkmks_script_sends_its_variables(ear: Ear, tmp_path: Path) -> None:
    script = written("checkmk", ear, tmp_path)
    run(
        sys.executable,
        str(script),
        NOTIFY_WHAT="HOST",
        NOTIFY_NOTIFICATIONTYPE="RECOVERY",
        NOTIFY_HOSTNAME="db1",
        NOTIFY_HOSTSTATE="UP",
        NOTIFY_MICROTIME="1795290640000000",
    )
    seen = ear.understood("checkmk")
    assert (seen.key, seen.firing) == ("db1", False)
    assert seen.ended_at is not None


def test_wazuhs_script_sends_the_alert(ear: Ear, tmp_path: Path) -> None:
    script = written("wazuh", ear, tmp_path)
    alert = FOLDER / "wazuh" / "alert.json"
    run(sys.executable, str(script), str(alert), "", ear.address)
    assert ear.understood("wazuh").key == "5720|003"


def test_the_mail_script_hands_over_what_it_is_piped(ear: Ear, tmp_path: Path) -> None:
    mail = (FOLDER / "email" / "nagios-problem.eml").read_bytes()
    assert piped(written("email", ear, tmp_path), mail) == 0
    assert ear.heard == [(ear.heard[0][0], mail)]
    assert ear.understood("email").key == "nagios@mon1.example.com: service alert: web1/http"


@pytest.mark.parametrize(("status", "told"), [(503, 75), (404, 75), (413, 65)])
def test_the_mail_script_has_a_refused_mail_tried_again_or_returned(
    status: int, told: int, ear: Ear, tmp_path: Path
) -> None:
    ear.status = status
    assert piped(written("email", ear, tmp_path), b"From: a@b\n\n") == told


def piped(script: Path, mail: bytes) -> int:
    done = subprocess.run(["sh", str(script)], input=mail, capture_output=True, check=False)
    return done.returncode


def test_zabbixs_media_type_asks_for_what_is_read(ear: Ear, tmp_path: Path) -> None:
    export = yaml.safe_load(written("zabbix", ear, tmp_path).read_text(encoding="utf-8"))
    (media,) = export["zabbix_export"]["media_types"]
    asked = {parameter["name"]: parameter["value"] for parameter in media["parameters"]}
    assert asked["address"] == ear.address
    sent = json.loads((FOLDER / "zabbix" / "problem.json").read_bytes())
    assert sent.keys() - asked.keys() == {"link"}
