"""Twilio: texts, calls, and the signed requests by which it calls back."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlencode, urlsplit
from xml.sax.saxutils import escape, quoteattr

from watchbell.notify.channels import DeliveryError
from watchbell.notify.domain import Outcome
from watchbell.notify.phones import Document, IncomingText, Report, Script
from watchbell.platform.outbound import Answer, OutboundError, request
from watchbell.platform.settings import Secret

SCHEME = "twilio"
_XML = "text/xml; charset=utf-8"
_RINGS_SECONDS = "30"
_WAITS_SECONDS = "10"
_TEMPORARY = frozenset({
    "14107", "20003", "20429", "20500", "20503", "30001", "30003", "30008", "30009", "30017",
    "30022", "31000", "31002",
})  # fmt: skip
"""Queues that are full, limits on speed, handsets that are off, faults of Twilio's own. A refused
sign-in is the operator's to mend, as with mail. Every other code says the same tomorrow."""
_SAID = {
    "20003": "refused the account or token of WATCHBELL_PHONE_URL",
    "21211": "says the number is none",
    "21408": "may not send to this country: allow it in its console",
    "21610": "says the number asked for quiet (STOP)",
    "21614": "says the number takes no texts",
    "30003": "says the phone is off or out of reach",
    "30005": "says the number is not in use",
    "30006": "says the number is a landline",
    "30007": "says the carrier filtered the message",
}
_OUTCOMES: Mapping[str, Outcome] = {
    "delivered": Outcome.DELIVERED,
    "completed": Outcome.DELIVERED,
    "undelivered": Outcome.UNDELIVERED,
    "failed": Outcome.UNDELIVERED,
    "busy": Outcome.UNANSWERED,
    "no-answer": Outcome.UNANSWERED,
    "canceled": Outcome.UNANSWERED,
}


@dataclass(frozen=True)
class Twilio:
    """One account; `sender` is a number, or for texts a messaging service (MG...)."""

    account: str
    token: Secret
    sender: str
    base: str = "https://api.twilio.com"

    kind = SCHEME

    def send_text(self, to: str, text: str, *, report_to: str) -> str:
        """Send one text; returns its SID."""
        whose = "MessagingServiceSid" if self.sender.startswith("MG") else "From"
        form = [("To", to), (whose, self.sender), ("Body", text), ("StatusCallback", report_to)]
        return self._post("Messages.json", form)

    def place_call(self, to: str, script: Script, *, report_to: str) -> str:
        """Call and say the script; returns its SID."""
        form = [
            ("To", to),
            ("From", self.sender),
            ("Twiml", self.speak(script).body),
            ("Timeout", _RINGS_SECONDS),
            ("StatusCallback", report_to),
            ("StatusCallbackEvent", "completed"),
        ]
        return self._post("Calls.json", form)

    def is_genuine(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> bool:
        """Check X-Twilio-Signature: HMAC-SHA1 over the address and the sorted fields."""
        signed = url + "".join(f"{name}{form[name]}" for name in sorted(form))
        # SHA-1 is what Twilio signs with; as an HMAC it still holds.
        digest = hmac.digest(self.token.encode(), signed.encode(), hashlib.sha1)
        given = headers.get("X-Twilio-Signature", "")
        return hmac.compare_digest(base64.b64encode(digest), given.encode("utf-8", "replace"))

    def read_report(self, form: Mapping[str, str]) -> Report:
        """Read a status callback of a text or a call."""
        said = form.get("MessageStatus") or form.get("CallStatus") or ""
        code = form.get("ErrorCode", "")
        outcome = _OUTCOMES.get(said)
        told = _told(code, "") if outcome is Outcome.UNDELIVERED else said
        return Report(
            reference=form.get("MessageSid") or form.get("CallSid") or "",
            said=told,
            outcome=outcome,
            permanent=code not in _TEMPORARY,
        )

    def read_text(self, form: Mapping[str, str]) -> IncomingText:
        """Read a text message that came in."""
        return IncomingText(form.get("From", ""), form.get("Body", ""))

    def read_keys(self, form: Mapping[str, str]) -> str:
        """Read the keys that were pressed."""
        return form.get("Digits", "")

    def reply(self, text: str) -> Document:
        """Write TwiML that sends one text, or none."""
        inside = f"<Message>{escape(text)}</Message>" if text else ""
        return Document(_XML, _twiml(inside))

    def speak(self, script: Script) -> Document:
        """Write TwiML that says the script, listens for a key, and hangs up."""
        said = "".join(f"<Say>{escape(sentence)}</Say>" for sentence in script.sentences)
        if not script.keys_to:
            return Document(_XML, _twiml(f"{said}<Pause/>{said}<Hangup/>"))
        gather = (
            f'<Gather action={quoteattr(script.keys_to)} method="POST" numDigits="1"'
            f' timeout="{_WAITS_SECONDS}">{said}</Gather>'
        )
        goodbye = "<Say>No key was pressed. Goodbye.</Say><Hangup/>"
        return Document(_XML, _twiml(f"{gather}{gather}{goodbye}"))

    def _post(self, resource: str, form: Sequence[tuple[str, str]]) -> str:
        url = f"{self.base}/2010-04-01/Accounts/{self.account}/{resource}"
        sign_in = base64.b64encode(f"{self.account}:{self.token}".encode()).decode()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Authorization": f"Basic {sign_in}",
        }
        try:
            answer = request("POST", url, headers=headers, body=urlencode(form).encode())
            if not answer.ok:
                _refuse(answer)
            return str(_read(answer).get("sid", ""))
        except OutboundError as error:
            raise DeliveryError(
                f"Twilio {error.reason}", permanent=error.permanent, retry_after=error.retry_after
            ) from error


def from_url(url: Secret, sender: str) -> Twilio:
    """Return the account that `twilio://SID:TOKEN@api.twilio.com` names."""
    parts = urlsplit(url)
    place = parts.hostname or "api.twilio.com"
    return Twilio(
        account=unquote(parts.username or ""),
        token=Secret(unquote(parts.password or "")),
        sender=sender,
        base=f"https://{place}:{parts.port}" if parts.port else f"https://{place}",
    )


def _refuse(answer: Answer) -> None:
    """Raise what the account's error code means; a bare status goes by the rule of all HTTP."""
    code = str(_read(answer).get("code", ""))
    if not code:
        answer.require_ok()
    message = str(_read(answer).get("message", ""))
    raise DeliveryError(_told(code, message), permanent=code not in _TEMPORARY)


def _told(code: str, message: str) -> str:
    said = _SAID.get(code) or " ".join(message.split())[:200] or "gives no reason"
    return f"Twilio {said} ({code})" if code else f"Twilio {said}"


def _read(answer: Answer) -> Mapping[str, object]:
    try:
        known = json.loads(answer.body)
    except ValueError:
        return {}
    return known if isinstance(known, dict) else {}


def _twiml(inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{inside}</Response>'
