"""Icinga 2, Nagios and Zabbix's script engine from Debian, set up by what our pages offer.

A check flips; each daemon runs its own notification commands, and the incident follows. Zabbix's
media type runs in `zabbix_js`, as a server runs it.
"""

import getpass
import grp
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.stories.calling import Api
from tests.stories.running import Product, eventually
from tests.stories.setting_up import ADMIN
from watchbell.alerts.integrations.kinds import ADAPTERS

pytestmark = pytest.mark.peers

BY_KIND = {adapter.kind: adapter for adapter in ADAPTERS}
FLIP = """#!/bin/sh
n=$(cat {count} 2>/dev/null || echo 0); n=$((n + 1)); echo $n > {count}
if [ $((n / 4 % 2)) = 0 ]; then echo 'DISK CRITICAL - /var 97%'; exit 2; fi
echo 'DISK OK - /var 40%'
"""
ICINGA = """
const NodeName = "here"
object CheckerComponent "checker" {{ }}
object NotificationComponent "notification" {{ }}
object CheckCommand "flip" {{ command = [ "/bin/sh", "{flip}" ] }}
object CheckCommand "fine" {{ command = [ "/bin/true" ] }}
object Host "db1" {{ check_command = "fine"; check_interval = 1s; display_name = "DB one" }}
object Service "disk" {{
  host_name = "db1"
  check_command = "flip"
  check_interval = 2s
  max_check_attempts = 1
}}
"""
NAGIOS = """
define timeperiod {{
  timeperiod_name 24x7
  alias all
  sunday 00:00-24:00
  monday 00:00-24:00
  tuesday 00:00-24:00
  wednesday 00:00-24:00
  thursday 00:00-24:00
  friday 00:00-24:00
  saturday 00:00-24:00
}}
define command {{
  command_name flip
  command_line /bin/sh {flip}
}}
define command {{
  command_name fine
  command_line /bin/true
}}
define host {{
  host_name db1
  alias DB one
  address 127.0.0.1
  check_command fine
  max_check_attempts 1
  check_period 24x7
  notification_period 24x7
  contacts watchbell
}}
define service {{
  host_name db1
  service_description disk
  check_command flip
  max_check_attempts 1
  check_interval 2
  retry_interval 2
  check_period 24x7
  notification_period 24x7
  contacts watchbell
}}
"""


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    product = Product(tmp_path / "home")
    product.start()
    yield product
    product.stop()


@pytest.fixture
def api(product: Product) -> Api:
    assert product.run("user", "create", ADMIN, "--role", "admin").returncode == 0
    return Api(product, ADMIN)


def address(product: Product, kind: str) -> str:
    made = product.run("integration", "create", kind, kind)
    assert made.returncode == 0, made.stderr
    return f"{product.address}/integrations/{kind}/{made.stdout.strip()}"


def program(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} is not installed; `make test` installs it"
    return found


def came_and_went(api: Api, within: float = 60) -> dict[str, Any]:
    """Wait until an alert recovered and its incident with it; return the alert."""

    def over() -> list[dict[str, Any]]:
        return [one for one in api.all("/alerts") if one["state"] == "resolved"]

    assert eventually(lambda: bool(over()), within=within), api.all("/alerts")
    return over()[-1]


def watched(*command: str, within: Path) -> subprocess.Popen[bytes]:
    with (within / "said").open("ab") as said:
        return subprocess.Popen(command, stdout=said, stderr=said, cwd=within)


def ended(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def flipping(folder: Path) -> Path:
    folder.mkdir()
    flip = folder / "flip.sh"
    flip.write_text(FLIP.format(count=folder / "count"))
    return flip


def test_icinga_2_notifies_by_the_commands_we_offer(
    product: Product, api: Api, tmp_path: Path
) -> None:
    folder = tmp_path / "icinga2"
    flip = flipping(folder)
    scripts = folder / "scripts"
    scripts.mkdir()
    adapter = BY_KIND["icinga2"]
    script = scripts / adapter.files[0].name
    script.write_text(adapter.files[0].text.replace("{address}", address(product, "icinga2")))
    script.chmod(0o755)
    config = folder / "icinga2.conf"
    config.write_text(ICINGA.format(flip=flip) + adapter.setup)
    paths = {
        "ConfigDir": folder, "DataDir": folder, "LogDir": folder, "CacheDir": folder,
        "SpoolDir": folder, "InitRunDir": folder, "PidPath": folder / "pid",
        "StatePath": folder / "state", "VarsPath": folder / "vars",
        "ObjectsPath": folder / "objects", "ModAttrPath": folder / "modified",
        "RunAsUser": getpass.getuser(), "RunAsGroup": grp.getgrgid(os.getgid()).gr_name,
    }  # fmt: skip
    set_to = [part for k, v in paths.items() for part in ("-D", f"Configuration.{k}={v}")]
    daemon = watched(program("icinga2"), "daemon", "-c", str(config), *set_to, within=folder)
    try:
        alert = came_and_went(api)
    finally:
        ended(daemon)
    assert (alert["key"], alert["severity"]) == ("db1;disk", "critical")
    assert alert["title"] == "disk on DB one is CRITICAL: DISK CRITICAL - /var 97%"


def test_nagios_notifies_by_the_commands_we_offer(
    product: Product, api: Api, tmp_path: Path
) -> None:
    folder = tmp_path / "nagios"
    flip = flipping(folder)
    (folder / "results").mkdir()
    setup = BY_KIND["nagios"].setup.replace("{address}", address(product, "nagios"))
    (folder / "objects.cfg").write_text(setup + NAGIOS.format(flip=flip))
    (folder / "nagios.cfg").write_text(
        f"log_file={folder}/log\ncfg_file={folder}/objects.cfg\n"
        f"object_cache_file={folder}/cache\nprecached_object_file={folder}/precache\n"
        f"status_file={folder}/status\ntemp_file={folder}/tmp\ntemp_path={folder}\n"
        f"check_result_path={folder}/results\nlock_file={folder}/lock\n"
        f"state_retention_file={folder}/retention\ncommand_file={folder}/cmd\n"
        f"query_socket={folder}/qh\ninterval_length=1\ncheck_external_commands=0\n"
        "enable_notifications=1\nexecute_service_checks=1\n"
        f"nagios_user={getpass.getuser()}\nnagios_group={grp.getgrgid(os.getgid()).gr_name}\n"
    )
    daemon = watched(program("nagios4"), str(folder / "nagios.cfg"), within=folder)
    try:
        alert = came_and_went(api)
    finally:
        ended(daemon)
    assert (alert["key"], alert["severity"]) == ("db1;disk", "critical")


def test_zabbix_sends_by_the_media_type_we_offer(
    product: Product, api: Api, tmp_path: Path
) -> None:
    text = BY_KIND["zabbix"].files[0].text.replace("{address}", address(product, "zabbix"))
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
    alert = came_and_went(api)
    assert (alert["key"], alert["severity"]) == ("1001", "critical")
    assert alert["title"] == 'Disk "full" on db1'
