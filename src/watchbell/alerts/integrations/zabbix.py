"""Zabbix, by the media type that is offered here to import."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from watchbell.alerts.domain import Observation, Severity
from watchbell.alerts.integrations.port import (
    FORMS,
    Adapter,
    PayloadIgnored,
    PayloadRejected,
    SetupFile,
)
from watchbell.alerts.integrations.reading import (
    first_of,
    instant_of,
    labels_of,
    read_fields,
    read_json,
    tags_of,
)

_SETUP = """1. Alerts > Media types > Import: the file zabbix-watchbell.yaml from this page.
   It holds the address of this page and the messages it sends (Zabbix 6.0 and newer).
2. Users > Users: a user who may read all hosts, with a media of the type Watchbell
   (Send to: watchbell) and all severities.
3. Alerts > Actions > Trigger actions: one without conditions, with an operation that sends
   to this user by Watchbell, and the same under recovery and update operations.

It posts to {address}
"""
_SEVERITIES = {
    "0": Severity.INFO, "1": Severity.INFO, "2": Severity.WARNING, "3": Severity.WARNING,
    "4": Severity.ERROR, "5": Severity.CRITICAL,
}  # fmt: skip
_TRIGGER, _INTERNAL = "0", "3"


def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Turn one event into what it says; an update is news only when it changes the severity."""
    fields = _filled(read_fields(body, headers))
    event = first_of(fields, "event_id", "alert_uid")
    if not event:
        raise PayloadRejected("There is no event_id; import the media type from this page anew.")
    value = first_of(fields, "event_value")
    if value not in ("0", "1"):
        raise PayloadRejected(f"'event_value' is {value[:40]!r}; 1 is trouble and 0 is its end.")
    firing = value == "1"
    changes = first_of(fields, "update_action").lower()
    if firing and first_of(fields, "update_status") == "1" and "severity" not in changes:
        raise PayloadIgnored(f"An update that only tells: {changes[:100] or 'no action'}.")
    return [_observation(fields, event, firing=firing)]


def _observation(fields: Mapping[str, Any], event: str, *, firing: bool) -> Observation:
    source = first_of(fields, "event_source") or _TRIGGER
    host = first_of(fields, "host")
    name = first_of(fields, "event_name", "title", "subject") or "Zabbix event"
    named = host and host not in name
    severity = _SEVERITIES.get(first_of(fields, "nseverity"), Severity.ERROR)
    return Observation(
        key=event if source == _TRIGGER else f"{source}:{event}",
        firing=firing,
        title=f"{name} on {host}" if named else name,
        description="\n".join(
            filter(None, (first_of(fields, "message"), first_of(fields, "opdata")))
        ),
        severity=severity if source in (_TRIGGER, _INTERNAL) else Severity.INFO,
        started_at=instant_of(fields.get("started")) if firing else None,
        ended_at=None if firing else instant_of(fields.get("ended")),
        labels=_tags(fields.get("tags"))
        | labels_of(host=host, address=fields.get("host_ip"), trigger_id=fields.get("trigger_id")),
        link=first_of(fields, "link"),
    )


def _filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what Zabbix could not fill in: it sends the macro itself then."""
    return {
        name: value
        for name, value in fields.items()
        if not (isinstance(value, str) and value[:1] in "{*" and value.endswith(("}", "*")))
        or name == "tags"
    }


def _tags(value: Any) -> dict[str, str]:
    if isinstance(value, str):
        try:
            value = read_json(value.encode("utf-8", "surrogatepass"))
        except ValueError:
            return {}
    return tags_of(value)


ADAPTER = Adapter(
    kind="zabbix",
    title="Zabbix",
    setup=_SETUP,
    parse=parse,
    takes=FORMS,
    files=(
        SetupFile(
            name="zabbix-watchbell.yaml",
            text=(files(__package__) / "zabbix-watchbell.yaml").read_text(encoding="utf-8"),
        ),
    ),
)
