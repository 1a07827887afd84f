"""PagerDuty's Events API, versions 2 and 1. Source: its OpenAPI description and its clients."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from watchbell.alerts.domain import Answer, Observation, Verb, severity_of
from watchbell.alerts.integrations.port import Adapter, PayloadIgnored, PayloadRejected, Said
from watchbell.alerts.integrations.reading import instant_of, lines_of, pairs_of, read_json, text_of

MADE = ":made"
"""The header in which the edge keeps the key that it made for an event without one."""
_LABEL_LENGTH = 300
_LABELS = ("source", "component", "group", "class")
EVENT_LIMIT = 512_000
"""The largest event that is taken, in bytes, as PagerDuty has it."""
_SETUP = """# Whatever sends to PagerDuty: put this address in place of https://events.pagerduty.com,
# and this key in place of the integration key (also called routing key or service key).
address          {base}/v2/enqueue
integration key  {key}

# Alertmanager
receivers:
  - name: watchbell
    pagerduty_configs:
      - url: {base}/v2/enqueue
        routing_key: {key}
        send_resolved: true

# Python (pagerduty; it insists on https)
client = pagerduty.EventsApiV2Client("{key}", base_url="{base}")
"""


def parse(body: bytes, headers: Mapping[str, str]) -> Sequence[Said]:
    """Turn one event into an observation or an acknowledgement."""
    try:
        event = read_json(body)
    except ValueError as error:
        raise PayloadRejected(f"The body is not JSON: {error}.") from error
    if not isinstance(event, dict):
        raise PayloadRejected("The body is JSON but no object; an event is one.")
    is_old = "event_type" in event or "service_key" in event
    action = text_of(event.get("event_type" if is_old else "event_action"))
    key = text_of(event.get("incident_key" if is_old else "dedup_key")) or headers.get(MADE, "")
    if action == "trigger":
        return [_old(event, key) if is_old else _new(event, key)]
    if not key:
        raise PayloadIgnored("It names no event, so there is nothing to answer or end.")
    if action == "acknowledge":
        return [Answer(key=key, verb=Verb.ACKNOWLEDGE, by=text_of(event.get("client")))]
    if action == "resolve":
        return [Observation(key=key, firing=False, title="")]
    raise PayloadRejected(
        f"The action is {action[:60]!r}; it is one of trigger, acknowledge and resolve."
    )


def _new(event: Mapping[str, Any], key: str) -> Observation:
    payload = event.get("payload")
    if not isinstance(payload, dict):
        raise PayloadRejected("There is no object called 'payload', so nothing says what is wrong.")
    details = payload.get("custom_details")
    links, images = _links(event.get("links"), "href"), _links(event.get("images"), "src")
    summary = text_of(payload.get("summary"))
    told = [(name, text_of(payload.get(name))) for name in _LABELS]
    return Observation(
        key=key or _computed(summary, text_of(payload.get("source"))),
        firing=True,
        title=summary,
        description=_description(details),
        severity=severity_of(text_of(payload.get("severity"))),
        started_at=instant_of(payload.get("timestamp")),
        labels=_labels(event, told, details),
        annotations=_annotations([*links, *images]),
        link=_link(links, event),
    )


def _old(event: Mapping[str, Any], key: str) -> Observation:
    contexts = event.get("contexts")
    links, images = _links(contexts, "href"), _links(contexts, "src")
    details = event.get("details")
    return Observation(
        key=key or _computed(text_of(event.get("description")), ""),
        firing=True,
        title=text_of(event.get("description")),
        description=_description(details),
        severity=severity_of(pairs_of(details).get("severity", ""), severity_of("critical")),
        labels=_labels(event, [], details),
        annotations=_annotations([*links, *images]),
        link=_link(links, event),
    )


def _computed(*told: str) -> str:
    """Identify an event that has no key by what it says, where no edge has made it one."""
    return hashlib.sha256("\0".join(told).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _description(details: Any) -> str:
    return lines_of(pairs_of(details)) if isinstance(details, dict) else text_of(details)


def _labels(
    event: Mapping[str, Any], told: Sequence[tuple[str, str]], details: Any
) -> dict[str, str]:
    """Return what routes may ask for: short details, and what has a name in every event."""
    short = {name: text for name, text in pairs_of(details).items() if _is_short(text)}
    named = [*told, ("client", text_of(event.get("client")))]
    return short | {name: text for name, text in named if text}


def _is_short(text: str) -> bool:
    return 0 < len(text) <= _LABEL_LENGTH and "\n" not in text


def _links(value: Any, field: str) -> list[tuple[str, str]]:
    items = value if isinstance(value, list) else []
    found = [item for item in items if isinstance(item, dict) and item.get(field)]
    return [(text_of(item.get("text") or item.get("alt")), text_of(item[field])) for item in found]


def _annotations(links: Sequence[tuple[str, str]]) -> dict[str, str]:
    return {
        f"{name or 'link'} ({number})": address for number, (name, address) in enumerate(links, 1)
    }


def _link(links: Sequence[tuple[str, str]], event: Mapping[str, Any]) -> str:
    return next((address for _, address in links), "") or text_of(event.get("client_url"))


ADAPTER = Adapter(
    kind="pagerduty",
    title="PagerDuty Events API",
    setup=_SETUP,
    parse=parse,
    key_length=32,
)
