"""Wazuh, by the integrator script offered here, and by its own scripts for PagerDuty and Slack."""

import re
from collections.abc import Mapping
from typing import Any

from watchbell.alerts.domain import Observation, Severity
from watchbell.alerts.integrations.port import Adapter, PayloadRejected, SetupFile, restricting
from watchbell.alerts.integrations.reading import (
    first_of,
    instant_of,
    labels_of,
    object_of,
    objects_of,
    read_object,
    text_of,
)

_SCRIPT = '''#!/var/ossec/framework/python/bin/python3
"""Sends one alert of Wazuh to Watchbell: /var/ossec/integrations/custom-watchbell.

Wazuh calls it with the file of the alert, the api_key and the hook_url of its configuration.
"""

import sys
import urllib.request

with open(sys.argv[1], "rb") as file:
    alert = file.read()
headers = {"Content-Type": "application/json"}
with urllib.request.urlopen(urllib.request.Request(sys.argv[3], alert, headers), timeout=20):
    pass
'''
_SETUP = """On the manager, with the script from this page:

  install -o root -g wazuh -m 750 custom-watchbell /var/ossec/integrations/custom-watchbell

In /var/ossec/etc/ossec.conf:

  <integration>
    <name>custom-watchbell</name>
    <hook_url>{address}</hook_url>
    <level>7</level>
    <alert_format>json</alert_format>
  </integration>

  systemctl restart wazuh-manager
"""
_LEVEL = re.compile(r"(\d{1,6})[\s_(]+Level (\d{1,2})")


def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Turn one alert into what it says; Wazuh never says that trouble is over."""
    payload = read_object(body)
    details = object_of(object_of(payload.get("payload")).get("custom_details"))
    alert = details or payload
    if object_of(alert.get("rule")):
        return [_of_alert(alert)]
    attachments = list(objects_of(payload.get("attachments")))
    if attachments:
        return [_of_slack(attachments[0])]
    raise PayloadRejected("There is no rule in it; send the whole alert, as the script here does.")


def _of_alert(alert: Mapping[str, Any]) -> Observation:
    rule, agent = object_of(alert.get("rule")), object_of(alert.get("agent"))
    number, name = first_of(rule, "id"), first_of(agent, "name")
    groups, mitre = rule.get("groups"), object_of(rule.get("mitre"))
    return Observation(
        key=f"{number}|{first_of(agent, 'id')}",
        firing=True,
        title=(first_of(rule, "description") or f"Rule {number}") + (f" on {name}" if name else ""),
        description=first_of(alert, "full_log"),
        severity=_severity(first_of(rule, "level")),
        started_at=instant_of(alert.get("timestamp")),
        labels=labels_of(
            rule=number,
            level=rule.get("level"),
            agent=name,
            agent_address=agent.get("ip"),
            groups=", ".join(map(text_of, groups)) if isinstance(groups, list) else "",
            mitre=_all(mitre.get("id")),
            location=alert.get("location"),
            manager=object_of(alert.get("manager")).get("name"),
        ),
    )


def _of_slack(said: Mapping[str, Any]) -> Observation:
    fields = {
        first_of(one, "title"): first_of(one, "value") for one in objects_of(said.get("fields"))
    }
    title = first_of(said, "title", "pretext") or "Wazuh alert"
    rule = _LEVEL.search(fields.get("Rule ID", ""))
    agent = fields.get("Agent", "") or fields.get("Agentless Host", "")
    return Observation(
        key=f"{rule[1] if rule else title}|{agent}",
        firing=True,
        title=f"{title} on {agent}" if agent else title,
        description=first_of(said, "text"),
        severity=_severity(rule[2] if rule else ""),
        labels=labels_of(
            rule=rule[1] if rule else "", agent=agent, location=fields.get("Location")
        ),
    )


def _severity(level: str) -> Severity:
    """Wazuh's own bands: 15 and up critical, 12 high, 7 medium, below low."""
    number = int(level) if level.isascii() and level.isdigit() and len(level) < 4 else 7
    if number >= 15:
        return Severity.CRITICAL
    if number >= 12:
        return Severity.ERROR
    return Severity.WARNING if number >= 7 else Severity.INFO


def _all(value: Any) -> str:
    return ", ".join(map(text_of, value)) if isinstance(value, list) else text_of(value)


ADAPTER = Adapter(
    kind="wazuh",
    title="Wazuh",
    setup=_SETUP,
    parse=parse,
    switches=(restricting(default=True),),
    files=(SetupFile(name="custom-watchbell", text=_SCRIPT),),
)
