"""Opsgenie's Alert API, version 2. Source: its OpenAPI description and its clients.

The edge keeps with each request how it came: which call it was, of which alert.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from watchbell.alerts.domain import Answer, Observation, Severity, Verb, severity_of
from watchbell.alerts.integrations.port import Adapter, PayloadIgnored, PayloadRejected, Said
from watchbell.alerts.integrations.reading import instant_of, pairs_of, read_json, text_of, texts_of

CALL, KEY, QUERY = ":call", ":key", ":query"
"""What the edge keeps: the call ("POST close"), the alert's alias, and what names are removed."""
CREATE = "POST"
PRIORITIES = ("P1", "P2", "P3", "P4", "P5")
NO_ALERT = "Alert does not exist"
_SETUP = """# Whatever sends to Opsgenie: put this address in place of https://api.opsgenie.com,
# and this key in place of the API key.
address  {base}
API key  {key}

# Alertmanager
receivers:
  - name: watchbell
    opsgenie_configs:
      - api_url: {base}/
        api_key: {key}
        send_resolved: true

# Python (opsgenie-sdk)
configuration.host = "{base}"
configuration.api_key["Authorization"] = "{key}"

# Zabbix, media type Opsgenie
opsgenie_api    {base}/v2/alerts
opsgenie_token  {key}

# A client that sends no key with its lists has it in the address
{base}/integrations/opsgenie/{key}
"""


@dataclass(frozen=True, slots=True)
class Call:
    """One request about one alert: its fields, and who made it."""

    name: str
    key: str
    fields: Mapping[str, Any]
    names: Mapping[str, list[str]]

    @property
    def by(self) -> str:
        return text_of(self.fields.get("user"))

    @property
    def note(self) -> str:
        return text_of(self.fields.get("note"))

    def answer(self, verb: Verb, **more: Any) -> Answer:
        """Return what this call says of its alert."""
        return Answer(key=self.key, verb=verb, by=self.by, note=self.note, **more)


def parse(body: bytes, headers: Mapping[str, str]) -> Sequence[Said]:
    """Turn one call into what it says, in order."""
    try:
        fields = read_json(body) if body.strip() else {}
    except ValueError as error:
        raise PayloadRejected(f"The body is not JSON: {error}.") from error
    if not isinstance(fields, dict):
        raise PayloadRejected("The body is JSON but no object.")
    name = headers.get(CALL, CREATE)
    read = CALLS.get(name.split("/")[0])
    if read is None:
        raise PayloadRejected(f"{name[:60]!r} is no call that is understood.")
    key = headers.get(KEY, "")
    if name == CREATE:
        key = text_of(fields.get("alias")) or key
    if not key and name != CREATE:
        raise PayloadIgnored(f"{NO_ALERT}.")
    return read(Call(name, key, fields, parse_qs(headers.get(QUERY, ""))))


def _create(call: Call) -> Sequence[Said]:
    fields = call.fields
    message = text_of(fields.get("message"))
    if not message.strip():
        raise PayloadRejected("There is no 'message', so nothing says what is wrong.")
    said = text_of(fields.get("priority")).strip().upper()
    priority = said if said in PRIORITIES else "P3"  # what is not on the scale is as unsaid
    details = pairs_of(fields.get("details"))
    source = text_of(fields.get("source"))
    named = {
        "entity": text_of(fields.get("entity")),
        "source": source,
        "tags": ",".join(_tags(fields.get("tags"))),
    }
    seen = Observation(
        key=call.key or message,
        firing=True,
        title=message,
        description=text_of(fields.get("description")),
        severity=severity_of(priority, Severity.WARNING),
        labels=details | {n: text for n, text in named.items() if text} | {"priority": priority},
        annotations=_annotations(fields),
        link=max(filter(_is_link, (source, *details.values())), key=len, default=""),
        amends=False,
    )
    return [seen, *([call.answer(Verb.NOTE)] if call.note else [])]


def _annotations(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return what people may want to read but nobody decides by."""
    told = {
        "responders": ", ".join(_named(fields.get("responders") or fields.get("teams"))),
        "actions": ", ".join(texts_of(fields.get("actions"))),
        "user": text_of(fields.get("user")),
    }
    return {name: text for name, text in told.items() if text}


def _close(call: Call) -> Sequence[Said]:
    over = Observation(key=call.key, firing=False, title="")
    return [call.answer(Verb.NOTE), over] if call.note else [over]


def _answer(verb: Verb) -> Callable[[Call], Sequence[Said]]:
    return lambda call: [call.answer(verb)]


def _text(verb: Verb, field: str) -> Callable[[Call], Sequence[Said]]:
    return lambda call: [call.answer(verb, text=text_of(call.fields.get(field)))]


def _snooze(call: Call) -> Sequence[Said]:
    until = instant_of(call.fields.get("endTime"))
    if until is None:
        raise PayloadRejected("There is no 'endTime' that can be read.")
    return [call.answer(Verb.SNOOZE, until=until)]


def _assign(call: Call) -> Sequence[Said]:
    return [call.answer(Verb.ASSIGN, text=_name(call.fields.get("owner")))]


def _ask(what: str, field: str) -> Callable[[Call], Sequence[Said]]:
    return lambda call: [
        call.answer(Verb.ASK, text=f"{what} {_name(call.fields.get(field))}.".replace(" .", "."))
    ]


def _act(call: Call) -> Sequence[Said]:
    return [call.answer(Verb.ASK, text=f"Carry out {call.name.partition('/')[2]}.")]


def _tag(call: Call) -> Sequence[Said]:
    return [call.answer(Verb.TAG, texts=tuple(_tags(call.fields.get("tags"))))]


def _untag(call: Call) -> Sequence[Said]:
    return [call.answer(Verb.UNTAG, texts=_from_query(call, "tags"))]


def _detail(call: Call) -> Sequence[Said]:
    return [call.answer(Verb.DETAIL, pairs=pairs_of(call.fields.get("details")))]


def _undetail(call: Call) -> Sequence[Said]:
    return [call.answer(Verb.UNDETAIL, texts=_from_query(call, "keys"))]


def _from_query(call: Call, name: str) -> tuple[str, ...]:
    return tuple(texts_of(",".join(call.names.get(name, []))))


def _tags(value: Any) -> list[str]:
    """Return tags; a comma would make two of one, so it becomes a blank."""
    return [tag.replace(",", " ") for tag in texts_of(value)]


def _named(value: Any) -> list[str]:
    return [name for item in value if (name := _name(item))] if isinstance(value, list) else []


def _name(value: Any) -> str:
    """Return what names a person, team, schedule or escalation."""
    if not isinstance(value, dict):
        return text_of(value)
    names = (value.get("username"), value.get("name"), value.get("id"))
    return next((text_of(name) for name in names if name), "")


def _is_link(text: str) -> bool:
    return text.startswith(("http://", "https://"))


CALLS: Mapping[str, Callable[[Call], Sequence[Said]]] = {
    CREATE: _create,
    "DELETE": _close,
    "POST close": _close,
    "POST acknowledge": _answer(Verb.ACKNOWLEDGE),
    "POST unacknowledge": _answer(Verb.UNACKNOWLEDGE),
    "POST notes": _answer(Verb.NOTE),
    "POST snooze": _snooze,
    "POST assign": _assign,
    "POST escalate": _ask("Escalate to", "escalation"),
    "POST responders": _ask("Bring in", "responder"),
    "POST actions": _act,
    "POST tags": _tag,
    "DELETE tags": _untag,
    "POST details": _detail,
    "DELETE details": _undetail,
    "PUT message": _text(Verb.MESSAGE, "message"),
    "PUT description": _text(Verb.DESCRIPTION, "description"),
    "PUT priority": _text(Verb.PRIORITY, "priority"),
    "POST message": _text(Verb.MESSAGE, "message"),
    "POST description": _text(Verb.DESCRIPTION, "description"),
    "POST priority": _text(Verb.PRIORITY, "priority"),
}
"""What each call means, by its method and the end of its address."""
ADAPTER = Adapter(
    kind="opsgenie", title="Opsgenie Alert API", setup=_SETUP, parse=parse, counts=True
)
