"""What jobs say of themselves at the address of their integration, as JSON.

Most ping `/ping/<key>`, which needs no body; this is for those that can post what happened.
"""

from collections.abc import Mapping

from watchbell.alerts.domain import Observation, Severity
from watchbell.alerts.integrations.port import Adapter, PayloadRejected
from watchbell.alerts.integrations.reading import read_json, text_of

KIND = "heartbeat"
_WELL, _BAD = ("ok", "success", "up"), ("fail", "failed", "error", "down")
_SETUP = """# Each heartbeat has an address of its own. By name, made with its first ping:
curl -fsS -m 10 --retry 5 -o /dev/null "{base}/ping/{key}/nightly-backup?create=1"

# In a crontab: tells when the job begins, and its exit status when it ends.
30 2 * * * curl -fsS -m 10 {base}/ping/{key}/nightly-backup/start; /usr/local/bin/backup; \\
  curl -fsS -m 10 --retry 5 {base}/ping/{key}/nightly-backup/$?

# What went wrong, as an alert at once:
curl -d '{"name": "import", "status": "failed", "message": "no rows"}' {address}
"""


def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
    """Turn what a job says of itself into one observation: it failed, or it is well again."""
    try:
        payload = read_json(body)
    except ValueError as error:
        raise PayloadRejected(f"The body is not JSON: {error}.") from error
    if not isinstance(payload, dict):
        raise PayloadRejected("The body is JSON but no object with name and status.")
    name, status = (
        text_of(payload.get("name")).strip(),
        text_of(payload.get("status")).strip().lower(),
    )
    if not name:
        raise PayloadRejected("There is no 'name', so nothing says which job this is.")
    if status not in (*_WELL, *_BAD):
        known = ", ".join((*_WELL, *_BAD))
        raise PayloadRejected(f"The status {status[:60]!r} is not known; use one of: {known}.")
    message = text_of(payload.get("message"))
    return [
        Observation(
            key=f"job/{name}",
            firing=status in _BAD,
            title=f"{name} failed",
            description=message,
            severity=Severity.ERROR,
            labels={"job": name},
        )
    ]


ADAPTER = Adapter(kind=KIND, title="Heartbeats of jobs", setup=_SETUP, parse=parse)
