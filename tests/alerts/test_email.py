"""Mails become alerts: whose they are, when they are over, and which of them are none."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.alerts.goldens import FOLDER
from tests.builders.alerts import drain, make_integration, store
from tests.notify.drafts import make_outgoing
from watchbell.alerts.domain import (
    AlertState,
    Answer,
    Observation,
    Severity,
    SignalState,
    Verb,
    clean_observation,
)
from watchbell.alerts.integrations.email import parse
from watchbell.alerts.integrations.port import PayloadIgnored, PayloadRejected
from watchbell.alerts.models import Alert, Integration, Signal
from watchbell.notify.channels.mail import Composer

quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
RFC822 = {"content-type": "message/rfc822"}
HEAD = b"From: ups@example.com\nSubject: Battery low\n"


def mail(subject: str = "Battery low", text: str = "14 minutes left.", **headers: str) -> bytes:
    """Return a mail of the UPS's; an underscore in a header's name is a hyphen."""
    message = EmailMessage(policy=SMTP)
    message["From"] = "The UPS <UPS@example.com>"
    message["To"] = "alerts@example.com"
    message["Subject"] = subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def seen(body: bytes, headers: dict[str, str] | None = None) -> Observation:
    (said,) = parse(body, headers or RFC822)
    assert isinstance(said, Observation)
    return said


def test_a_plain_mail() -> None:
    told = seen(mail(Message_ID="<1@example.com>", Date="Mon, 02 Mar 2026 10:00:00 +0100"))
    assert (told.title, told.description, told.firing) == ("Battery low", "14 minutes left.", True)
    assert told.key == "ups@example.com: battery low"
    assert told.labels == {"from": "ups@example.com", "to": "alerts@example.com"}
    assert told.annotations == {"message_id": "<1@example.com>"}
    assert (told.severity, told.started_at) == (Severity.ERROR, datetime(2026, 3, 2, 9, tzinfo=UTC))


def test_html_alone_is_told_line_by_line() -> None:
    message = EmailMessage()
    message["From"] = "nas@example.com"
    message["Subject"] = "RAID"
    html = "<style>p{}</style><h1>RAID</h1><p>Disk&nbsp;4<br>failed &lt;now&gt;</p><script>x"
    message.set_content(html, subtype="html")
    assert seen(message.as_bytes()).description == "RAID\nDisk 4\nfailed <now>"


def test_the_text_is_preferred_to_the_html_and_attachments_are_named() -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "nas@example.com", "RAID"
    message.set_content("Disk 4 failed.")
    message.add_alternative("<p>Disk <b>4</b> failed.</p>", subtype="html")
    message.add_attachment("md0", filename="größe.log")
    message.add_attachment(b"\0\1", maintype="image", subtype="png", filename="disk.png")
    told = seen(message.as_bytes())
    assert told.description == "Disk 4 failed."
    assert told.annotations["attachments"] == "größe.log, disk.png"


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
def test_what_is_encoded(charset: str, encoding: str) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "usv@example.com", "Kühlraum läuft auf Batterie"
    message.set_content("Noch für 14 Minuten", charset=charset, cte=encoding)
    told = seen(message.as_bytes())
    assert (told.title, told.description) == (
        "Kühlraum läuft auf Batterie", "Noch für 14 Minuten",
    )  # fmt: skip


@pytest.mark.parametrize("charset", ["", "; charset=us-ascii", "; charset=klingon", "; charset"])
def test_eight_bits_that_nothing_or_something_wrong_is_said_of(charset: str) -> None:
    for encoding in ("utf-8", "latin-1"):
        body = f"From: a@b.org\nSubject: Über\nContent-Type: text/plain{charset}\n\nÜber 90 °"
        told = seen(body.encode(encoding))
        assert (told.title, told.description) == ("Über", "Über 90 °")


def test_a_mail_without_a_subject_has_a_title_that_says_so() -> None:
    told = seen(b"From: ups@example.com\n\nBattery low")
    assert told.title == "Mail without a subject from ups@example.com"
    assert told.key == "ups@example.com: "


@pytest.mark.parametrize(
    "body", [b"", b"\n\n", b"hello", b'{"title": "x"}', b"Received: x\n\nhello", b"\0" * 99]
)
def test_what_is_no_mail_is_rejected(body: bytes) -> None:
    with pytest.raises(PayloadRejected, match="no mail"):
        parse(body, RFC822)


def test_headers_cannot_be_smuggled_in_by_encoded_words() -> None:
    told = seen(b"From: a@b.org\nSubject: =?utf-8?q?x=0D=0AX-Watchbell-Key:_y=00?=\n\n")
    assert told.title == "x X-Watchbell-Key: y"
    assert told.key.startswith("a@b.org: ")


def test_nesting_without_end_is_told_as_it_came() -> None:
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(99)
    )
    assert seen(HEAD + deep + b"\nhi").title == "Battery low"
    enclosed = HEAD + b"Content-Type: message/rfc822\n\n" * 3_000
    assert seen(enclosed).title == "Battery low"


def test_headers_of_our_own_decide_alone() -> None:
    told = seen(mail("Disk 97 % full", X_Watchbell_Key="disk-db1"))
    assert (told.key, told.firing) == ("disk-db1", True)
    over = seen(mail("Disk 60 % full", X_Watchbell_Key="disk-db1", X_Watchbell_Action="Resolve"))
    assert (over.key, over.firing) == ("disk-db1", False)
    assert seen(mail("OK: all of them failed", X_Watchbell_Action="trigger")).firing


def test_an_acknowledgement_names_who_wrote_it() -> None:
    for body in (mail("[ACK] Battery low"), mail(X_Watchbell_Action="acknowledge")):
        assert parse(body, RFC822) == [
            Answer(key="ups@example.com: battery low", verb=Verb.ACKNOWLEDGE, by="The UPS")
        ]


@pytest.mark.parametrize(
    ("headers", "severity"),
    [
        ({"X_Priority": "1 (Highest)"}, Severity.CRITICAL),
        ({"X_Priority": "3", "Importance": "high"}, Severity.CRITICAL),
        ({"X_Priority": "2"}, Severity.ERROR),
        ({"Importance": "Low"}, Severity.INFO),
        ({"Priority": "urgent"}, Severity.CRITICAL),
        ({"X_Priority": "3"}, Severity.ERROR),
    ],
)
def test_priority_is_severity_where_the_subject_names_none(
    headers: dict[str, str], severity: Severity
) -> None:
    assert seen(mail(**headers)).severity == severity
    assert seen(mail("WARNING: Battery low", **headers)).severity == Severity.WARNING


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"Auto_Submitted": "auto-replied (vacation)"}, "out-of-office"),
        ({"X_Autoreply": "yes"}, "out-of-office"),
        ({"Precedence": "bulk"}, "Precedence"),
        ({"Precedence": "auto_reply"}, "Precedence"),
        ({"Return_Path": "<>"}, "bounces"),
    ],
)
def test_answers_of_robots_are_no_alerts(headers: dict[str, str], words: str) -> None:
    with pytest.raises(PayloadIgnored, match=words):
        parse(mail(**headers), RFC822)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-generated"},
        {"Auto_Submitted": "auto-generated", "Precedence": "bulk"},
        {"Auto_Submitted": "no"},
        {"Precedence": "bulk", "X_Watchbell_Key": "ups"},
        {"Precedence": "list"},
        {"Return_Path": "<ups@example.com>"},
    ],
)
def test_what_monitors_send_by_themselves_is_taken(headers: dict[str, str]) -> None:
    assert seen(mail(**headers)).firing


def test_a_bounce_is_no_alert() -> None:
    report = HEAD + b"Content-Type: multipart/report; boundary=r\n\n--r\n\nUser unknown\n--r--\n"
    with pytest.raises(PayloadIgnored, match="report"):
        parse(report, RFC822)


def test_our_own_mails_are_no_alerts() -> None:
    own = Composer("Watchbell <watchbell@example.com>").compose(make_outgoing())
    with pytest.raises(PayloadIgnored, match="Watchbell sent"):
        parse(own.text, RFC822)


@pytest.mark.parametrize("field", ["body-mime", "email"])
def test_mail_services_post_forms(field: str) -> None:
    form = urlencode({"recipient": "a@example.com", field: mail()}).encode()
    told = seen(form, {"content-type": "application/x-www-form-urlencoded"})
    assert told == seen(mail())


def test_a_form_without_the_raw_mail_says_what_to_switch_on() -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="subject"\r\n\r\nhi\r\n--x--\r\n'
    with pytest.raises(PayloadRejected, match="send it raw"):
        parse(body, {"content-type": "multipart/form-data; boundary=x"})


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/octet-stream", "application/x-www-form-urlencoded"],
)
def test_a_raw_mail_is_one_whatever_curl_calls_it(content_type: str) -> None:
    assert seen(mail("a=b&c=d"), {"content-type": content_type}).title == "a=b&c=d"


_parts = st.sampled_from((
    b"From:", b"Subject:", b"To:", b"Date:", b"Content-Type:", b" multipart/mixed; boundary=b",
    b" text/html; charset=", b" text/plain", b" message/rfc822", b"--b", b"--b--", b"\n", b"\r\n",
    b"\n\n", b"Content-Transfer-Encoding:", b" base64", b" x-uuencode", b"begin 644 x\n", b"\0",
    b"=?utf-8?q?", b"=?x?b?", b"?=", b"name*0*=", b"name*=", b"; filename", b"''", b"%ff", b"\xff",
    b"<", b">", b"@", b"(", b"[", b"utf-7", b"rot13", b"Content-Disposition: attachment", b"\"",
    b"Return-Path: <>", b"<p>", b"&#0;", b"&#xd800;", b"Mon, 99 Foo 99999 99:99:99 +9999",
))  # fmt: skip
_bodies = st.lists(_parts | st.binary(max_size=8), max_size=40).map(b"".join)


@quick
@given(st.binary(max_size=300) | _bodies, st.booleans())
def test_nothing_that_is_sent_breaks_the_reading(body: bytes, headed: bool) -> None:
    try:
        said = parse(HEAD + body if headed else body, RFC822)
    except (PayloadIgnored, PayloadRejected):
        return
    for one in said:
        assert one.key
        if isinstance(one, Observation):
            assert clean_observation(one, datetime(2026, 3, 2, tzinfo=UTC)).observation.title


def hear(integration: Integration, body: bytes, now: datetime) -> Signal:
    signal = store(integration, body, now=now)
    drain(now)
    signal.refresh_from_db()
    return signal


@pytest.mark.usefixtures("database")
def test_a_problem_and_its_recovery_are_one_alert(now: datetime) -> None:
    mails = make_integration("Mails", kind="email", now=now)
    for name in ("nagios-problem", "nagios-recovery"):
        body = (FOLDER / "email" / f"{name}.eml").read_bytes()
        assert hear(mails, body, now).state == SignalState.ABSORBED
        now += timedelta(minutes=1)
    assert Alert.objects.get().state == AlertState.RESOLVED


@pytest.mark.usefixtures("database")
def test_an_acknowledgement_acknowledges(now: datetime) -> None:
    mails = make_integration("Mails", kind="email", now=now)
    hear(mails, mail(), now)
    hear(mails, mail("[ACK] Battery low"), now)
    assert Alert.objects.get().state == AlertState.ACKNOWLEDGED


@pytest.mark.usefixtures("database")
def test_an_out_of_office_notice_is_kept_with_the_reason(now: datetime) -> None:
    mails = make_integration("Mails", kind="email", now=now)
    signal = hear(mails, mail(Auto_Submitted="auto-replied"), now)
    assert (signal.state, "out-of-office" in signal.reason) == (SignalState.IGNORED, True)
    assert not Alert.objects.exists()
