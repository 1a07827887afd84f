"""Clients that nobody here wrote, unmodified but for the address: Prometheus, amtool, alerta."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import partial
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest

from tests.cli.certificates import make_certificate
from tests.peers.monitoring import Prometheus
from tests.stories.calling import Api
from tests.stories.running import Product, eventually
from tests.stories.setting_up import ADMIN, set_up

pytestmark = pytest.mark.peers


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("product") / "home")
    product.environment["WATCHBELL_URL"] = product.address
    product.start()
    yield product
    product.stop()


@pytest.fixture(scope="module")
def api(product: Product) -> Api:
    return set_up(product)


def make_key(product: Product, kind: str) -> str:
    made = product.run("integration", "create", kind, f"A {kind}", "--team", "payments")
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def alerts_of(api: Api, title: str) -> list[Any]:
    listed = api.get("/alerts?limit=500")
    return [alert for alert in listed["items"] if alert["title"] == title]


def test_prometheus_posts_to_us_as_if_we_were_its_alertmanager(
    product: Product, api: Api, tmp_path: Path
) -> None:
    prefix = f"/integrations/prometheus/{make_key(product, 'prometheus')}"
    prometheus = Prometheus(tmp_path / "prometheus")
    title = "Checkout answers nobody"
    try:
        prometheus.serve(product, prefix)
        prometheus.fire()
        assert eventually(lambda: len(alerts_of(api, title)) == 1, within=30)
        (alert,) = alerts_of(api, title)
        assert (alert["severity"], alert["service"]) == ("critical", "checkout")
        # It repeats itself every second; that is one alert.
        assert eventually(lambda: alerts_of(api, title)[0]["count"] >= 3, within=15)
        incident = api.get(f"/incidents/{alert['incident']}")
        assert (incident["state"], incident["priority"]) == ("new", "P1")
        prometheus.recover()
        assert eventually(lambda: alerts_of(api, title)[0]["state"] == "resolved", within=30)
        incident = api.get(f"/incidents/{alert['incident']}")
        assert incident["state"] == "resolved"
    finally:
        prometheus.stop()


def test_amtool_adds_and_queries_alerts(product: Product, api: Api, tmp_path: Path) -> None:
    key = make_key(product, "prometheus")
    address = f"{product.address}/integrations/prometheus/{key}"

    def amtool(*arguments: str) -> str:
        done = subprocess.run(
            ["amtool", f"--alertmanager.url={address}", *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
            env={**os.environ, "HOME": str(tmp_path)},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    amtool("alert", "add", "Disk", "instance=db1", "severity=critical", "--annotation=summary=full")
    amtool("alert", "add", "Simple", "foo=bar")
    assert eventually(lambda: len(alerts_of(api, "full")) == 1)
    assert eventually(lambda: len(alerts_of(api, "Simple")) == 1)

    def names(*filters: str) -> list[str]:
        found = json.loads(amtool("-o", "json", "alert", "query", *filters))
        return sorted(one["labels"]["alertname"] for one in found)

    assert names() == ["Disk", "Simple"]
    assert names("alertname=Disk", "severity=~crit.*") == ["Disk"]
    assert names("foo=bar") == ["Simple"]
    assert "receiver: watchbell" in amtool("config", "show")
    silence = amtool("silence", "add", "alertname=Later", "--comment=maint", "--author=ops").strip()
    assert silence in amtool("silence", "query")
    amtool("silence", "update", silence, "--duration=2h", "--comment=longer")
    assert "longer" in amtool("silence", "query")
    amtool("silence", "expire", silence)
    assert silence not in amtool("silence", "query")
    amtool("alert", "add", "Simple", "foo=bar", "--end=2020-01-01T00:00:00Z")
    assert eventually(lambda: alerts_of(api, "Simple")[0]["state"] == "resolved")
    assert names() == ["Disk"]


def run_alerta(product: Product, key: str, home: Path, *arguments: str) -> str:
    """Run Alerta's client; with a terminal's variables it would read alerts from its input."""
    environment = {k: v for k, v in os.environ.items() if k not in ("TERM", "PS1")}
    environment |= {
        "HOME": str(home),
        "ALERTA_ENDPOINT": f"{product.address}/integrations/alerta/{key}",
        "ALERTA_API_KEY": key,
    }
    done = subprocess.run(
        [Path(sys.executable).with_name("alerta"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=environment,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_alertas_client_sends_queries_answers_and_beats(
    product: Product, api: Api, tmp_path: Path
) -> None:
    key = make_key(product, "alerta")
    alerta = partial(run_alerta, product, key, tmp_path)
    about = ["--resource", "db1", "--environment", "Production", "--service", "Storage"]
    correlated = ["--correlate", "DiskFull", "--correlate", "DiskOk"]
    disk = [*about, *correlated, "--text", "disk full"]
    alerta("send", "--event", "DiskFull", "--severity", "critical", *disk)
    assert eventually(lambda: len(alerts_of(api, "DiskFull on db1")) == 1)
    found = json.loads(alerta("--json", "query", "--filter", "severity=critical"))
    assert [(one["resource"], one["status"]) for one in found] == [("db1", "open")]
    alerta("ack", "--ids", found[0]["id"])
    (alert,) = alerts_of(api, "DiskFull on db1")
    assert alert["state"] == "acknowledged"
    alerta("unack", "--ids", found[0]["id"])
    alerta("shelve", "--ids", found[0]["id"], "--timeout", "600")
    shelved = json.loads(alerta("--json", "query", "--filter", "status=shelved"))
    assert [one["id"] for one in shelved] == [alert["id"]]
    alerta("unshelve", "--ids", found[0]["id"])
    (alert,) = alerts_of(api, "DiskFull on db1")
    assert (alert["state"], alert["hold"]) == ("firing", "")
    alerta("send", "--event", "DiskOk", "--severity", "normal", *disk)

    def ended() -> bool:
        found = [a for a in api.get("/alerts?limit=500")["items"] if a["id"] == alert["id"]]
        return bool(found[0]["state"] == "resolved")

    assert eventually(ended, within=40), api.get(f"/alerts/{alert['id']}")
    alerta("heartbeat", "--origin", "cron1", "--tag", "nightly", "--timeout", "300")
    (beat,) = [one for one in api.get("/heartbeats")["items"] if one["name"] == "cron1"]
    assert (beat["period_seconds"], beat["state"]) == (300, "up")
    assert "cron1" in alerta("heartbeats")


def test_a_job_that_falls_silent_is_told_and_its_next_ping_ends_it(
    product: Product, api: Api
) -> None:
    made = api.post("/heartbeats", name="Backup", period_seconds=10, grace_seconds=0)
    curl = ["curl", "-fsS", "-m", "10"]
    assert subprocess.check_output([*curl, made["address"]]) == b"OK"
    began = time.monotonic()
    title = "Backup was not heard in time"
    assert eventually(lambda: len(alerts_of(api, title)) == 1, within=30)
    assert 9 < time.monotonic() - began < 20
    assert subprocess.check_output([*curl, "-d", "well again", f"{made['address']}/0"]) == b"OK"
    assert eventually(lambda: alerts_of(api, title)[0]["state"] == "resolved", within=5)
    pings = api.get(f"/heartbeats/{made['id']}/pings")["items"]
    assert [(ping["exit_status"], ping["body"]) for ping in pings] == [
        (0, "well again"),
        (None, ""),
    ]


def test_clients_that_insist_on_https_are_served_without_a_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    options = ["--tls-cert", str(certificate), "--tls-key", str(key)]
    product = Product(tmp_path / "home", options=options)
    product.address = f"https://127.0.0.1:{product.port}"
    try:
        product.start()
        assert product.run("user", "create", ADMIN, "--role", "admin").returncode == 0
        integration = product.run("integration", "create", "prometheus", "P").stdout.strip()
        address = f"{product.address}/integrations/prometheus/{integration}"
        amtool = ["amtool", f"--alertmanager.url={address}", "alert", "add", "Tls"]
        subprocess.run(amtool, check=True, timeout=30, env={**os.environ, "HOME": str(tmp_path)})
        jar = CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        with opener.open(f"{product.address}/sign-in", timeout=20) as page:
            assert page.status == 200
        assert [cookie.secure for cookie in jar] == [True] * len(jar)
        assert len(jar) > 0
        with pytest.raises((urllib.error.URLError, ConnectionError)):
            urllib.request.urlopen(f"http://127.0.0.1:{product.port}/", timeout=5)
    finally:
        product.stop()
