"""What Nagios and its family say of hosts and services, by their macros.

Icinga, Nagios and Checkmk name the same things nearly alike, as environment variables, form
fields or JSON keys. Names are compared without prefix, punctuation and case.
"""

import re
from collections.abc import Mapping
from typing import Any

from watchbell.alerts.domain import Observation, Severity
from watchbell.alerts.integrations.port import PayloadIgnored, PayloadRejected
from watchbell.alerts.integrations.reading import instant_of, labels_of, read_fields, text_of

_PREFIX = re.compile(r"^(nagios|icinga|notify)_")
_MARKS = re.compile(r"[^a-z0-9]")
_OTHERWISE = {
    "notificationtype": ("type",),
    "hostname": ("host",),
    "servicedesc": ("servicename", "servicedescription", "service"),
    "serviceoutput": ("output",),
    "hostoutput": ("output",),
    "servicestate": ("state",),
    "hoststate": ("state",),
    "hostaddress": ("address",),
    "notificationcomment": ("comment",),
}
_SEVERITIES = {
    "CRITICAL": Severity.CRITICAL, "CRIT": Severity.CRITICAL, "DOWN": Severity.CRITICAL,
    "WARNING": Severity.WARNING, "WARN": Severity.WARNING,
    "UNKNOWN": Severity.ERROR, "UNREACHABLE": Severity.ERROR, "UNREACH": Severity.ERROR,
}  # fmt: skip
_WELL = frozenset({"OK", "UP", "PENDING"})
_NO_NEWS = "which changes nothing about the trouble"


class Macros:
    """The macros of one notification, whatever the sender calls them."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._found: dict[str, str] = {}
        for name, value in fields.items():
            plain = _MARKS.sub("", _PREFIX.sub("", name.strip(" $").lower()))
            if text := text_of(value).strip():
                self._found.setdefault(plain, text)

    def __getitem__(self, name: str) -> str:
        for known in (name, *_OTHERWISE.get(name, ())):
            if known in self._found and not self._found[known].startswith("$"):
                return self._found[known]
        return ""


def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Turn one notification into the one thing it says of a host or one of its services."""
    macros = Macros(read_fields(body, headers))
    host, check = macros["hostname"], _check(macros)
    if not host:
        raise PayloadRejected("There is no HOSTNAME; send the notification's macros.")
    kind = macros["notificationtype"].upper()
    if kind.startswith("FLAPPING"):
        return [_flapping(macros, host, check, firing=kind == "FLAPPINGSTART")]
    state = (macros["servicestate"] if check else macros["hoststate"]).upper()
    well = state in _WELL
    if kind == "RECOVERY" or (kind in ("PROBLEM", "") and well):
        return [_observation(macros, host, check, state, firing=False)]
    if kind not in ("PROBLEM", "CUSTOM", "") or well:
        raise PayloadIgnored(f"A notification of type {kind[:40]}, {_NO_NEWS}.")
    if not state:
        raise PayloadRejected("There is neither a SERVICESTATE nor a HOSTSTATE.")
    if (macros["servicestatetype"] if check else macros["hoststatetype"]).upper() == "SOFT":
        raise PayloadIgnored("The state is soft: the check is tried again before it counts.")
    return [_observation(macros, host, check, state, firing=True)]


def _check(macros: Macros) -> str:
    """Return the service a notification is about; Checkmk says outright when it is the host."""
    return "" if macros["what"].upper() == "HOST" else macros["servicedesc"]


def _observation(macros: Macros, host: str, check: str, state: str, *, firing: bool) -> Observation:
    what = "service" if check else "host"
    shown = macros["hostdisplayname"] or macros["hostalias"] or host
    output = macros[f"{what}output"]
    subject = f"{check} on {shown}" if check else shown
    changed = macros[f"last{what}statechange"]
    return Observation(
        key=f"{host};{check}" if check else host,
        firing=firing,
        title=f"{subject} is {state or 'OK'}" + (f": {output}" if output else ""),
        description="\n".join(
            filter(None, (output, macros[f"long{what}output"], macros["notificationcomment"]))
        ),
        severity=_SEVERITIES.get(state, Severity.ERROR),
        started_at=instant_of(changed or macros["timet"]) if firing else None,
        ended_at=None if firing else instant_of(macros["timet"]),
        labels=_labels(macros, host, check),
        annotations=labels_of(
            performance=macros[f"{what}perfdata"], runbook_url=macros[f"{what}notesurl"]
        ),
        link=macros[f"{what}infourl"] or macros[f"{what}actionurl"] or macros[f"{what}url"],
    )


def _labels(macros: Macros, host: str, check: str) -> dict[str, str]:
    return labels_of(
        host=host,
        check=check,
        address=macros["hostaddress"],
        hostgroups=macros["hostgroupnames"],
        servicegroups=macros["servicegroupnames"] if check else "",
        site=macros["omdsite"],
    )


def _flapping(macros: Macros, host: str, check: str, *, firing: bool) -> Observation:
    """Flapping is trouble of its own: it begins and ends whatever the check says meanwhile."""
    subject = f"{check} on {host}" if check else host
    return Observation(
        key=f"{host};{check};flapping",
        firing=firing,
        title=f"{subject} keeps changing its state",
        description=macros["serviceoutput"] if check else macros["hostoutput"],
        severity=Severity.WARNING,
        labels=_labels(macros, host, check),
    )
