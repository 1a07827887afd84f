"""A push service on loopback that refuses what a real one refuses, with a browser behind it."""

import base64
import json
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.fakes.http_server import HttpServer, Received, Reply

_DAY = 24 * 60 * 60


@dataclass
class Subscription:
    """What a browser gives away, and the private key it keeps."""

    endpoint: str
    private_key: ec.EllipticCurvePrivateKey
    auth: bytes
    application_key: str = ""
    gone: bool = False

    @property
    def keys(self) -> str:
        point = self.private_key.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        return json.dumps({"p256dh": encoded(point), "auth": encoded(self.auth)})


@dataclass
class PushService:
    """Takes only what is signed, encrypted, small and well named; `shown` is what browsers got."""

    server: HttpServer
    now: datetime
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    shown: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.decide = self._decide

    def subscribe(self, application_key: str = "") -> Subscription:
        """Return a browser's subscription, for one application's key when it is given."""
        path = f"/push/{secrets.token_urlsafe(24)}"
        subscription = Subscription(
            f"{self.server.url}{path}",
            ec.generate_private_key(ec.SECP256R1()),
            secrets.token_bytes(16),
            application_key,
        )
        self.subscriptions[path] = subscription
        return subscription

    def _decide(self, came: Received) -> Reply:
        subscription = self.subscriptions.get(came.path)
        if subscription is None:
            return Reply(404)
        if subscription.gone:
            return Reply(410)
        headers = {name.lower(): value for name, value in came.headers.items()}
        problem = self._unsigned(headers, subscription) or _unfit(headers)
        if problem:
            return problem
        if len(came.body) > 4096:
            return Reply(413)
        self.shown.append(self._decrypt(came.body, subscription))
        return Reply(201, b"", {"Location": f"{self.server.url}/message/1"})

    def _unsigned(self, headers: dict[str, str], subscription: Subscription) -> Reply | None:
        match = re.fullmatch(r"vapid t=([^,\s]+), ?k=([^,\s]+)", headers.get("authorization", ""))
        if match is None:
            return Reply(401, b"no vapid header")
        if subscription.application_key not in ("", match[2]):
            return Reply(403, b"another application's key")
        try:
            public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(match[2]))
            claims = jwt.decode(
                match[1], public, ["ES256"], audience=self.server.url,
                options={"verify_exp": False, "require": ["aud", "exp", "sub"]},
            )  # fmt: skip
        except (ValueError, jwt.InvalidTokenError) as error:
            return Reply(403, str(error).encode())
        left = claims["exp"] - self.now.timestamp()
        if not 0 < left <= _DAY or not claims["sub"].startswith(("mailto:", "https:")):
            return Reply(403, b"the claims are not allowed")
        return None

    @staticmethod
    def _decrypt(body: bytes, subscription: Subscription) -> dict[str, Any]:
        text = http_ece.decrypt(
            body,
            private_key=subscription.private_key,
            auth_secret=subscription.auth,
            version="aes128gcm",
        )
        shown: dict[str, Any] = json.loads(text)
        return shown


def _unfit(headers: dict[str, str]) -> Reply | None:
    if headers.get("content-encoding") != "aes128gcm":
        return Reply(415)
    if not headers.get("ttl", "").isdigit():
        return Reply(400, b"TTL is required")
    if headers.get("urgency", "normal") not in ("very-low", "low", "normal", "high"):
        return Reply(400, b"Urgency")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", headers.get("topic", "x")):
        return Reply(400, b"Topic")
    return None


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
