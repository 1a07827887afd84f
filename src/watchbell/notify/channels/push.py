"""Web Push (RFC 8030, 8291, 8292): encrypted for the browser, signed by this installation.

No vendor's relay of ours stands between: the browser chose its push service, which carries
bytes that it cannot read.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from watchbell.notify.channels import DeliveryError, OutgoingMessage, Receipt
from watchbell.notify.channels.small import clipped, text_of
from watchbell.notify.domain import Content, Urgency, answer_address, opened_by
from watchbell.platform.crypto import derived_key
from watchbell.platform.outbound import OutboundError, request

_LIVES = timedelta(hours=1)
"""How long the push service keeps a message for a phone that is off."""
_TOKEN_LIVES = timedelta(hours=12)
_URGENCIES = {Urgency.HIGH: "high", Urgency.NORMAL: "normal", Urgency.LOW: "low"}
# Browsers show the first two or three. Who cannot come hands it to the next, which escalates too.
_BUTTONS = (
    ("acknowledge", "Acknowledge"),
    ("decline", "I cannot come"),
    ("escalate", "Escalate"),
)
_GONE = frozenset({404, 410})
_MOST_TEXT = 1200
# P-256's order: a private key is a number from 1 to one less.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True)
class Identity:
    """The key pair by which push services know this installation, and whom they may ask."""

    contact: str

    @cached_property
    def private_key(self) -> ec.EllipticCurvePrivateKey:
        """Derived from the secret key: never stored, the same on every machine."""
        number = int.from_bytes(derived_key("vapid")) % (_ORDER - 1) + 1
        return ec.derive_private_key(number, ec.SECP256R1())

    @cached_property
    def public_key(self) -> str:
        """What a browser is given when it subscribes."""
        point = self.private_key.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        return _base64(point)

    def authorization(self, endpoint: str, at: datetime) -> str:
        """Return the header that proves to one push service who sends."""
        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int((at + _TOKEN_LIVES).timestamp()),
            "sub": self.contact,
        }
        return f"vapid t={jwt.encode(claims, self.private_key, 'ES256')}, k={self.public_key}"


def push_contact(url: str, sender: str) -> str:
    """Return whom a push service may ask: the product's address, or the mails' sender."""
    return url if url.startswith("https://") else f"mailto:{parseaddr(sender)[1]}"


class PushChannel:
    """Sends to the subscription of one browser; its keys come with the address."""

    kind = "push"

    def __init__(self, contact: str) -> None:
        self._identity = Identity(contact)

    def send(self, message: OutgoingMessage) -> Receipt:
        """Hand the message to the browser's push service."""
        body = _encrypted(
            json.dumps(body_of(message.content), ensure_ascii=False).encode(), message
        )
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "TTL": str(int(_LIVES.total_seconds())),
            "Urgency": _URGENCIES[message.content.urgency],
            "Authorization": self._identity.authorization(message.address, message.at),
        }
        if message.content.thread:
            headers["Topic"] = topic_of(message.content.thread)
        try:
            answer = request("POST", message.address, headers=headers, body=body)
            if answer.status in _GONE:
                raise DeliveryError("the device takes no more messages: add it again", gone=True)
            answer.require_ok()
        except OutboundError as error:
            raise DeliveryError(
                f"the push service {error.reason}",
                permanent=error.permanent,
                retry_after=error.retry_after,
            ) from error
        return Receipt(f"push {message.id.hex}")

    def rest(self) -> None:
        """Hold nothing: connections end with each request."""


def topic_of(thread: str) -> str:
    """Return a name under which a newer message takes an older one's place: 32 safe letters."""
    return _base64(hashlib.sha256(thread.encode()).digest())[:32]


def body_of(content: Content) -> dict[str, Any]:
    """Return what the service worker is handed; small enough for every push service."""
    buttons = [
        {"action": verb, "title": label, "url": answer_address(content, verb)}
        for verb, label in _BUTTONS
    ]
    return {
        "title": clipped(content.title, 200),
        "body": clipped(text_of(content), _MOST_TEXT),
        "tag": content.thread,
        "url": opened_by(content),
        "urgent": content.urgency is Urgency.HIGH,
        "buttons": [button for button in buttons if button["url"]],
    }


def _encrypted(text: bytes, message: OutgoingMessage) -> bytes:
    try:
        keys: Mapping[str, str] = json.loads(message.keys[0])
        public, secret = _bytes(keys["p256dh"]), _bytes(keys["auth"])
        body: bytes = http_ece.encrypt(
            text,
            private_key=ec.generate_private_key(ec.SECP256R1()),
            dh=public,
            auth_secret=secret,
            version="aes128gcm",
        )
    except (IndexError, KeyError, TypeError, ValueError, http_ece.ECEException):
        raise DeliveryError("the device's keys cannot be used: add it again", gone=True) from None
    return body


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
