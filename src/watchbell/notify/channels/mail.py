"""Composing one mail: headers that thread and silence robots, a text and an HTML part."""

import re
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.template.loader import render_to_string

from watchbell.notify.channels import DeliveryError, OutgoingFile, OutgoingMessage
from watchbell.notify.domain import Urgency

_NOT_IN_ID = re.compile(r"[^A-Za-z0-9.-]+")
_SUBJECT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Mail:
    """What SMTP needs."""

    sender: str
    recipient: str
    message_id: str
    text: bytes


class Composer:
    """Turns contents into mails from one sender."""

    def __init__(self, sender: str) -> None:
        name, address = parseaddr(sender)
        self._from = Address(name or "Watchbell", addr_spec=address or "watchbell@localhost")
        self.host = self._from.domain

    def compose(self, message: OutgoingMessage) -> Mail:
        """Return the mail for one message; the same message has the same Message-ID each time."""
        recipient = _recipient(message.address)
        content = message.content
        mail = EmailMessage(policy=SMTP)
        mail["From"] = self._from
        mail["To"] = recipient
        mail["Subject"] = " ".join(content.title.split())[:_SUBJECT_LENGTH]
        mail["Date"] = format_datetime(message.at)
        mail["Message-ID"] = message_id = self._message_id(message)
        if content.thread:
            root = f"<{_id_part(content.thread)}@{self.host}>"
            mail["In-Reply-To"] = mail["References"] = root
        if content.unsubscribe:
            mail["List-Unsubscribe"] = f"<{content.unsubscribe}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
        mail["X-Watchbell-Message"] = message.id.hex  # taken for no alert where mails become some
        if content.urgency is Urgency.HIGH:
            mail["Importance"] = "high"
            mail["X-Priority"] = "1"
        values = _values(message)
        mail.set_content(render_to_string("notify/email.txt", values))
        mail.add_alternative(render_to_string("notify/email.html", values), "html")
        for file in message.files:
            _attach(mail, file)
        return Mail(self._from.addr_spec, recipient.addr_spec, message_id, mail.as_bytes())

    def _message_id(self, message: OutgoingMessage) -> str:
        thread = _id_part(message.content.thread) or "message"
        return f"<{thread}-{message.id.hex}@{self.host}>"


def _attach(mail: EmailMessage, file: OutgoingFile) -> None:
    if file.content is None:
        return
    kind, _, subtype = file.media_type.partition("/")
    params = {"charset": "utf-8"} if kind == "text" else None
    mail.add_attachment(
        file.content, maintype=kind, subtype=subtype, filename=file.name, params=params
    )


def _recipient(address: str) -> Address:
    try:
        parsed = Address(addr_spec=address)
        domain = parsed.domain.encode("idna").decode("ascii")
    except (ValueError, HeaderParseError, IndexError) as error:
        raise DeliveryError("the e-mail address cannot be used", permanent=True) from error
    return Address(username=parsed.username, domain=domain)


def _id_part(thread: str) -> str:
    return _NOT_IN_ID.sub("-", thread).strip("-.").lower()


def _values(message: OutgoingMessage) -> dict[str, object]:
    content = message.content
    gone = [file.name for file in message.files if file.content is None]
    lost = (f"Not attached, because it is kept no more: {', '.join(gone)}.",) if gone else ()
    return {
        "title": content.title,
        "lead": content.lead,
        "facts": content.facts,
        "body": content.body,
        "primary": [link for link in content.actions if link.primary],
        "others": [link for link in content.actions if not link.primary],
        "urgent": content.urgency is Urgency.HIGH,
        "cards": content.cards,
        "sheets": content.sheets,
        "notes": (*content.notes, *lost),
        "is_wide": bool(content.cards or content.sheets),
    }
