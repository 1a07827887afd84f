"""Conversations of other products' clients with us, held again and compared with what is kept.

A file of `conversations/` tells whose key opens, at which instant it begins, and the turns: what
the client asks, and what it was answered. In an ask `{key}` stands for the integration's key, and
`{requestId}`, `{silenceID}`, `{id}` or `{alert}` for the newest such id that was answered.
"""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.test import Client

from tests.builders.alerts import drain, make_integration
from tests.intake.asgi import Answer, call
from tests.intake.desks import in_a_thread, open_desk
from watchbell.alerts.models import Alert, Signal
from watchbell.bootstrap.wire import DIALECTS
from watchbell.catalog.models import Service
from watchbell.intake.edge import PREFIX, Intake
from watchbell.kernel.clock import ManualClock
from watchbell.platform.crypto import unseal

FOLDER = Path(__file__).parent / "conversations"
CONVERSATIONS = sorted(FOLDER.glob("*.json"))
_IDS = ("requestId", "silenceID", "id")
_ID = re.compile(r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})\b")
_MEASURED = re.compile(r'("took": ?)[0-9.e-]+|("tinyId": ?)"\d+"')


class Conversation:
    """One client's requests, sent in their order to one desk, each absorbed at once."""

    def __init__(self, kept: dict[str, Any], name: str, service: Service) -> None:
        self.kept = kept
        self._clock = ManualClock(datetime.fromisoformat(kept["at"]))
        self._integration = make_integration(
            name, kind=kept["kind"], service_id=service.pk, now=self._clock.now()
        )
        self._said = {"key": str(unseal(self._integration.sealed_key))}
        self._ids: dict[str, str] = {}

    def held(self) -> dict[str, Any]:
        """Hold it; returns it as its file has it, with the answers of now and what came of it."""
        turns = asyncio.run(self._hold())
        return {**self.kept, "turns": turns, "alerts": self._alerts(), "signals": self._signals()}

    async def _hold(self) -> list[dict[str, Any]]:
        async with open_desk(self._clock) as intake:
            return [{**turn, "answer": await self._take(turn, intake)} for turn in self._turns()]

    def _turns(self) -> Iterator[dict[str, Any]]:
        for turn in self.kept["turns"]:
            yield {name: told for name, told in turn.items() if name != "answer"}

    async def _take(self, turn: Mapping[str, Any], intake: Intake) -> dict[str, Any]:
        self._clock.advance(seconds=turn.get("after", 1))
        method, _, path = turn["ask"].partition(" ")
        path, body = self._filled(path), self._filled(turn.get("body", "")).encode()
        headers = {name: self._filled(value) for name, value in turn.get("headers", {}).items()}
        answer = await self._ask(intake, method, path, body, headers)
        await in_a_thread(partial(drain, self._clock.now()))
        self._learn(answer)
        return self._shown(answer)

    async def _ask(
        self, intake: Intake, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        """Send one request to whom the product would hand it: a dialect, the intake or a page."""
        plain = path.partition("?")[0]
        dialect = next((one for one in DIALECTS if one.matches(plain)), None)
        if dialect is None and not plain.startswith(PREFIX):
            return await in_a_thread(partial(_of_a_page, method, path, body, headers))
        application = partial(intake.speak, dialect) if dialect else intake
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        return await call(application, path, body, method=method, headers=raw)

    def _filled(self, text: str) -> str:
        for name, value in self._said.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def _learn(self, answer: Answer) -> None:
        told = json.loads(answer.body) if _is_json(answer) and answer.body else None
        if isinstance(told, dict):
            self._said |= {name: told[name] for name in _IDS if isinstance(told.get(name), str)}
            if isinstance(alert := told.get("alert"), dict):
                self._said["alert"] = alert["id"]

    def _shown(self, answer: Answer) -> dict[str, Any]:
        headers = {k.decode(): self._plain(v.decode()) for k, v in answer.headers.items()}
        headers.pop("content-length", None)
        headers = {k: "<took>" if k == "x-response-time" else v for k, v in headers.items()}
        text = self._plain(answer.body.decode())
        body = json.loads(text) if _is_json(answer) and text else text
        return {"status": answer.status, "headers": headers, "body": body}

    def _plain(self, text: str) -> str:
        """Return a text with names for what is another every time."""
        text = text.replace(self._said["key"], "<key>")
        text = _MEASURED.sub(lambda found: f'{found[1] or found[2]}"<any>"', text)
        return _ID.sub(self._named, text)

    def _named(self, found: re.Match[str]) -> str:
        return self._ids.setdefault(found[0], f"<id-{len(self._ids) + 1}>")

    def _alerts(self) -> list[str]:
        found = Alert.objects.filter(integration=self._integration).order_by("pk")
        lines = (f"{a.key}: {a.state}, {a.severity}, {a.count}x, {a.title}" for a in found)
        return [self._plain(line) for line in lines]

    def _signals(self) -> dict[str, int]:
        of_it = Signal.objects.filter(integration_id=self._integration.pk)
        states = list(of_it.values_list("state", flat=True))
        return {state: states.count(state) for state in sorted(set(states))}


def _of_a_page(method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    kind = headers.get("content-type", "application/octet-stream")
    given = Client().generic(method, path, body, content_type=kind, headers=dict(headers))
    answer = Answer(given.status_code, body=given.content)
    answer.headers[b"content-type"] = given.headers["Content-Type"].encode()
    return answer


def _is_json(answer: Answer) -> bool:
    return b"json" in answer.headers.get(b"content-type", b"")


def read(path: Path) -> dict[str, Any]:
    """Return a conversation as it is kept."""
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def keep(path: Path, held: Mapping[str, Any]) -> None:
    """Write a conversation as it was held now."""
    path.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
