"""Sessions in Django's own table, read by a statement that is worded once."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import connection

from watchbell.kernel.clock import Clock, SystemClock

_READ = "select session_data from django_session where session_key = %s and expire_date > %s"
_clock: Clock = SystemClock()


class SessionStore(DatabaseSessions):
    """Django's sessions; only the reading differs, which every request does."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; nothing, and a new key, when there is none or no more."""
        with connection.cursor() as cursor:
            cursor.execute(_READ, [self.session_key, _clock.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(found[0])
        return kept
