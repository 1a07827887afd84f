"""The alarm that does not need this program: somebody outside expects a ping, and hears silence.

While the invariant of paging holds and the worker's lanes go round, WATCHBELL_DEADMAN_URL is
asked for twice a minute. When it does not hold, `/fail` is put behind the address; when the
program is dead, nothing comes, and that is the alarm.
"""

from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

import structlog

from watchbell.paging.models import Pulse
from watchbell.paging.selectors import check_paging
from watchbell.platform.health import Check, check_lanes
from watchbell.platform.outbound import OutboundError, request
from watchbell.platform.settings import current

EVERY_SECONDS = 30
_LATE = timedelta(minutes=3)
_PATIENCE_SECONDS = 10.0
_log = structlog.get_logger(__name__)


def watch(now: datetime) -> int:
    """Check that everybody who must be told will be, note it, and tell the outside."""
    problems = [check.detail for check in (check_paging(now), check_lanes(now)) if not check.ok]
    problem = "; ".join(problems)
    if problem:
        _log.error("paging_not_assured", problem=problem)
    error = _ping(problem)
    values = {"checked_at": now, "problem": problem, "ping_error": error}
    if current().deadman_url is not None and not error:
        values["pinged_at"] = now
    Pulse.objects.update_or_create(id=1, defaults=values)
    return 0


def check_deadman(now: datetime) -> Check:
    """Tell whether somebody outside hears that the engine is well."""
    name = "dead man's switch"
    pulse = Pulse.objects.filter(id=1).first()
    if current().deadman_url is None:
        return Check(name, True, "nobody outside is told: WATCHBELL_DEADMAN_URL names an address")
    if pulse is None or now - pulse.checked_at > _LATE:
        return Check(name, False, "the engine has not checked itself for three minutes")
    if pulse.ping_error:
        return Check(name, False, f"the ping failed: {pulse.ping_error}")
    return Check(name, not pulse.problem, pulse.problem or "the ping is heard")


def address_of(url: str, *, failing: bool) -> str:
    """Return where to ping: `/fail` goes behind the path, before any query."""
    if not failing:
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/fail"))


def _ping(problem: str) -> str:
    """Ping once; returns why it could not be done, empty when it was."""
    url = current().deadman_url
    if url is None:
        return ""
    try:
        request(
            "POST",
            address_of(url, failing=bool(problem)),
            headers={"Content-Type": "text/plain; charset=utf-8"},
            body=(problem or "ok").encode(),
            total_seconds=_PATIENCE_SECONDS,
        ).require_ok()
    except OutboundError as error:
        _log.warning("deadman_ping_failed", reason=error.reason)
        return error.reason
    return ""
