"""Calls an ASGI application as a server does, without a socket."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from watchbell.intake.edge import Intake


@dataclass
class Answer:
    """What the application sent."""

    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytes = b""

    @property
    def json(self) -> Any:
        return json.loads(self.body)


async def call(
    intake: Intake,
    path: str,
    *parts: bytes,
    method: str = "POST",
    headers: Sequence[tuple[bytes, bytes]] = ((b"content-type", b"application/json"),),
) -> Answer:
    """Send one request whose body comes in these parts; return the answer."""
    waiting = list(parts or [b""])
    answer = Answer()

    async def receive() -> dict[str, Any]:
        if not waiting:
            return {"type": "http.disconnect"}
        body = waiting.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status, answer.headers = message["status"], dict(message["headers"])
        else:
            answer.body += message.get("body", b"")

    scope = {"type": "http", "method": method, "path": path, "headers": list(headers)}
    await intake(scope, receive, send)
    return answer
