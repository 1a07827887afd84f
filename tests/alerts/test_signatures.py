"""Who signs wrongly is not believed: HMAC of Grafana, Sentry, Mailgun and anybody, Amazon's RSA,
SendGrid's ECDSA."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from watchbell.alerts.integrations import generic, grafana, sentry, sns
from watchbell.alerts.integrations.mail_services import verify as verify_mail
from watchbell.alerts.integrations.port import (
    PayloadIgnored,
    PayloadRejected,
    PayloadWaits,
    Signed,
    Verify,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BODY = b'{"alerts": []}'
SECRET = "a secret of ours"
CERTIFICATE_URL = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-abc.pem"


def signed(body: Any = BODY, secret: str = SECRET, **headers: str) -> Signed:
    return Signed(
        body=body,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        secret=secret,
        received_at=NOW,
        settings={},
        certificate=lambda url: PEM if url == CERTIFICATE_URL else None,
    )


def hexed(message: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


HEX = [
    (grafana.verify, "x_grafana_alerting_signature", ""),
    (sentry.verify, "sentry_hook_signature", ""),
    (generic.verify, "x_hub_signature_256", "sha256="),
    (generic.verify, "x_signature", ""),
]


@pytest.mark.parametrize(("verify", "header", "prefix"), HEX)
def test_an_hmac_must_fit(verify: Verify, header: str, prefix: str) -> None:
    verify(signed(**{header: prefix + hexed(BODY)}))
    for wrong in (prefix + hexed(BODY + b" "), hexed(BODY, "other"), "ü", f"{prefix}x"):
        with pytest.raises(PayloadRejected, match="not believed"):
            verify(signed(**{header: wrong}))
    with pytest.raises(PayloadRejected, match="not signed"):
        verify(signed())


@pytest.mark.parametrize(("verify", "header", "prefix"), HEX)
def test_without_a_secret_nothing_is_checked(verify: Verify, header: str, prefix: str) -> None:
    verify(signed(secret=""))
    verify(signed(secret="", **{header: prefix + "nonsense"}))


FORM = "application/x-www-form-urlencoded"


def mailgun(stamp: str, signature: str | None = None, token: str = "t0ken") -> Signed:
    fields = {"timestamp": stamp, "token": token, "body-mime": "Subject: Down\n\nIt is."}
    fields["signature"] = hexed(f"{stamp}{token}".encode()) if signature is None else signature
    return signed(urlencode(fields).encode(), content_type=FORM)


def test_mailgun_signs_a_moment_and_a_token() -> None:
    stamp = str(int(NOW.timestamp()) - 8 * 3600)  # it tries for eight hours again
    verify_mail(mailgun(stamp))
    for wrong in (hexed(b"0t0ken"), hexed(f"{stamp}t0ken".encode(), "other"), "ü", "x"):
        with pytest.raises(PayloadRejected, match="not believed"):
            verify_mail(mailgun(stamp, wrong))
    with pytest.raises(PayloadRejected, match="not signed"):
        verify_mail(mailgun(stamp, ""))
    with pytest.raises(PayloadRejected, match="twelve hours"):
        verify_mail(mailgun(str(int(NOW.timestamp()) - 13 * 3600)))


def test_sendgrid_signs_what_it_posts_with_a_key_of_its_own() -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    public = base64.b64encode(
        private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    ).decode()
    stamp = str(int(NOW.timestamp()))
    signature = private.sign(stamp.encode() + BODY, ec.ECDSA(hashes.SHA256()))
    headers = {
        "x_twilio_email_event_webhook_signature": base64.b64encode(signature).decode(),
        "x_twilio_email_event_webhook_timestamp": stamp,
    }
    verify_mail(signed(BODY, public, **headers))
    with pytest.raises(PayloadRejected, match="not believed"):
        verify_mail(signed(BODY + b" ", public, **headers))
    with pytest.raises(PayloadRejected, match="not believed"):
        verify_mail(
            signed(BODY, public, **headers | {"x_twilio_email_event_webhook_signature": "x"})
        )
    with pytest.raises(PayloadRejected, match="not signed"):
        verify_mail(signed(BODY, public))


def test_a_mail_needs_no_signature_while_no_secret_is_set() -> None:
    verify_mail(signed(b"Subject: Down", ""))


def test_grafana_may_sign_the_time_as_well() -> None:
    stamp = str(int(NOW.timestamp()))
    good = {"x_grafana_alerting_timestamp": stamp}
    message = f"{stamp}:".encode() + BODY
    grafana.verify(signed(**good, x_grafana_alerting_signature=hexed(message)))
    with pytest.raises(PayloadRejected, match="not believed"):
        grafana.verify(signed(**good, x_grafana_alerting_signature=hexed(BODY)))
    old = str(int((NOW - timedelta(hours=1)).timestamp()))
    with pytest.raises(PayloadRejected, match="five minutes"):
        grafana.verify(
            signed(
                x_grafana_alerting_timestamp=old,
                x_grafana_alerting_signature=hexed(f"{old}:".encode() + BODY),
            )
        )


def test_standard_webhooks_sign_id_time_and_body() -> None:
    key = base64.b64encode(b"0123456789012345678901234567").decode()
    stamp = str(int(NOW.timestamp()))
    digest = hmac.digest(base64.b64decode(key), f"msg_1.{stamp}.".encode() + BODY, "sha256")
    given = "v1,bm9uc2Vuc2U= v1," + base64.b64encode(digest).decode()
    told = {"webhook_id": "msg_1", "webhook_timestamp": stamp}
    generic.verify(signed(secret=f"whsec_{key}", webhook_signature=given, **told))
    with pytest.raises(PayloadRejected, match="not believed"):
        generic.verify(signed(secret=f"whsec_{key}", webhook_signature="v1,eA==", **told))
    with pytest.raises(PayloadRejected, match="five minutes"):
        generic.verify(
            signed(
                secret=f"whsec_{key}",
                webhook_signature=given,
                webhook_id="msg_1",
                webhook_timestamp="1000000000",
            )
        )


def _certificate(key: rsa.RSAPrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    made = made.public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(NOW).not_valid_after(NOW + timedelta(days=1))
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = _certificate(KEY)


def envelope(version: str = "2", **more: Any) -> dict[str, Any]:
    """Return a notification that Amazon signed."""
    told = {
        "Type": "Notification",
        "MessageId": "1",
        "TopicArn": "arn:aws:sns:us-east-1:1:alarms",
        "Message": '{"AlarmName": "HighCPU"}',
        "Timestamp": "2026-11-22T09:00:00.000Z",
        "SignatureVersion": version,
        "SigningCertURL": CERTIFICATE_URL,
        **more,
    }
    names = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token"]
    names += ["TopicArn", "Type"]
    text = "".join(f"{name}\n{told[name]}\n" for name in names if name in told)
    algorithm = hashes.SHA1() if version == "1" else hashes.SHA256()
    signature = KEY.sign(text.encode(), padding.PKCS1v15(), algorithm)
    return {**told, "Signature": base64.b64encode(signature).decode()}


def sent(told: dict[str, Any]) -> Signed:
    return signed(json.dumps(told).encode(), secret="")


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize("more", [{}, {"Subject": "ALARM: x"}])
def test_what_amazon_signed_is_believed(version: str, more: dict[str, str]) -> None:
    sns.verify(sent(envelope(version, **more)))


@pytest.mark.parametrize(
    "change",
    [
        {"Message": "other"},
        {"Subject": "one more"},
        {"Signature": "AAAA"},
        {"Signature": "no base64!"},
        {"Signature": ""},
        {"SignatureVersion": "1"},
    ],
)
def test_what_was_changed_is_not_believed(change: dict[str, str]) -> None:
    with pytest.raises(PayloadRejected, match="not believed"):
        sns.verify(sent(envelope() | change))


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.us-east-1.amazonaws.com/x.pem",
        "https://sns.us-east-1.amazonaws.com.evil.example/x.pem",
        "https://evil.example/sns.us-east-1.amazonaws.com/x.pem",
        "https://sns.us-east-1.amazonaws.com@evil.example/x.pem",
        "https://sns.us-east-1.amazonaws.com:8443/x.pem",
        "https://127.0.0.1/x.pem",
        "https://bucket.s3.amazonaws.com/x.pem",
        "https://[/x.pem",
        "",
    ],
)
def test_a_certificate_comes_from_amazon_alone(url: str) -> None:
    with pytest.raises(PayloadRejected, match="does not lead to Amazon"):
        sns.verify(sent(envelope() | {"SigningCertURL": url}))


def test_a_certificate_that_is_not_known_is_fetched_first() -> None:
    url = "https://sns.eu-west-1.amazonaws.com/other.pem"
    with pytest.raises(PayloadWaits) as waits:
        sns.verify(sent(envelope() | {"SigningCertURL": url}))
    assert (waits.value.errand.what, waits.value.errand.url) == (sns.CERTIFICATE, url)


def test_a_subscription_is_confirmed_at_amazon_alone() -> None:
    url = "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=t"
    told = {"Type": "SubscriptionConfirmation", "Token": "t", "SubscribeURL": url}
    confirmation = envelope(**told)
    sns.verify(sent(confirmation))
    with pytest.raises(PayloadIgnored) as ignored:
        sns.opened(confirmation)
    assert ignored.value.errand is not None
    assert (ignored.value.errand.what, ignored.value.errand.url) == (sns.SUBSCRIPTION, url)
    with pytest.raises(PayloadRejected, match="does not lead to Amazon"):
        sns.opened(confirmation | {"SubscribeURL": "http://169.254.169.254/latest"})
