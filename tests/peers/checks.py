"""Icinga 2 and Nagios from Debian as daemons, set up by what our pages offer, with one check."""

import getpass
import grp
import os
import shutil
import subprocess
from pathlib import Path

from watchbell.alerts.integrations.kinds import ADAPTERS

BY_KIND = {adapter.kind: adapter for adapter in ADAPTERS}
_FLIP = """#!/bin/sh
n=$(cat {count} 2>/dev/null || echo 0); n=$((n + 1)); echo $n > {count}
if [ $((n / {steady} % 2)) = 0 ]; then echo 'DISK CRITICAL - /var 97%'; exit 2; fi
echo 'DISK OK - /var 40%'
"""
_ICINGA = """
const NodeName = "here"
object CheckerComponent "checker" {{ }}
object NotificationComponent "notification" {{ }}
object CheckCommand "flip" {{ command = [ "/bin/sh", "{flip}" ] }}
object CheckCommand "fine" {{ command = [ "/bin/true" ] }}
object Host "db1" {{ check_command = "fine"; check_interval = 1s; display_name = "DB one" }}
object Service "disk" {{
  host_name = "db1"
  check_command = "flip"
  check_interval = {every}s
  max_check_attempts = 1
}}
"""
_NAGIOS = """
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
  check_interval {every}
  retry_interval {every}
  check_period 24x7
  notification_period 24x7
  contacts watchbell
}}
"""


def program(name: str) -> str:
    """Return where one of Debian's programs lies."""
    found = shutil.which(name)
    assert found, f"{name} is not installed; `make test` installs it"
    return found


def watched(*command: str, within: Path) -> subprocess.Popen[bytes]:
    """Start a program whose words are kept beside its files."""
    with (within / "said").open("ab") as said:
        return subprocess.Popen(command, stdout=said, stderr=said, cwd=within)


def ended(process: subprocess.Popen[bytes]) -> None:
    """End it, whether it wants to or not."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def icinga(folder: Path, address: str, *, every: int, steady: int) -> subprocess.Popen[bytes]:
    """Start Icinga with a check every so many seconds that turns after `steady` of them."""
    flip = _flipping(folder, steady)
    scripts = folder / "scripts"
    scripts.mkdir()
    adapter = BY_KIND["icinga2"]
    script = scripts / adapter.files[0].name
    script.write_text(adapter.files[0].text.replace("{address}", address))
    script.chmod(0o755)
    config = folder / "icinga2.conf"
    config.write_text(_ICINGA.format(flip=flip, every=every) + adapter.setup)
    paths = {
        "ConfigDir": folder, "DataDir": folder, "LogDir": folder, "CacheDir": folder,
        "SpoolDir": folder, "InitRunDir": folder, "PidPath": folder / "pid",
        "StatePath": folder / "state", "VarsPath": folder / "vars",
        "ObjectsPath": folder / "objects", "ModAttrPath": folder / "modified",
        "RunAsUser": getpass.getuser(), "RunAsGroup": grp.getgrgid(os.getgid()).gr_name,
    }  # fmt: skip
    set_to = [part for k, v in paths.items() for part in ("-D", f"Configuration.{k}={v}")]
    return watched(program("icinga2"), "daemon", "-c", str(config), *set_to, within=folder)


def nagios(folder: Path, address: str, *, every: int, steady: int) -> subprocess.Popen[bytes]:
    """Start Nagios with such a check."""
    flip = _flipping(folder, steady)
    (folder / "results").mkdir()
    setup = BY_KIND["nagios"].setup.replace("{address}", address)
    (folder / "objects.cfg").write_text(setup + _NAGIOS.format(flip=flip, every=every))
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
    return watched(program("nagios4"), str(folder / "nagios.cfg"), within=folder)


def _flipping(folder: Path, steady: int) -> Path:
    folder.mkdir()
    flip = folder / "flip.sh"
    flip.write_text(_FLIP.format(count=folder / "count", steady=steady))
    return flip
