"""Clients that cannot be told another address: they reach us under the vendor's own name.

A proxy for https ends TLS for `events.pagerduty.com`, `api.opsgenie.com` and `api.atlassian.com`,
as a network does that resolves these names to us. apprise runs the command lines of its
documentation; Zabbix's stock scripts run as a server of Zabbix runs them.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.peers.stock_scripts import stock_media_type
from tests.peers.tls import Proxy, TlsFront
from tests.stories.calling import Api
from tests.stories.running import Product, eventually
from tests.stories.setting_up import set_up

pytestmark = pytest.mark.peers

HOSTS = ("events.pagerduty.com", "api.opsgenie.com", "api.atlassian.com")
PROBLEM = {
    "{EVENT.ID}": "1001", "{EVENT.SOURCE}": "0", "{EVENT.NSEVERITY}": "4", "{EVENT.VALUE}": "1",
    "{EVENT.UPDATE.STATUS}": "0", "{EVENT.UPDATE.ACTION}": "", "{EVENT.ACK.STATUS}": "No",
    "{ALERT.SUBJECT}": "Problem: High CPU", "{ALERT.MESSAGE}": "Host: db1", "{HOST.NAME}": "db1",
    "{HOST.IP}": "127.0.0.1", "{TRIGGER.ID}": "2002", "{TRIGGER.DESCRIPTION}": "CPU is busy",
    "{EVENT.OPDATA}": "97 %", "{EVENT.TAGS}": "scope:perf", "{EVENT.DATE}": "2026.11.20",
    "{EVENT.TIME}": "10:00:00", "{USER.FULLNAME}": "Zabbix Admin",
    "{EVENT.TAGSJSON}": '[{"tag": "scope", "value": "perf"}]',
    "{$ZABBIX.URL}": "http://zabbix.example",
}  # fmt: skip
RECOVERY = PROBLEM | {"{EVENT.VALUE}": "0", "{ALERT.SUBJECT}": "Resolved: High CPU"}
ANSWER = PROBLEM | {
    "{EVENT.UPDATE.STATUS}": "1",
    "{EVENT.UPDATE.ACTION}": "acknowledged",
    "{EVENT.ACK.STATUS}": "Yes",
}


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("fixed") / "home")
    product.start()
    yield product
    product.stop()


@pytest.fixture(scope="module")
def api(product: Product) -> Api:
    return set_up(product)


@pytest.fixture(scope="module")
def proxy(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    proxy = Proxy(tmp_path_factory.mktemp("proxy"), product.port, *HOSTS)
    yield proxy
    proxy.close()


def integrate(product: Product, kind: str, name: str) -> str:
    made = product.run("integration", "create", kind, name, "--service", "checkout")
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def apprise(home: Path, proxy: TlsFront, url: str, *, title: str, kind: str = "info") -> None:
    """Send as its documentation shows; what it is sent for is told by `kind`."""
    environment = {"HOME": str(home), "REQUESTS_CA_BUNDLE": str(proxy.authority)}
    if isinstance(proxy, Proxy):
        environment["HTTPS_PROXY"] = proxy.address
    # "-t": the title, "-b": the body, "-n": what kind of news it is.
    told = ["-vv", "-t", title, "-b", "Test Message Body", "-n", kind, url]
    done = subprocess.run(
        [Path(sys.executable).with_name("apprise"), *told],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def incident(api: Api, title: str, state: str, *, answered: bool = False) -> Any:
    """Wait until there is one incident with this title, as it should be; return its record."""

    def found() -> list[Any]:
        return [one for one in api.get("/incidents")["items"] if one["title"] == title]

    def told() -> list[tuple[str, bool]]:
        return [(one["state"], one["acknowledged_at"] is not None) for one in found()]

    assert eventually(lambda: told() == [(state, answered)]), (title, told())
    return found()[0]


def test_apprise_sends_to_pagerduty(
    product: Product, api: Api, proxy: Proxy, tmp_path: Path
) -> None:
    key = integrate(product, "pagerduty", "apprise to PagerDuty")
    url = f"pagerduty://{key}@ABCDEF1234567890/db1/checkout/?action=map&dedup=disk"
    send = partial(apprise, tmp_path, proxy, url, title="Disk full on db1")
    send(kind="failure")
    title = "Disk full on db1 Test Message Body"
    assert incident(api, title, "new")["priority"] == "P1"
    send(kind="failure")
    send(kind="success")
    incident(api, title, "resolved")
    assert set(proxy.asked) >= {"events.pagerduty.com:443"}


@pytest.mark.parametrize("scheme", ["opsgenie", "jira"])
def test_apprise_sends_to_opsgenie_and_its_successor(
    product: Product, api: Api, proxy: Proxy, tmp_path: Path, scheme: str
) -> None:
    key = integrate(product, "opsgenie", f"apprise to {scheme}")
    url = f"{scheme}://{key}/%23ops?priority=2&tags=t1,t2&entity=db1&alias={scheme}-disk"
    title = f"{scheme}: disk full on db1"
    send = partial(apprise, tmp_path, proxy, url, title=title)
    send(kind="failure")
    assert incident(api, title, "new")["service"] == "checkout"
    send(kind="failure")
    (alert,) = [one for one in api.all("/alerts") if one["title"] == title]
    alert = api.get(f"/alerts/{alert['id']}")
    assert (alert["severity"], alert["labels"]["tags"]) == ("error", "t1,t2")
    api.wait_for(f"/alerts/{alert['id']}", lambda one: one["count"] == 2)
    send(kind="success")
    incident(api, title, "resolved")


def test_apprise_sends_json_to_our_own_tls_address(
    product: Product, api: Api, tmp_path: Path
) -> None:
    key = integrate(product, "generic", "apprise by JSON")
    front = TlsFront(tmp_path / "tls", product.port)
    try:
        url = front.address.replace("https", "jsons") + f"/integrations/generic/{key}"
        apprise(tmp_path, front, url, title="Mailbox is full", kind="failure")
    finally:
        front.close()
    record = incident(api, "Mailbox is full", "new")
    assert record["description"] == "Test Message Body"


def zabbix(folder: Path, name: str, macros: dict[str, str], settings: dict[str, str]) -> str:
    """Run one of Zabbix's stock media types for one event, as its server does."""
    program = shutil.which("zabbix_js")
    assert program, "zabbix_js is not installed; `make test` installs it"
    media = stock_media_type(name)
    script = folder / f"{name}.js"
    script.write_text(media.script)
    unknown = settings.keys() - media.parameters.keys() - {"HTTPProxy"}
    assert not unknown, "The script has other parameters than those we set."
    told = {n: macros.get(value, value) for n, value in media.parameters.items()} | settings
    done = subprocess.run(
        [program, "-s", str(script), "-p", json.dumps(told)],
        env={**os.environ, "no_proxy": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def test_zabbixs_own_pagerduty_script(
    product: Product, api: Api, proxy: Proxy, tmp_path: Path
) -> None:
    key = integrate(product, "pagerduty", "Zabbix to PagerDuty")
    settings = {"token": key, "HTTPProxy": proxy.address}
    steps = ((PROBLEM, "new", False), (ANSWER, "new", True), (RECOVERY, "resolved", True))
    for macros, state, answered in steps:
        assert zabbix(tmp_path, "PagerDuty", macros, settings) == "OK"
        incident(api, "Problem: High CPU", state, answered=answered)
    (alert,) = [one for one in api.all("/alerts") if one["title"] == "Problem: High CPU"]
    assert (alert["key"], alert["severity"]) == ("1001", "error")


def test_zabbixs_own_opsgenie_script(product: Product, api: Api, tmp_path: Path) -> None:
    key = integrate(product, "opsgenie", "Zabbix to Opsgenie")
    settings = {"opsgenie_api": f"{product.address}/v2/alerts", "opsgenie_token": key}
    subject = {"{ALERT.SUBJECT}": "Problem: Low memory", "{EVENT.ID}": "1002"}
    said = zabbix(tmp_path, "Opsgenie", PROBLEM | subject, settings)
    incident(api, "Problem: Low memory", "new")
    (alert,) = [one for one in api.all("/alerts") if one["title"] == "Problem: Low memory"]
    # It keeps our alert's id with its event: what it asked for was done when it asked.
    assert json.loads(said)["tags"]["__zbx_ops_issuekey"] == alert["id"]
    zabbix(tmp_path, "Opsgenie", ANSWER | subject, settings)
    incident(api, "Problem: Low memory", "new", answered=True)
    zabbix(tmp_path, "Opsgenie", RECOVERY | subject, settings)
    incident(api, "Problem: Low memory", "resolved", answered=True)
