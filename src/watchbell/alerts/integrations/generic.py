"""Anything else: known shapes by themselves, all others by a mapping that people draw."""

from collections.abc import Mapping
from typing import Any

from watchbell.alerts.domain import Observation
from watchbell.alerts.integrations import cloudevents, sns
from watchbell.alerts.integrations.guessing import guess
from watchbell.alerts.integrations.mapping import AlertMapping, apply
from watchbell.alerts.integrations.port import (
    ANYTHING,
    Adapter,
    PayloadIgnored,
    PayloadRejected,
    Signed,
    restricting,
)
from watchbell.alerts.integrations.reading import read_form, read_json
from watchbell.alerts.integrations.shapes import parsed, recognise
from watchbell.alerts.integrations.signatures import require_hex, require_standard

_HEX = {"x-hub-signature-256": "sha256=", "x-signature": "", "x-webhook-signature": ""}
_SETUP = """curl {address} \\
  --header 'Content-Type: application/json' \\
  --data '{"title": "Disk full on db1", "description": "/var is at 97 %", "key": "disk-db1",
           "severity": "critical", "status": "firing", "labels": {"service": "checkout"},
           "link": "https://wiki.example.com/disk"}'

Send the same key with "status": "resolved" when it is over. Any other JSON works as well, and
so do forms and plain text: draw its mapping on this page. What Alertmanager, Grafana, Amazon SNS,
Azure, Google Cloud, CloudEvents and the other senders we know say is understood without one.
"""


def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Turn a request without a mapping into what it says: by its shape, or by its names."""
    return parse_with(body, headers, {})


def parse_with(
    body: bytes, headers: Mapping[str, str], settings: Mapping[str, Any]
) -> list[Observation]:
    """Turn a request into what it says: by the mapping, else by its shape, else by its names."""
    payload = payload_of(body, headers)
    # What is about a subscription itself is nobody's alert, whatever the mapping says.
    enclosed = sns.inside(sns.opened(payload)) if sns.is_envelope(payload) else payload
    mapping = AlertMapping.of(settings)
    if mapping is not None:
        try:
            return apply(mapping, enclosed)
        except (PayloadRejected, PayloadIgnored):
            if not _is_known(payload, headers):
                raise
    if cloudevents.is_event(payload, headers):
        return cloudevents.parse(body, headers)
    known = recognise(payload)
    if known is not None:
        return parsed(known, body, headers)
    guessed = guess(payload)
    if guessed is None:
        raise PayloadRejected(
            "Nothing in it looks like a title. Say in the mapping which field is which, then"
            " replay it."
        )
    return apply(guessed, payload)


def verify(signed: Signed) -> None:
    """Check what signs: SNS always; with a secret Standard Webhooks, or an HMAC in a header."""
    envelope = sns.envelope_in(signed.body)
    if envelope is not None:
        sns.verify_envelope(envelope, signed)
        return
    if not signed.secret:
        return
    if "webhook-signature" in signed.headers:
        require_standard(signed)
        return
    header = next((name for name in _HEX if name in signed.headers), "x-hub-signature-256")
    require_hex(signed, header, prefix=_HEX[header])


def payload_of(body: bytes, headers: Mapping[str, str]) -> Any:
    """Return a body as JSON: a form becomes an object of texts, other text a `text`."""
    try:
        return read_json(body)
    except ValueError as error:
        content_type = headers.get("content-type", "").lower()
        form = "form" in content_type and read_form(body, headers.get("content-type", ""))
        if form:
            return form
        if "json" in content_type:
            raise PayloadRejected(f"The body is not JSON: {error}.") from error
        text = body.decode("utf-8", "replace").strip()
        if not text:
            raise PayloadIgnored("The body is empty.") from None
        return {"text": text}


def _is_known(payload: Any, headers: Mapping[str, str]) -> bool:
    return cloudevents.is_event(payload, headers) or recognise(payload) is not None


ADAPTER = Adapter(
    kind="generic",
    title="Anything else (webhook)",
    setup=_SETUP,
    parse=parse,
    parse_with=parse_with,
    keeps=frozenset(
        {"ce-*", "sentry-hook-resource", "webhook-id", "webhook-timestamp", "webhook-signature"}
        | _HEX.keys()
    ),
    takes=ANYTHING,
    verify=verify,
    signs="A secret for Standard Webhooks, or for HMAC-SHA256 in X-Hub-Signature-256",
    switches=(restricting(),),
    handshakes=True,
)
