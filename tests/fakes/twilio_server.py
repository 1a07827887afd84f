"""Twilio's API on loopback, as far as texts and calls go: it refuses what Twilio refuses."""

import base64
import json
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qs
from xml.etree import ElementTree as ET

from tests.fakes.http_server import HttpServer, Received, Reply

ACCOUNT = "AC00000000000000000000000000000000"
TOKEN = "twilio-auth-token-0123456789"
SENDER = "+15550001111"
NUMBER = "+15552223333"
_LONGEST_BODY = 1600


@dataclass
class TwilioServer:
    """`taken` holds the forms it took; `numbers` are those that exist; `codes` refuse the next."""

    server: HttpServer
    numbers: set[str] = field(default_factory=lambda: {NUMBER})
    taken: list[dict[str, str]] = field(default_factory=list)
    sids: list[str] = field(default_factory=list)
    codes: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.decide = self._decide

    @property
    def bodies(self) -> list[str]:
        """The texts, in the order they came."""
        return [form["Body"] for form in self.taken if "Body" in form]

    def _decide(self, came: Received) -> Reply:
        wanted = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if came.headers.get("Authorization") != f"Basic {wanted}":
            return _error(401, 20003, "Authenticate")
        kind = came.path.removeprefix(f"/2010-04-01/Accounts/{ACCOUNT}/")
        if kind not in ("Messages.json", "Calls.json"):
            return _error(404, 20404, "The requested resource was not found")
        form = {name: values[0] for name, values in parse_qs(came.body.decode()).items()}
        if self.codes:
            return _error(*self.codes.pop(0), "As the test wants it")
        refused = self._refuse(form, kind)
        if refused:
            return refused
        sid = ("SM" if kind == "Messages.json" else "CA") + secrets.token_hex(16)
        self.taken.append(form)
        self.sids.append(sid)
        body = {"sid": sid, "status": "queued", "to": form["To"], "account_sid": ACCOUNT,
                "error_code": None, "body": form.get("Body"), "from": form.get("From")}  # fmt: skip
        return Reply(201, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def _refuse(self, form: dict[str, str], kind: str) -> Reply | None:
        if form.get("To") not in self.numbers:
            return _error(400, 21211, f"The 'To' number {form.get('To')} is not valid.")
        if form.get("From") != SENDER:
            return _error(400, 21606, "The From phone number is not owned by you.")
        if not form.get("StatusCallback", "https://x").startswith(("http://", "https://")):
            return _error(400, 21609, "Invalid StatusCallback URL")
        if kind == "Messages.json":
            return _refuse_text(form.get("Body", ""))
        return _refuse_call(form)


def _refuse_text(body: str) -> Reply | None:
    if not body:
        return _error(400, 21602, "Message body is required.")
    if len(body) > _LONGEST_BODY:
        return _error(400, 21617, "The concatenated message body exceeds the 1600 character limit")
    return None


def _refuse_call(form: dict[str, str]) -> Reply | None:
    try:
        root = ET.fromstring(form.get("Twiml", ""))
    except ET.ParseError:
        return _error(400, 21218, "Twiml is not well formed")
    return None if root.tag == "Response" else _error(400, 21218, "Twiml has no Response")


def _error(status: int, code: int, message: str) -> Reply:
    body = {
        "code": code, "message": message, "status": status,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
    }  # fmt: skip
    return Reply(status, json.dumps(body).encode(), {"Content-Type": "application/json"})
