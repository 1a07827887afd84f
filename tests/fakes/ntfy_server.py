"""An ntfy server on loopback: JSON on its root, a token for its topics, limits as the real one."""

import json
import re
import secrets
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.http_server import HttpServer, Received, Reply

TOKEN = "tk_secret0123456789"


@dataclass
class NtfyServer:
    """`published` is what subscribers of a topic see."""

    server: HttpServer
    published: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.decide = self._decide

    def _decide(self, came: Received) -> Reply:
        if came.path != "/" or came.method != "POST":
            return Reply(404)
        if came.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Reply(403, b'{"code":40301,"http":403,"error":"forbidden"}')
        try:
            said = json.loads(came.body)
        except ValueError:
            return Reply(400, b'{"code":40024,"http":400,"error":"invalid request"}')
        if not _is_fit(said):
            return Reply(400, b'{"code":40009,"http":400,"error":"invalid request"}')
        self.published.append(said)
        answer = {
            "id": secrets.token_urlsafe(9)[:12],
            "time": 1,
            "event": "message",
            "topic": said["topic"],
        }
        return Reply(200, json.dumps(answer).encode())


def _is_fit(said: dict[str, Any]) -> bool:
    actions = said.get("actions", [])
    return (
        re.fullmatch(r"[-_A-Za-z0-9]{1,64}", said.get("topic", "")) is not None
        and len(said.get("message", "").encode()) <= 4096
        and said.get("priority") in (1, 2, 3, 4, 5)
        and len(actions) <= 3
        and all({"action", "label", "url"} <= set(action) for action in actions)
    )
