"""Icinga 2, Nagios and Zabbix's script engine from Debian, set up by what our pages offer.

A check flips; each daemon runs its own notification commands, and the incident follows. Zabbix's
media type runs in `zabbix_js`, as a server runs it.
"""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.peers.checks import BY_KIND, ended, icinga, nagios, program
from tests.stories.calling import Api
from tests.stories.running import Product, eventually
from tests.stories.setting_up import ADMIN

pytestmark = pytest.mark.peers

Start = Callable[..., subprocess.Popen[bytes]]
DAEMONS = pytest.mark.parametrize(("kind", "start"), [("icinga2", icinga), ("nagios", nagios)])


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("checks") / "home")
    product.start()
    yield product
    product.stop()


@pytest.fixture(scope="module")
def api(product: Product) -> Api:
    assert product.run("user", "create", ADMIN, "--role", "admin").returncode == 0
    return Api(product, ADMIN)


def integrate(product: Product, api: Api, kind: str, **settings: Any) -> tuple[str, str]:
    """Make an integration; return its id and its address."""
    made = api.post("/integrations", kind=kind, name=f"Our {kind}", **settings)
    return made["id"], f"{product.address}/integrations/{kind}/{made['key']}"


def alerts_of(api: Api, integration: str, **wanted: Any) -> list[dict[str, Any]]:
    """Return the alerts of an integration that are as wanted, newest first."""
    found = [one for one in api.all("/alerts") if one["integration"] == integration]
    return [one for one in found if all(one[field] == value for field, value in wanted.items())]


def came_and_went(api: Api, integration: str) -> dict[str, Any]:
    """Wait until an alert recovered; return it."""
    assert eventually(lambda: bool(alerts_of(api, integration, state="resolved")), within=60)
    return alerts_of(api, integration, state="resolved")[-1]


@DAEMONS
def test_a_daemon_notifies_by_the_commands_we_offer(
    product: Product, api: Api, tmp_path: Path, kind: str, start: Start
) -> None:
    integration, address = integrate(product, api, kind)
    daemon = start(tmp_path / kind, address, every=1, steady=4)
    try:
        alert = came_and_went(api, integration)
    finally:
        ended(daemon)
    assert (alert["key"], alert["severity"]) == ("db1;disk", "critical")
    assert alert["title"] == "disk on DB one is CRITICAL: DISK CRITICAL - /var 97%"


@DAEMONS
def test_a_check_that_flaps_is_one_incident_and_then_held(
    product: Product, api: Api, tmp_path: Path, kind: str, start: Start
) -> None:
    """What people resolve stays one incident; from the ninth change on nothing is added to it."""
    integration, address = integrate(product, api, kind, on_recovery="mark")
    daemon = start(tmp_path / kind, address, every=1, steady=1)
    try:
        assert eventually(lambda: bool(alerts_of(api, integration, hold="flapping")), within=60)
    finally:
        ended(daemon)
    spells = alerts_of(api, integration)
    (number,) = {one["incident"] for one in spells} - {None}
    # Eight changes are four spells; all of these, and no later one, are the incident's.
    assert [one["incident"] for one in reversed(spells)][:5] == [number] * 4 + [None]
    assert {one["incident"] for one in spells[:-4]} == {None}
    held = api.get(f"/alerts/{alerts_of(api, integration, hold='flapping')[0]['id']}")
    assert held["held_until"] > held["last_seen_at"]
    assert api.get(f"/incidents/{number}")["state"] == "new"
    kinds = [entry["kind"] for entry in api.get(f"/incidents/{number}/timeline")["items"]]
    assert kinds.count("incident.alert_attached") == 3


def test_zabbix_sends_by_the_media_type_we_offer(
    product: Product, api: Api, tmp_path: Path
) -> None:
    integration, address = integrate(product, api, "zabbix")
    text = BY_KIND["zabbix"].files[0].text.replace("{address}", address)
    (media,) = yaml.safe_load(text)["zabbix_export"]["media_types"]
    script = tmp_path / "script.js"
    script.write_text(media["script"])
    asked = {one["name"]: one["value"] for one in media["parameters"]}
    macros = {
        "{EVENT.ID}": "1001", "{EVENT.SOURCE}": "0", "{EVENT.NAME}": 'Disk "full"',
        "{EVENT.NSEVERITY}": "5", "{EVENT.UPDATE.STATUS}": "0", "{HOST.NAME}": "db1",
        "{EVENT.TAGSJSON}": '[{"tag": "team", "value": "web"}]', "{ALERT.MESSAGE}": "97 %",
    }  # fmt: skip
    for value in ("1", "0"):
        told = {n: (macros | {"{EVENT.VALUE}": value}).get(v, v) for n, v in asked.items()}
        done = subprocess.run(
            [program("zabbix_js"), "-s", str(script), "-p", json.dumps(told)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout.strip()) == (0, "OK"), done.stderr
    alert = came_and_went(api, integration)
    assert (alert["key"], alert["severity"]) == ("1001", "critical")
    assert alert["title"] == 'Disk "full" on db1'
