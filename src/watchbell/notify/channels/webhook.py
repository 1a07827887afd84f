"""JSON to an address, signed by Standard Webhooks (standardwebhooks.com, 1.0.0).

The id is the message's and stays the same on every try, so a receiver can tell a repetition.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic_core import to_json

from watchbell.notify.channels import DeliveryError, OutgoingMessage, Receipt
from watchbell.platform.outbound import OutboundError, request
from watchbell.platform.settings import Secret

SECRET_PREFIX = "whsec_"  # noqa: S105 a prefix


class WebhookChannel:
    """Posts {type, timestamp, data}."""

    kind = "webhook"

    def send(self, message: OutgoingMessage) -> Receipt:
        """Post the message; any 2xx is a receipt."""
        body = to_json(body_of(message))
        identifier = f"msg_{message.id.hex}"
        headers = {"Content-Type": "application/json", **signed(identifier, message, body)}
        try:
            answer = request(
                "POST", message.address, headers=headers, body=body, keep=True
            ).require_ok()
        except OutboundError as error:
            raise DeliveryError(
                error.reason, permanent=error.permanent, retry_after=error.retry_after
            ) from error
        return Receipt(f"{identifier}, status {answer.status}")

    def rest(self) -> None:
        """Hold nothing: a kept connection ends after a second."""


def body_of(message: OutgoingMessage) -> dict[str, Any]:
    """Return what is posted: the machine's data when there is some, else the words."""
    content = message.content
    words = {
        "title": content.title,
        "lead": content.lead,
        "facts": [{"label": label, "value": value} for label, value in content.facts],
        "body": content.body,
        "links": [{"label": link.label, "url": link.url} for link in content.actions],
        "urgency": content.urgency.value,
    }
    return {
        "type": content.kind,
        "timestamp": message.at.isoformat().replace("+00:00", "Z"),
        "data": dict(content.data) or words,
    }


def signed(identifier: str, message: OutgoingMessage, body: bytes) -> dict[str, str]:
    """Return the three headers; one signature for each secret while it is being replaced."""
    headers = {"webhook-id": identifier, "webhook-timestamp": str(_seconds(message.at))}
    if message.keys:
        headers["webhook-signature"] = sign(identifier, message.at, body, message.keys)
    return headers


def sign(identifier: str, at: datetime, body: bytes, secrets: Sequence[Secret]) -> str:
    """Return `v1,<base64>` for each secret, separated by spaces."""
    content = f"{identifier}.{_seconds(at)}.".encode() + body
    digests = (hmac.digest(_key(secret), content, hashlib.sha256) for secret in secrets)
    return " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _key(secret: Secret) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error:
        raise DeliveryError(
            "the endpoint's secret is damaged; replace it", permanent=True
        ) from None
