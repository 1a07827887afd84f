"""Mails that a mail service posts in a form: the mail in it, and whether the service signed it.

Mailgun posts a mail raw (`body-mime`) or taken apart, and signs a moment and a token; SendGrid's
Inbound Parse posts it raw (`email`) and signs what it posts with a key of which we have the public
half.
"""

import base64
import binascii
import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from watchbell.alerts.integrations.port import PayloadRejected, Signed
from watchbell.alerts.integrations.reading import instant_of, read_form, read_json

SENDGRID, SENDGRID_AT = (
    "x-twilio-email-event-webhook-signature",
    "x-twilio-email-event-webhook-timestamp",
)
_RAW = ("body-mime", "email")
_TOLERANCE = timedelta(hours=12)
"""Mailgun tries for eight hours again, and a mail that arrives late is an alert all the same."""
_WRONG = "The signature does not fit the secret that is set here, so it was not believed."
_OF_PARTS = frozenset({"content-type", "content-transfer-encoding", "mime-version"})


def mail_in(body: bytes, content_type: str) -> bytes:
    """Return the raw mail: the body, or what a mail service's form holds of it."""
    plain = content_type.partition(";")[0].strip().lower()
    if "form" not in plain:
        return body
    form = read_form(body, content_type)
    if raw := next((form[name] for name in _RAW if form.get(name)), ""):
        return raw.encode("utf-8", "surrogatepass")
    if "message-headers" in form:
        return _put_together(form)
    if plain == "multipart/form-data":
        raise PayloadRejected(
            "The form has no raw mail in 'email' or 'body-mime'; have the mail service send it raw."
        )
    return body  # curl calls a form whatever it is not told the type of


def verify(signed: Signed) -> None:
    """Require Mailgun's signature, or SendGrid's where its public key is the secret."""
    if not signed.secret:
        return
    key = _public_key(signed.secret)
    if key is not None:
        _require_sendgrid(signed, key)
    else:
        _require_mailgun(signed)


def _put_together(form: Mapping[str, str]) -> bytes:
    """Return as one mail what Mailgun took apart: its headers, and its text."""
    try:
        headers = read_json(form["message-headers"].encode("utf-8", "surrogatepass"))
    except ValueError:
        headers = []
    lines = [f"{name}: {value}" for name, value in _pairs(headers)]
    lines += [
        f"{name}: {_line(form[name])}"
        for name in ("from", "subject")
        if name in form and not any(one.lower().startswith(f"{name}:") for one in lines)
    ]
    kind, text = "plain", form.get("body-plain", "")
    if not text.strip() and form.get("body-html"):
        kind, text = "html", form["body-html"]
    lines += [f"Content-Type: text/{kind}; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    return "\n".join([*lines, "", text.replace("\r\n", "\n")]).encode("utf-8", "surrogatepass")


def _pairs(headers: Any) -> list[tuple[str, str]]:
    pairs = headers if isinstance(headers, list) else []
    return [
        (_line(str(one[0])), _line(str(one[1])))
        for one in pairs
        if isinstance(one, list) and len(one) == 2 and str(one[0]).lower() not in _OF_PARTS
    ]


def _line(text: str) -> str:
    return " ".join(text.split())


def _require_mailgun(signed: Signed) -> None:
    form = read_form(signed.body, signed.headers.get("content-type", ""))
    stamp, token, given = (form.get(name, "") for name in ("timestamp", "token", "signature"))
    if not given:
        raise PayloadRejected("It is not signed: the form has no field 'signature' as Mailgun's.")
    wanted = hmac.digest(
        signed.secret.encode(), f"{stamp}{token}".encode("utf-8", "replace"), "sha256"
    )
    if not hmac.compare_digest(
        given.strip().lower().encode("utf-8", "replace"), wanted.hex().encode()
    ):
        raise PayloadRejected(_WRONG)
    _require_lately(signed, stamp)


def _require_sendgrid(signed: Signed, key: ec.EllipticCurvePublicKey) -> None:
    given, stamp = signed.headers.get(SENDGRID, ""), signed.headers.get(SENDGRID_AT, "")
    if not given:
        raise PayloadRejected(f"It is not signed: there is no header {SENDGRID}.")
    try:
        signature = base64.b64decode(given, validate=True)
        key.verify(signature, stamp.encode() + signed.body, ec.ECDSA(hashes.SHA256()))
    except (binascii.Error, ValueError, InvalidSignature):
        raise PayloadRejected(_WRONG) from None
    _require_lately(signed, stamp)


def _require_lately(signed: Signed, stamp: str) -> None:
    at = instant_of(stamp)
    if at is None or abs(at - signed.received_at) > _TOLERANCE:
        raise PayloadRejected("It was signed more than twelve hours before it came, or after.")


def _public_key(secret: str) -> ec.EllipticCurvePublicKey | None:
    """Return the key that a secret is, as SendGrid shows it; None when it is something else."""
    try:
        key = load_der_public_key(base64.b64decode(secret, validate=True))
    except (binascii.Error, ValueError):
        return None
    return key if isinstance(key, ec.EllipticCurvePublicKey) else None
