"""Mail over SMTP, as WATCHBELL_EMAIL_URL says.

smtp:// speaks in the clear, smtp+tls:// insists on STARTTLS, smtps:// is TLS from the start.
What goes wrong before the message is offered (connection, TLS, sign-in) is the server's
trouble, so temporary; what the server says of the message itself counts by its code.
"""

import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import SplitResult, unquote, urlsplit

from watchbell.notify.channels import DeliveryError, OutgoingMessage, Receipt
from watchbell.notify.channels.mail import Composer
from watchbell.platform.settings import Secret

_TIMEOUT_SECONDS = 15
_CLOSING = 421
_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


class EmailChannel:
    """Sends text and HTML mail; connections are shared by the messages of one batch."""

    kind = "email"

    def __init__(self, server_url: Secret | None, sender: str) -> None:
        self._server_url = server_url
        self._composer = Composer(sender)
        self._idle: list[smtplib.SMTP] = []
        self._lock = threading.Lock()

    def send(self, message: OutgoingMessage) -> Receipt:
        """Hand the mail to the server."""
        if self._server_url is None:
            raise DeliveryError(
                "no mail server is known: set WATCHBELL_EMAIL_URL, for example"
                " smtp://mail.example.org:25",
                permanent=True,
            )
        mail = self._composer.compose(message)
        reused = self._take_idle()
        if reused is not None:
            with suppress(_StaleConnection), self._returned(reused) as server:
                _hand_over(server, mail.sender, mail.recipient, mail.text, first=False)
                return Receipt(mail.message_id)
        with self._returned(_connect(self._server_url, self._composer.host)) as server:
            _hand_over(server, mail.sender, mail.recipient, mail.text, first=True)
        return Receipt(mail.message_id)

    def rest(self) -> None:
        """Say goodbye on every idle connection."""
        while (server := self._take_idle()) is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()

    def _take_idle(self) -> smtplib.SMTP | None:
        with self._lock:
            return self._idle.pop() if self._idle else None

    @contextmanager
    def _returned(self, server: smtplib.SMTP) -> Iterator[smtplib.SMTP]:
        """Keep the connection for the next message, unless it broke."""
        try:
            yield server
        except (DeliveryError, _StaleConnection):
            if server.sock is None or not _is_usable(server):
                server.close()
            else:
                self._keep(server)
            raise
        self._keep(server)

    def _keep(self, server: smtplib.SMTP) -> None:
        with self._lock:
            self._idle.append(server)


class _StaleConnection(Exception):
    """An idle connection turned out to be closed by the server."""


def _is_usable(server: smtplib.SMTP) -> bool:
    try:
        return server.rset()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _connect(url: Secret, host: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    name, port = parts.hostname or "localhost", parts.port or _PORTS[parts.scheme]
    server: smtplib.SMTP | None = None
    try:
        server = _opener(parts.scheme)(name, port, host)
        _introduce(server, parts)
    except (smtplib.SMTPException, OSError) as error:
        if server is not None:
            server.close()
        raise _unusable(f"{name}:{port}", error) from error
    return server


def _introduce(server: smtplib.SMTP, parts: SplitResult) -> None:
    if parts.scheme == "smtp+tls":
        server.starttls(context=ssl.create_default_context())
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    server.ehlo_or_helo_if_needed()


def _unusable(place: str, error: Exception) -> DeliveryError:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return DeliveryError(
            "the mail server refused the user name or password of WATCHBELL_EMAIL_URL"
        )
    return DeliveryError(f"the mail server {place} cannot be used: {error}")


def _opener(scheme: str) -> Callable[[str, int, str], smtplib.SMTP]:
    if scheme == "smtps":
        return lambda name, port, host: smtplib.SMTP_SSL(
            name, port, host, timeout=_TIMEOUT_SECONDS, context=ssl.create_default_context()
        )
    return lambda name, port, host: smtplib.SMTP(name, port, host, timeout=_TIMEOUT_SECONDS)


def _hand_over(
    server: smtplib.SMTP, sender: str, recipient: str, text: bytes, *, first: bool
) -> None:
    options = ["BODY=8BITMIME"] if server.has_extn("8bitmime") else []
    if not recipient.isascii():
        if not server.has_extn("smtputf8"):
            raise DeliveryError("the mail server takes only ASCII addresses", permanent=True)
        options.append("SMTPUTF8")
    try:
        server.sendmail(sender, [recipient], text, mail_options=options)
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = error.recipients[recipient]
        raise _refusal(code, answer, "the recipient", first=first) from error
    except smtplib.SMTPSenderRefused as error:
        raise _refusal(error.smtp_code, error.smtp_error, "the sender", first=first) from error
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code, error.smtp_error, "the message", first=first) from error
    except (smtplib.SMTPException, OSError) as error:
        if not first:
            raise _StaleConnection from error
        raise DeliveryError(f"the connection to the mail server broke: {error}") from error


def _refusal(code: int, answer: bytes | str, what: str, *, first: bool) -> Exception:
    if code == _CLOSING and not first:
        return _StaleConnection()
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    line = " ".join(text.split())[:200]
    return DeliveryError(
        f"the mail server refused {what}: {code} {line}", permanent=500 <= code < 600
    )
