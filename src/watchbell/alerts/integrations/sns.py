"""Amazon SNS: the envelope around other messages, and whether Amazon signed it."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from watchbell.alerts.integrations.port import (
    Errand,
    PayloadIgnored,
    PayloadRejected,
    PayloadWaits,
    Signed,
)
from watchbell.alerts.integrations.reading import first_of, read_json, text_of

CERTIFICATE, SUBSCRIPTION = "certificate", "subscription"
NOTIFICATION = "Notification"
_HOST = re.compile(r"sns\.[a-z0-9-]{1,40}\.amazonaws\.com(\.cn)?")
_SIGNED = {
    NOTIFICATION: ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type",
    ),
    "UnsubscribeConfirmation": (
        "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type",
    ),
}  # fmt: skip


def is_envelope(payload: Any) -> bool:
    """Say whether this is SNS's envelope, whatever lies in it."""
    return (
        isinstance(payload, dict) and str(payload.get("Type")) in _SIGNED and "TopicArn" in payload
    )


def envelope_in(body: bytes) -> dict[str, Any] | None:
    """Return the envelope that a body holds; None when it is something else."""
    try:
        payload = read_json(body)
    except ValueError:
        return None
    return payload if is_envelope(payload) else None


def opened(envelope: Mapping[str, Any]) -> dict[str, Any]:
    """Return a notification's envelope; what is about the subscription itself is ignored."""
    kind, topic = first_of(envelope, "Type"), first_of(envelope, "TopicArn")
    if kind == "SubscriptionConfirmation":
        url = amazons(first_of(envelope, "SubscribeURL"), "SubscribeURL")
        raise PayloadIgnored(
            f"The subscription to {topic} is being confirmed.", Errand(SUBSCRIPTION, url)
        )
    if kind == "UnsubscribeConfirmation":
        raise PayloadIgnored(f"{topic} was unsubscribed: nothing more comes from it.")
    return dict(envelope)


def inside(envelope: Mapping[str, Any]) -> Any:
    """Return the message in an envelope: JSON when it is that, else its text."""
    text = text_of(envelope.get("Message"))
    try:
        return read_json(text.encode("utf-8", "surrogatepass"))
    except ValueError:
        return text


def amazons(url: str, what: str) -> str:
    """Return a URL that leads to SNS itself; PayloadRejected when it leads anywhere else."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme == "https" and parts.port is None and parts.username is None
    except ValueError:
        plain, parts = False, urlsplit("")
    if not plain or not _HOST.fullmatch(parts.netloc):
        raise PayloadRejected(f"The {what} does not lead to Amazon SNS, so it was not followed.")
    return url


def verify(signed: Signed) -> None:
    """Check an envelope's signature with Amazon's certificate, which is fetched once."""
    envelope = envelope_in(signed.body)
    if envelope is not None:
        verify_envelope(envelope, signed)


def verify_envelope(envelope: Mapping[str, Any], signed: Signed) -> None:
    url = amazons(first_of(envelope, "SigningCertURL", "SigningCertUrl"), "SigningCertURL")
    if not urlsplit(url).path.endswith(".pem"):
        raise PayloadRejected("The SigningCertURL names no certificate.")
    pem = signed.certificate(url)
    if pem is None:
        raise PayloadWaits(
            "Amazon's certificate is being fetched to check the signature.",
            Errand(CERTIFICATE, url),
        )
    algorithm = {"1": hashes.SHA1(), "2": hashes.SHA256()}.get(  # noqa: S303 what SNS signs with
        first_of(envelope, "SignatureVersion")
    )
    if algorithm is None:
        raise PayloadRejected("Its SignatureVersion is neither 1 nor 2.")
    try:
        signature = base64.b64decode(first_of(envelope, "Signature"), validate=True)
        key = x509.load_pem_x509_certificate(pem).public_key()
        if not isinstance(key, rsa.RSAPublicKey):
            raise PayloadRejected("The certificate holds no RSA key.")
        key.verify(signature, _message(envelope), padding.PKCS1v15(), algorithm)
    except (binascii.Error, ValueError, InvalidSignature):
        raise PayloadRejected("Amazon's signature does not fit: it was not believed.") from None


def _message(envelope: Mapping[str, Any]) -> bytes:
    names = _SIGNED[first_of(envelope, "Type")]
    lines = [f"{n}\n{envelope[n]}\n" for n in names if envelope.get(n) is not None]
    return "".join(lines).encode("utf-8", "surrogatepass")
