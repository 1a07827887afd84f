"""Reading a mail, however it is broken: its headers, its text, what is attached to it.

Mails come from anywhere. Nothing in one is an error of ours, and none takes long to read:
headers are cut before they are looked at, since the library reads long ones by their square.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import HeaderRegistry
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import Compat32
from email.utils import getaddresses, parseaddr, parsedate_to_datetime
from html import unescape

import nh3

from watchbell.alerts.integrations.port import PayloadRejected

_LONGEST_HEADER = 4_000
_LONGEST_NAME = 100
_MOST_BOUNDARIES = 30
_MOST_ADDRESSES = 20
_MOST_ATTACHED = 50
_LONGEST_TEXT = 100_000
_ODD = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What the library raises at addresses, parameters and encodings that make no sense."""
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_SLOW = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape"})
"""Codecs that no mail is written in; the first two take a time that grows by the square."""
_LINE_ENDS = re.compile(r"<(?:br|hr|/p|/div|/tr|/li|/h[1-6]|/table)\b[^>]{0,200}>", re.IGNORECASE)
_CELL_ENDS = re.compile(r"</t[dh]\s*>", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n{3,}")
_decoded = HeaderRegistry(use_default_map=False)


class _Brief(Compat32):
    """Reads headers of a length that an honest one has, and no more of others."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse([line[:_LONGEST_HEADER] for line in sourcelines])
        return name[:_LONGEST_NAME], value[:_LONGEST_HEADER]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail as text; what it does not say is empty. Names of headers are in lower case."""

    headers: dict[str, str]
    kind: str
    sender: str
    by: str
    to: str
    written_at: datetime | None
    text: str
    attached: tuple[str, ...]

    def __getitem__(self, name: str) -> str:
        return self.headers.get(name, "")


def read_mail(body: bytes) -> Mail:
    """Return a raw mail (RFC 5322) as text; PayloadRejected when it is none."""
    message = _parsed(body.lstrip(b"\r\n"))
    raw = _raw_headers(message)
    headers = {name: _header(value) for name, value in raw.items()}
    if not headers.get("from") and "subject" not in headers:
        raise PayloadRejected(
            "The body is no mail: it begins with neither From nor Subject. Send it raw, with its"
            " headers (RFC 5322)."
        )
    by, sender = _person(raw.get("from") or raw.get("sender") or raw.get("return-path", ""))
    text, attached = _contents(message)
    return Mail(
        headers=headers,
        kind=message.get_content_type(),
        sender=sender,
        by=by or sender,
        to=_addresses(raw.get("to", "")),
        written_at=_instant(raw.get("date", "")),
        text=text,
        attached=attached,
    )


def _parsed(body: bytes) -> Message:
    """Return the mail in its parts; one that is nested without end is not taken apart."""
    if body.lower().count(b"boundary=") <= _MOST_BOUNDARIES:
        try:
            return BytesParser(policy=_Brief()).parsebytes(body)
        except RecursionError:
            pass
    return BytesHeaderParser(policy=_Brief()).parsebytes(body)


def _raw_headers(message: Message) -> dict[str, str]:
    """Return each header as it came, the first of those that stand twice."""
    found: dict[str, str] = {}
    for name, value in message.raw_items():
        found.setdefault(name.lower(), _readable(value))
    return found


def _readable(value: str) -> str:
    """Return a header in one line; one in eight bits is UTF-8, else Latin-1."""
    return _line(_guessed(value.encode("ascii", "surrogateescape")))


def _line(text: str) -> str:
    return " ".join(_CONTROLS.sub("", text).split())


def _guessed(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _header(value: str) -> str:
    """Return a header with its encoded words (RFC 2047) as text."""
    if "=?" not in value:
        return value
    try:
        return _line(str(_decoded("subject", value)))
    except _ODD:
        return value


def _person(raw: str) -> tuple[str, str]:
    """Return the name and the address in a From; all of it is the address when it has none."""
    try:
        name, address = parseaddr(raw)
    except _ODD:
        name, address = "", ""
    return _header(name).strip(), (address or _header(raw)).strip().casefold()


def _addresses(raw: str) -> str:
    try:
        found = [address.casefold() for _, address in getaddresses([raw]) if address]
    except _ODD:
        return ""
    return ", ".join(found[:_MOST_ADDRESSES])


def _instant(raw: str) -> datetime | None:
    try:
        instant = parsedate_to_datetime(raw)
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (*_ODD, OverflowError):
        return None


def _contents(message: Message) -> tuple[str, tuple[str, ...]]:
    """Return the text, from HTML when there is no other, and the names of what is attached."""
    if message.get_content_maintype() == "multipart" and not message.is_multipart():
        return _text(message), ()  # what cannot be taken apart is told as it came
    plain, html, attached = "", "", []
    for part in _leaves(message):
        name, kind = _file_name(part), part.get_content_type()
        if name or kind not in ("text/plain", "text/html") or _is_attached(part):
            attached.append(name or kind)
        elif kind == "text/plain":
            plain = plain or _text(part)
        else:
            html = html or _without_tags(_text(part))
    return plain or html, tuple(attached[:_MOST_ATTACHED])


def _leaves(message: Message) -> Iterator[Message]:
    """Return the parts that are no folders of others; an enclosed mail is one thing."""
    pending = [message]
    while pending:
        part = pending.pop()
        if part.get_content_maintype() != "multipart":
            yield part
        elif part.is_multipart() and isinstance(inner := part.get_payload(), list):
            pending += [one for one in reversed(inner) if isinstance(one, Message)]


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename("")
    except _ODD:
        return "a file"
    return _header(_line(_guessed(str(name).encode("utf-8", "surrogateescape"))))[:_LONGEST_NAME]


def _content(part: Message) -> bytes:
    """Return a part's bytes without their encoding, where that can be undone."""
    try:
        content = part.get_payload(decode=True)
    except _ODD:
        if "content-transfer-encoding" not in part:
            return b""
        del part["content-transfer-encoding"]
        return _content(part)  # as it came
    return content if isinstance(content, bytes) else b""


def _text(part: Message) -> str:
    """Return a part's text by its encoding, and where that is wrong by the likeliest one."""
    content = _content(part)[: 2 * _LONGEST_TEXT]
    try:
        charset = codecs.lookup(str(part.get_param("charset", ""))).name
        if charset not in (*_SLOW, "ascii"):
            return content.decode(charset, "replace")[:_LONGEST_TEXT].strip()
    except _ODD:
        pass
    return _guessed(content)[:_LONGEST_TEXT].strip()


def _without_tags(html: str) -> str:
    """Return what HTML says, line by line."""
    text = nh3.clean(
        _CELL_ENDS.sub(" ", _LINE_ENDS.sub("\n", html)),
        tags=set(),
        clean_content_tags={"script", "style", "title"},
    )
    lines = (" ".join(line.split()) for line in unescape(text).splitlines())
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
