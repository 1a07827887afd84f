"""Waking whoever sleeps: LISTEN/NOTIFY on one channel, with a topic as the payload.

A lost notification costs a poll's length, never work: all that is to be done is rows.
"""

import threading
from collections.abc import Callable, Iterator

import psycopg
import structlog
from django.db import connection
from psycopg.conninfo import make_conninfo

CHANNEL = "watchbell"
UNHURRIED = "set_config('synchronous_commit', 'off', true)"
"""What a statement asks for so that the commit of its transaction does not wait for the disk, nor
for a standby.

For what is done again from rows that are safe already, should the database lose its last moments.
It loses the newest commits and keeps all before them, so any other commit that follows makes this
one safe too: the one that gives an event its position, and the one that claims a message before it
leaves (docs/adr/0011).
"""
_log = structlog.get_logger(__name__)


def wake(*topics: str) -> None:
    """Tell sleeping workers, after the caller's commit, that these topics have work."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_notify(%s, topic) from unnest(%s::text[]) topic", [CHANNEL, [*topics]]
        )


class Listener(threading.Thread):
    """Hears every notification on one connection and hands its topic to `heard`."""

    def __init__(self, heard: Callable[[str], None], stopping: threading.Event) -> None:
        super().__init__(name="listener", daemon=True)
        self._heard = heard
        self._stopping = stopping

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                for topic in self._topics():
                    self._heard(topic)
            except psycopg.OperationalError as error:
                _log.warning("listener_lost", reason=str(error).strip())
                self._stopping.wait(1)

    def _topics(self) -> Iterator[str]:
        with psycopg.connect(conninfo(), autocommit=True) as listening:
            listening.execute(f"listen {CHANNEL}")
            while not self._stopping.is_set():
                for notification in listening.notifies(timeout=1.0):
                    yield notification.payload


def conninfo() -> str:
    """Return libpq's description of the database that Django uses."""
    parameters = connection.get_connection_params()
    wanted = ("host", "port", "user", "password", "dbname", "sslmode", "sslrootcert")
    return make_conninfo(**{name: parameters[name] for name in wanted if parameters.get(name)})
