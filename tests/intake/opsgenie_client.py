"""A client of Opsgenie's API, as its own clients are."""

from typing import Any
from urllib.parse import urlencode

from tests.intake.asgi import Answer
from tests.intake.speaking import Sender

# What opsgenie-sdk 2.1.5 sent, but for the key.
DISK: dict[str, Any] = {
    "user": "u",
    "source": "py",
    "message": "Disk full",
    "alias": "disk-db1",
    "description": "It is full",
    "responders": [{"name": "ops", "type": "team"}],
    "actions": ["Restart"],
    "tags": ["prod"],
    "details": {"k": "v"},
    "entity": "db1",
    "priority": "P1",
}


class Opsgenie(Sender):
    """A client that sends its key in the header, as all of them say they do."""

    def ask(self, path: str, **query: Any) -> Answer:
        asked = f"?{urlencode(query)}" if query else ""
        return self.send(path + asked, method="GET", headers=[self.header])

    def tell(self, path: str, body: Any = b"", *, method: str = "POST", **query: Any) -> Answer:
        """Send what changes something, and absorb it."""
        asked = f"?{urlencode(query)}" if query else ""
        answer = self.send(path + asked, body, method=method, headers=[self.header])
        self.absorb()
        return answer

    def verb(self, verb: str, body: Any = b"", *, method: str = "POST", **query: Any) -> Answer:
        query = {"identifierType": "alias", **query}
        return self.tell(f"/v2/alerts/disk-db1/{verb}", body, method=method, **query)

    @property
    def header(self) -> tuple[bytes, bytes]:
        return (b"authorization", f"GenieKey {self.key}".encode())
