"""Pings of jobs, as healthchecks has them: `/ping/<key>[/start|/fail|/log|/<exit status>]`.

The key is a heartbeat's own; or that of an integration, with the heartbeat's name behind it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import parse_qs
from uuid import UUID

from watchbell.alerts.domain.beating import PingKind, Unit
from watchbell.alerts.heartbeat_selectors import (
    heartbeat_of_key,
    own_heartbeat,
    own_heartbeats,
)
from watchbell.alerts.models import Heartbeat
from watchbell.alerts.reading_back import speaking
from watchbell.alerts.services.heartbeats import (
    KEY_PREFIX,
    HeartbeatFields,
    create_heartbeat,
)
from watchbell.alerts.services.pinging import KEPT_BODY, Ping, hear_ping
from watchbell.intake.exchange import Dialect, Exchange, Reply
from watchbell.intake.problems import Problem, Refused
from watchbell.kernel.errors import DomainError, NotFound
from watchbell.kernel.text import slug_of

_START = "/ping/"
_PLAIN = b"text/plain; charset=utf-8"
_MORE = (
    (b"ping-body-limit", str(KEPT_BODY).encode()),
    (b"access-control-allow-origin", b"*"),
    (b"cache-control", b"no-store"),
)
_WORDS = {"start": PingKind.START, "fail": PingKind.FAIL, "log": PingKind.LOG}
_METHODS = ("GET", "HEAD", "POST")
# For one that a job made itself with ?create=1: nobody said more of it.
_PERIOD, _GRACE = timedelta(days=1), timedelta(hours=1)


class _Answered(Exception):
    """The request cannot be followed; a status and healthchecks' words for it."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


async def speak(exchange: Exchange) -> Reply:
    """Answer one ping in healthchecks' words."""
    if exchange.method not in _METHODS:
        return _plain(405, "method not allowed")
    key, *rest = exchange.path[len(_START) :].rstrip("/").split("/")
    asked = parse_qs(exchange.query)
    now = exchange.desk.now()
    try:
        name = None if key.startswith(f"{KEY_PREFIX}_") else _name(rest)
        ping = _ping(rest, asked.get("rid", [""])[-1], exchange)
        find = partial(_of_key, key)
        if name is not None:
            door = await exchange.desk.find(key)
            create = asked.get("create", [""])[-1] == "1"
            find = partial(_named, door.id, name, now if create else None)
        created = await exchange.desk.aside(partial(_hear, find, ping, now))
    except _Answered as answer:
        return _plain(answer.status, str(answer))
    except (Refused, NotFound):
        return _plain(404, "not found")
    except DomainError as error:
        return _plain(400, str(error))
    return _plain(201, "Created") if created else _plain(200, "OK")


def refuse(problem: Problem) -> Reply:
    """Say a problem in a line of text."""
    return Reply(problem.status, problem.sentence.encode(), _PLAIN, (*_MORE, *problem.headers))


def _name(rest: list[str]) -> str:
    """Take the heartbeat's name off what stands behind an integration's key."""
    if not rest or not rest[0]:
        raise _Answered(404, "not found")
    return rest.pop(0)


def _ping(rest: list[str], run_id: str, exchange: Exchange) -> Ping:
    word = rest[0] if rest else ""
    status: int | None = None
    if len(rest) > 1:
        raise _Answered(404, "not found")
    if word.isascii() and word.isdigit():
        if len(word) > 3 or int(word) > 255:
            raise _Answered(400, "invalid url format")
        status = int(word)
        kind = PingKind.FAIL if status else PingKind.SUCCESS
    elif word and word not in _WORDS:
        raise _Answered(404, "not found")
    else:
        kind = _WORDS.get(word, PingKind.SUCCESS)
    try:
        run = UUID(run_id) if run_id else None
    except ValueError:
        raise _Answered(400, "invalid uuid format") from None
    source = exchange.headers.get("user-agent", "")
    return Ping(kind=kind, exit_status=status, run_id=run, source=source, body=exchange.body)


@dataclass(frozen=True, slots=True)
class _Found:
    """A heartbeat's id, and whether it was made just now."""

    id: UUID
    is_new: bool = False


def _hear(find: Callable[[], _Found], ping: Ping, now: datetime) -> bool:
    """Note the ping of the heartbeat that is found; says whether it was made for it."""
    found = find()
    hear_ping(heartbeat_id=found.id, ping=ping, now=now)
    return found.is_new


def _of_key(key: str) -> _Found:
    return _Found(heartbeat_of_key(key))


def _named(integration_id: UUID, name: str, create_at: datetime | None) -> _Found:
    """Return the heartbeat of this name, or whose name makes it; it is made when that is wanted."""
    try:
        return _Found(own_heartbeat(integration_id, name).id)
    except NotFound:
        found = [one.id for one in own_heartbeats(integration_id) if slug_of(one.name) == name]
        if not found and create_at is not None:
            return _Found(_make(integration_id, name, create_at).id, is_new=True)
        if not found:
            raise
    if len(found) > 1:
        raise _Answered(409, "ambiguous slug")
    return _Found(found[0])


def _make(integration_id: UUID, name: str, now: datetime) -> Heartbeat:
    integration = speaking(integration_id)
    fields = HeartbeatFields(name=name, period=_PERIOD, unit=Unit.DAYS, grace=_GRACE)
    heartbeat, _ = create_heartbeat(
        fields=fields, actor=integration.as_actor(), now=now, integration_id=integration_id
    )
    return heartbeat


def _plain(status: int, words: str) -> Reply:
    return Reply(status, words.encode(), _PLAIN, _MORE)


def _is_spoken_at(path: str) -> bool:
    return path.startswith(_START)


DIALECT = Dialect(name="healthchecks", matches=_is_spoken_at, speak=speak, refuse=refuse)
