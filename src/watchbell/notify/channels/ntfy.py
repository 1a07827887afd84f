"""Messages to a topic of an ntfy server, whose app wakes a phone. The address is the topic's."""

import json
from collections.abc import Mapping
from typing import Any

from watchbell.notify.channels import DeliveryError, OutgoingMessage, Receipt
from watchbell.notify.channels.small import clipped, text_of
from watchbell.notify.domain import Content, Urgency, answer_address, opened_by
from watchbell.platform.outbound import OutboundError, request

_PRIORITIES = {Urgency.HIGH: 5, Urgency.NORMAL: 3, Urgency.LOW: 2}
# Three are the most that the app shows.
_BUTTONS = (
    ("acknowledge", "Acknowledge"),
    ("escalate", "Escalate"),
    ("decline", "I cannot come"),
)
_MOST_BYTES = 3000


class NtfyChannel:
    """Publishes JSON with buttons; a token goes as a bearer."""

    kind = "ntfy"

    def send(self, message: OutgoingMessage) -> Receipt:
        """Publish the message; the server's id of it is the receipt."""
        server, _, topic = message.address.rpartition("/")
        headers = {"Content-Type": "application/json"}
        if message.keys:
            headers["Authorization"] = f"Bearer {message.keys[0]}"
        body = json.dumps(body_of(topic, message.content), ensure_ascii=False).encode()
        try:
            answer = request("POST", f"{server}/", headers=headers, body=body).require_ok()
        except OutboundError as error:
            raise DeliveryError(
                f"ntfy {error.reason}", permanent=error.permanent, retry_after=error.retry_after
            ) from error
        return Receipt(f"ntfy {_identifier(answer.body) or message.id.hex}")

    def rest(self) -> None:
        """Hold nothing: connections end with each request."""


def body_of(topic: str, content: Content) -> dict[str, Any]:
    """Return what is published; buttons post, so that nothing that only looks answers."""
    body: dict[str, Any] = {
        "topic": topic,
        "title": clipped(content.title, 250),
        "message": clipped(text_of(content), _MOST_BYTES),
        "priority": _PRIORITIES[content.urgency],
    }
    if opened := opened_by(content):
        body["click"] = opened
    actions = [_button(content, verb, label) for verb, label in _BUTTONS]
    if found := [action for action in actions if action]:
        body["actions"] = found
    if content.urgency is Urgency.HIGH:
        body["tags"] = ["rotating_light"]
    return body


def _button(content: Content, verb: str, label: str) -> Mapping[str, Any] | None:
    address = answer_address(content, verb)
    if not address:
        return None
    return {"action": "http", "label": label, "url": address, "method": "POST", "clear": True}


def _identifier(body: bytes) -> str:
    try:
        known = json.loads(body)
    except ValueError:
        return ""
    found = known.get("id", "") if isinstance(known, dict) else ""
    return found[:64] if isinstance(found, str) else ""
