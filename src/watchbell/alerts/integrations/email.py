"""Mails become alerts: for what can tell of trouble in no other way.

A mail arrives as it is (RFC 5322), piped to curl by a mail server's alias, or in a form that a
mail service posts it in.
"""

from collections.abc import Mapping, Sequence

from watchbell.alerts.domain import Answer, Observation, Severity, Verb
from watchbell.alerts.integrations.mail_services import SENDGRID, SENDGRID_AT, mail_in, verify
from watchbell.alerts.integrations.mails import Mail, read_mail
from watchbell.alerts.integrations.port import (
    ANYTHING,
    Adapter,
    PayloadIgnored,
    Said,
    SetupFile,
)
from watchbell.alerts.integrations.reading import labels_of
from watchbell.alerts.integrations.subjects import Turn, severity_in, stem_of, turn_of

KIND = "email"
OWN = "x-watchbell-message"
"""The header by which Watchbell knows its own mails."""
_KEY, _ACTION = "x-watchbell-key", "x-watchbell-action"
_ACTIONS = {
    "trigger": Turn.FIRES, "fire": Turn.FIRES,
    "resolve": Turn.OVER, "resolved": Turn.OVER,
    "acknowledge": Turn.ACKNOWLEDGED, "ack": Turn.ACKNOWLEDGED,
}  # fmt: skip
_PRIORITIES = {
    "1": Severity.CRITICAL, "2": Severity.ERROR, "4": Severity.INFO, "5": Severity.INFO,
    "high": Severity.CRITICAL, "urgent": Severity.CRITICAL,
    "low": Severity.INFO, "non-urgent": Severity.INFO,
}  # fmt: skip
_SCRIPT = """#!/bin/sh
# Hands the mail on standard input to Watchbell. Needs curl. Put it at
# /usr/local/bin/watchbell-mail, for the mail server alone to read and run: the address is in it.
# What cannot be handed over is tried again later (75 is EX_TEMPFAIL), unless it is too large
# for ever (65 is EX_DATAERR, by which its sender is told).
status=$(curl --silent --show-error --fail --max-time 30 --output /dev/null \\
  --write-out '%{http_code}' --header 'Content-Type: message/rfc822' --data-binary @- \\
  "{address}") && exit 0
[ "$status" = 413 ] && exit 65
exit 75
"""
_SETUP = """# Postfix, Exim, Sendmail: install the file above as /usr/local/bin/watchbell-mail, put this
# line into /etc/aliases, then run newaliases. Mails to alerts@<your host> become alerts.
alerts: "|/usr/local/bin/watchbell-mail"

# Or without it (Postfix, Sendmail). 75 (EX_TEMPFAIL) has the mail server try again.
alerts: "|curl -sSf -m 30 -o /dev/null -H 'Content-Type: message/rfc822' --data-binary @- {address} || exit 75"

# Twilio SendGrid: Inbound Parse, with "POST the raw, full MIME message" checked. With a security
# policy that signs, set its public key below as the secret.
{address}

# Mailgun: Receiving, Create route, with the action
forward("{address}")
# and the HTTP webhook signing key of your account as the secret below, so that nobody else's posts
# are believed.

# Try it
printf 'From: nagios@example.com\\nSubject: [PROBLEM] db1 is DOWN\\n\\nNo answer.\\n' | \\
  curl -sSf -H 'Content-Type: message/rfc822' --data-binary @- {address}
printf 'From: nagios@example.com\\nSubject: [RECOVERY] db1 is UP\\n\\nIt answers.\\n' | \\
  curl -sSf -H 'Content-Type: message/rfc822' --data-binary @- {address}

# What you write yourself may say outright what it means, in headers of the mail
X-Watchbell-Key: disk-db1
X-Watchbell-Action: trigger, acknowledge or resolve
"""  # noqa: E501 - an alias is one line


def parse(body: bytes, headers: Mapping[str, str]) -> Sequence[Said]:
    """Turn one mail into an observation or an acknowledgement."""
    mail = read_mail(mail_in(body, headers.get("content-type", "")))
    if reason := _why_none(mail):
        raise PayloadIgnored(reason)
    turn = _ACTIONS.get(mail[_ACTION].strip().lower()) or turn_of(mail["subject"])
    if turn is Turn.NOTHING:
        raise PayloadIgnored("It tells of a downtime or of flapping, not of trouble.")
    if turn is Turn.ACKNOWLEDGED:
        return [Answer(key=_key(mail), verb=Verb.ACKNOWLEDGE, by=mail.by)]
    return [_observation(mail, firing=turn is Turn.FIRES)]


def _observation(mail: Mail, *, firing: bool) -> Observation:
    return Observation(
        key=_key(mail),
        firing=firing,
        title=mail["subject"].strip() or f"Mail without a subject from {_sender(mail)}",
        description=mail.text,
        severity=_severity(mail),
        started_at=mail.written_at if firing else None,
        ended_at=None if firing else mail.written_at,
        labels=labels_of(**{"from": mail.sender, "to": mail.to}),
        annotations=labels_of(message_id=mail["message-id"], attachments=", ".join(mail.attached)),
    )


def _key(mail: Mail) -> str:
    return mail[_KEY].strip() or f"{_sender(mail)}: {stem_of(mail['subject'])}"


def _sender(mail: Mail) -> str:
    return mail.sender or "somebody unknown"


def _severity(mail: Mail) -> Severity:
    """Return what the subject names, else what the mail's priority means."""
    named = severity_in(mail["subject"])
    told = (mail["x-priority"][:1], mail["importance"].lower(), mail["priority"].lower())
    meant = (_PRIORITIES[word] for word in told if word in _PRIORITIES)
    return named or next(meant, Severity.ERROR)


def _why_none(mail: Mail) -> str:
    """Say why a mail is no alert whatever its subject says; "" when it may be one.

    Mails that programs send by themselves are what is wanted; those that answer a mail are not.
    """
    submitted = mail["auto-submitted"].strip().lower()
    if mail[OWN]:
        return "Watchbell sent this mail itself; an alert of it would page without end."
    if mail.kind == "multipart/report":
        return "It is a mail server's report, such as a bounce or a read receipt."
    if submitted.startswith("auto-replied") or mail["x-autoreply"] or mail["x-autorespond"]:
        return "It is an automatic answer, such as an out-of-office notice."
    if submitted.startswith("auto-generated") or mail[_KEY].strip():
        return ""
    if mail["return-path"].replace(" ", "") == "<>":
        return "It has no sender to return to (Return-Path: <>), as bounces have none."
    if mail["precedence"].strip().lower() in ("bulk", "junk", "auto_reply"):
        return (
            "Its Precedence is that of automatic answers and circulars; with an X-Watchbell-Key,"
            " or Auto-Submitted: auto-generated, it would be taken."
        )
    return ""


ADAPTER = Adapter(
    kind=KIND,
    title="E-mail",
    setup=_SETUP,
    parse=parse,
    keeps=frozenset({SENDGRID, SENDGRID_AT}),
    takes=ANYTHING,
    verify=verify,
    signs="Mailgun's HTTP webhook signing key, or the public key of SendGrid's security policy",
    files=(SetupFile(name="watchbell-mail", text=_SCRIPT),),
)
