"""Mail is threaded, plain and HTML, quiet towards robots, and says why it did not leave."""

import json
from dataclasses import replace
from email.message import EmailMessage

import pytest

from tests.fakes.smtp_server import SmtpServer, smtp_server
from tests.notify.drafts import make_content, make_outgoing
from watchbell.notify.channels import DeliveryError, OutgoingFile
from watchbell.notify.channels.email import EmailChannel
from watchbell.notify.domain import Attachment, Card, Content, Sheet
from watchbell.platform.settings import Secret

SENDER = "Watchbell <bell@example.org>"


def channel_to(server: SmtpServer) -> EmailChannel:
    return EmailChannel(Secret(server.url), SENDER)


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    text = body.get_content()
    assert isinstance(text, str)
    return text.replace("\r\n", "\n")


def test_a_mail_has_two_parts_and_the_headers_that_matter(mail_server: SmtpServer) -> None:
    channel = channel_to(mail_server)
    message = make_outgoing()
    receipt = channel.send(message)
    channel.rest()
    [mail] = mail_server.mails
    assert mail["Subject"] == "[INC-1042] Database down"
    assert mail["From"] == "Watchbell <bell@example.org>"
    assert mail["To"] == "ada@example.org"
    assert mail["Date"] == "Mon, 02 Mar 2026 09:00:00 +0000"
    assert mail["Message-ID"] == f"<inc-1042-{message.id.hex}@example.org>" == receipt.reference
    assert mail["References"] == mail["In-Reply-To"] == "<inc-1042@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    text, html = part(mail, "plain"), part(mail, "html")
    assert "Acknowledge:\nhttps://bell.example.org/answers/abc" in text
    assert "Service: Shop <script>" in text
    assert "Second & last line" in text
    assert "Shop &lt;script&gt;" in html
    assert "<script>" not in html
    assert 'href="https://bell.example.org/answers/abc"' in html
    assert "prefers-color-scheme: dark" in html


def test_the_messages_of_one_record_share_a_thread_and_differ_in_id(
    mail_server: SmtpServer,
) -> None:
    channel = channel_to(mail_server)
    channel.send(make_outgoing())
    channel.send(make_outgoing("grace@example.org"))
    channel.rest()
    first, second = mail_server.mails
    assert first["References"] == second["References"]
    assert first["Message-ID"] != second["Message-ID"]


def test_one_connection_serves_a_batch(mail_server: SmtpServer) -> None:
    channel = channel_to(mail_server)
    for name in ("ada", "grace", "bob"):
        channel.send(make_outgoing(f"{name}@example.org"))
    assert len(mail_server.sessions) == 1
    channel.rest()
    channel.send(make_outgoing())
    channel.rest()
    assert len(mail_server.mails) == 4


@pytest.mark.parametrize(
    "title", ["Down\r\nBcc: eve@example.org", "Down\nX: 1\r\n\r\nbody", "a\0b"]
)
def test_a_title_cannot_add_headers(mail_server: SmtpServer, title: str) -> None:
    channel = channel_to(mail_server)
    channel.send(make_outgoing(content=make_content(title)))
    channel.rest()
    [mail] = mail_server.mails
    assert mail["Bcc"] is None
    assert mail["X"] is None
    assert mail_server.recipients == ["ada@example.org"]


@pytest.mark.parametrize(
    "address",
    ["ada@example.org\r\nBcc: eve@example.org", "ada@example.org, eve@example.org", "ada", "",
     "a b@example.org", "@example.org", "ada@" + "x" * 80 + ".org"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_for_good(mail_server: SmtpServer, address: str) -> None:
    with pytest.raises(DeliveryError) as failure:
        channel_to(mail_server).send(make_outgoing(address))
    assert failure.value.permanent
    assert mail_server.mails == []


@pytest.mark.parametrize("where", ["rcpt_answers", "data_answers"])
@pytest.mark.parametrize(
    ("answer", "permanent"),
    [("450 mailbox busy", False), ("550 no such user", True), ("552 too large", True)],
)
def test_the_servers_code_says_whether_to_try_again(
    mail_server: SmtpServer, where: str, answer: str, permanent: bool
) -> None:
    setattr(mail_server, where, [answer])
    channel = channel_to(mail_server)
    with pytest.raises(DeliveryError, match=answer[:3]) as failure:
        channel.send(make_outgoing())
    assert failure.value.permanent is permanent
    channel.send(make_outgoing())
    channel.rest()
    assert len(mail_server.mails) == 1


def test_a_connection_the_server_closed_is_made_anew(mail_server: SmtpServer) -> None:
    channel = channel_to(mail_server)
    channel.send(make_outgoing())
    mail_server.rcpt_answers = ["421 too many messages in this connection"]
    channel.send(make_outgoing("grace@example.org"))
    channel.rest()
    assert mail_server.recipients == ["ada@example.org", "grace@example.org"]


def test_a_refused_sign_in_is_temporary_and_tells_no_password() -> None:
    with smtp_server(login=("bell", "right")) as server:
        url = server.url.replace("//", "//bell:wr%40ng-password@")
        with pytest.raises(DeliveryError, match="WATCHBELL_EMAIL_URL") as failure:
            EmailChannel(Secret(url), SENDER).send(make_outgoing())
        assert not failure.value.permanent
        assert "wr" not in failure.value.reason.replace("WATCHBELL", "")
        right = EmailChannel(Secret(server.url.replace("//", "//bell:right@")), SENDER)
        right.send(make_outgoing())
        right.rest()
        assert len(server.mails) == 1


def test_a_server_that_is_away_is_temporary() -> None:
    channel = EmailChannel(Secret("smtp://127.0.0.1:1"), SENDER)
    with pytest.raises(DeliveryError, match="cannot be used") as failure:
        channel.send(make_outgoing())
    assert not failure.value.permanent


def test_a_server_without_tls_is_not_used_when_tls_is_asked(mail_server: SmtpServer) -> None:
    channel = EmailChannel(Secret(mail_server.url.replace("smtp:", "smtp+tls:")), SENDER)
    with pytest.raises(DeliveryError, match="STARTTLS"):
        channel.send(make_outgoing())
    assert mail_server.mails == []


def test_without_a_mail_server_the_failure_names_the_setting() -> None:
    with pytest.raises(DeliveryError, match="WATCHBELL_EMAIL_URL") as failure:
        EmailChannel(None, SENDER).send(make_outgoing())
    assert failure.value.permanent


def test_an_address_with_an_international_domain_is_written_in_ascii(
    mail_server: SmtpServer,
) -> None:
    channel = channel_to(mail_server)
    channel.send(make_outgoing("ada@exämple.org"))
    channel.rest()
    assert mail_server.recipients == ["ada@xn--exmple-cua.org"]


def test_a_mail_takes_files_along_and_says_when_one_is_kept_no_more(
    mail_server: SmtpServer,
) -> None:
    content = make_content(
        cards=(Card("MTTR", "2h", ("n = 4",), "✕ Missed: at most 1h", "danger"),),
        sheets=(Sheet("By service", ("Service", "MTTR"), (("Shop <b>", "2h"),)),),
        attachments=(Attachment("łódź.csv", "text/csv", "0" * 64),),
    )
    assert Content.from_json(json.loads(json.dumps(content.to_json()))) == content
    files = (
        OutgoingFile("łódź.csv", "text/csv", "\ufeffa,ł\r\n".encode()),
        OutgoingFile("page.pdf", "application/pdf", None),
    )
    channel = channel_to(mail_server)
    channel.send(replace(make_outgoing(), content=content, files=files))
    channel.rest()
    [mail] = mail_server.mails
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("łódź.csv", "text/csv")
    assert file.get_content() == "\ufeffa,ł\r\n"
    text, html = part(mail, "plain"), part(mail, "html")
    assert "MTTR: 2h; n = 4; ✕ Missed: at most 1h" in text
    assert "Shop <b> | 2h" in text
    assert "Not attached, because it is kept no more: page.pdf." in text
    assert "Shop &lt;b&gt;" in html
