"""Checking that a sender knows the secret that was agreed on."""

import base64
import binascii
import hmac
from datetime import timedelta

from watchbell.alerts.integrations.port import PayloadRejected, Signed
from watchbell.alerts.integrations.reading import instant_of

TOLERANCE = timedelta(minutes=5)
_WRONG = "The signature does not fit the secret that is set here, so it was not believed."


def require_hex(
    signed: Signed, header: str, message: bytes | None = None, *, prefix: str = ""
) -> None:
    """Require that `header` is the HMAC-SHA256 of the message (the body) in hex.

    Without a secret nothing is checked.
    """
    if not signed.secret:
        return
    given = signed.headers.get(header, "").strip()
    if not given:
        raise PayloadRejected(f"It is not signed: there is no header {header}.")
    digest = hmac.digest(
        signed.secret.encode(), signed.body if message is None else message, "sha256"
    )
    if not hmac.compare_digest(given.lower().encode(), (prefix + digest.hex()).encode()):
        raise PayloadRejected(_WRONG)


def require_standard(signed: Signed) -> None:
    """Require a signature as Standard Webhooks makes it; several may be given, one must fit."""
    stamp = signed.headers.get("webhook-timestamp", "")
    require_recent(signed, stamp)
    key = _key(signed.secret)
    told = signed.headers.get("webhook-id", "")
    digest = hmac.digest(key, f"{told}.{stamp}.".encode() + signed.body, "sha256")
    wanted = b"v1," + base64.b64encode(digest)
    given = signed.headers.get("webhook-signature", "").encode().split()
    if not any(hmac.compare_digest(one, wanted) for one in given):
        raise PayloadRejected(_WRONG)


def require_recent(signed: Signed, stamp: str) -> None:
    """Require that it was signed about when it came: an old one is somebody's recording."""
    at = instant_of(stamp)
    if at is None or abs(at - signed.received_at) > TOLERANCE:
        raise PayloadRejected("It was signed more than five minutes before it came, or after.")


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return secret.encode()
