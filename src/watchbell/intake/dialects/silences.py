"""The silences of Alertmanager's API v2, on ours.

A key speaks for one integration, so what it silences is that integration's alerts: the matcher
that says so is added to what is asked for, and left out of what is told.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from watchbell.alerts.domain.matching import Matcher
from watchbell.alerts.domain.spans import QuietState
from watchbell.alerts.errors import SilenceOver
from watchbell.alerts.integrations.reading import instant_of, read_json, text_of
from watchbell.alerts.models import Integration, Silence
from watchbell.alerts.quiet_selectors import all_silences, silence_by_id
from watchbell.alerts.services import SilenceSpec, change_silence, create_silence, end_silence
from watchbell.kernel.errors import InvalidInput, NotFound

_SCOPE = "integration"
_KEPT = timedelta(days=5)
"""How long Alertmanager tells of silences that have expired."""
_STATES = {
    QuietState.PENDING: "pending",
    QuietState.ACTIVE: "active",
    QuietState.EXPIRED: "expired",
}


class Malformed(Exception):
    """A body that is no silence; the message is worded as Alertmanager would."""


def take(integration: Integration, body: bytes, now: datetime) -> dict[str, str]:
    """Make or change a silence; returns its id. NotFound when the one to change is unknown."""
    given = _read(body)
    spec = _spec(given, integration)
    asked = text_of(given.get("id")).strip()
    actor = integration.as_actor()
    if asked:
        found = _own(integration, asked)
        try:
            return {"silenceID": str(_change(found, spec, integration, now).id)}
        except SilenceOver:
            pass  # Alertmanager makes another one, with an id of its own.
    return {"silenceID": str(create_silence(spec=spec, actor=actor, now=now).id)}


def told_silences(
    integration: Integration, matchers: Sequence[Matcher], now: datetime
) -> list[dict[str, Any]]:
    """Return the silences that concern an integration; a filter asks for equal matchers."""
    rows = all_silences(actor=integration.as_actor(), now=now, since=now - _KEPT)
    own = [row for row in rows if _concerns(row, integration)]
    wanted = [(m.name, m.value) for m in matchers]
    told = [
        _told(row, integration, now)
        for row in own
        if set(wanted) <= {(m.name, m.value) for m in row.what}
    ]
    order = {"active": 0, "pending": 1, "expired": 2}
    return sorted(told, key=lambda one: (order[one["status"]["state"]], one["endsAt"]))


def told_silence(integration: Integration, asked: str, now: datetime) -> dict[str, Any]:
    """Return one silence; NotFound when there is none that concerns this integration."""
    return _told(_own(integration, asked), integration, now)


def end(integration: Integration, asked: str, now: datetime) -> None:
    """End a silence now; one that is over stays so."""
    found = _own(integration, asked)
    if not _is_scoped(found, integration):
        raise InvalidInput("This silence is not of this integration alone; end it in Watchbell.")
    end_silence(silence_id=found.id, actor=integration.as_actor(), now=now)


def _read(body: bytes) -> Mapping[str, Any]:
    try:
        given = read_json(body)
    except ValueError as error:
        raise Malformed(str(error)) from error
    if not isinstance(given, dict) or not isinstance(given.get("matchers"), list):
        raise Malformed("json: cannot unmarshal it into Go value of type PostableSilence")
    return given


def _spec(given: Mapping[str, Any], integration: Integration) -> SilenceSpec:
    starts_at, ends_at = instant_of(given.get("startsAt")), instant_of(given.get("endsAt"))
    if starts_at is None or ends_at is None:
        raise InvalidInput("invalid silence: missing start or end")
    matchers = [_matcher(one) for one in given["matchers"]]
    if not matchers:
        raise InvalidInput("invalid silence: at least one matcher required")
    comment = text_of(given.get("comment")).strip()
    if not comment:
        raise InvalidInput("invalid silence: comment missing")
    return SilenceSpec(
        matchers=[*matchers, Matcher(_SCOPE, integration.name)],
        starts_at=starts_at,
        ends_at=ends_at,
        comment=comment,
        author=text_of(given.get("createdBy")),
    )


def _matcher(given: Any) -> Matcher:
    if not isinstance(given, dict) or not isinstance(given.get("name"), str):
        raise Malformed("json: cannot unmarshal it into Go value of type Matcher")
    return Matcher(
        given["name"],
        text_of(given.get("value")),
        is_regex=given.get("isRegex") is True,
        is_equal=given.get("isEqual") is not False,
    )


def _change(found: Silence, spec: SilenceSpec, integration: Integration, now: datetime) -> Silence:
    """Change it in place; the start of one that has begun stays, whatever the client rounds."""
    if not _is_scoped(found, integration):
        raise InvalidInput("This silence is not of this integration alone; change it in Watchbell.")
    starts_at = spec.starts_at
    if found.starts_at <= now and starts_at <= now:
        starts_at = found.starts_at
    return change_silence(
        silence_id=found.id,
        spec=SilenceSpec(
            matchers=spec.matchers,
            starts_at=starts_at,
            ends_at=spec.ends_at,
            comment=spec.comment,
        ),
        actor=integration.as_actor(),
        now=now,
    )


def _own(integration: Integration, asked: str) -> Silence:
    try:
        silence_id = UUID(asked)
    except ValueError:
        raise NotFound("silence not found") from None
    found = silence_by_id(actor=integration.as_actor(), silence_id=silence_id)
    if not _concerns(found, integration):
        raise NotFound("silence not found")
    return found


def _concerns(silence: Silence, integration: Integration) -> bool:
    """Say whether it is of this integration, or of none in particular."""
    named = [m.value for m in silence.what if m.name == _SCOPE and m.is_equal and not m.is_regex]
    return not named or integration.name in named


def _is_scoped(silence: Silence, integration: Integration) -> bool:
    return Matcher(_SCOPE, integration.name) in silence.what


def _told(silence: Silence, integration: Integration, now: datetime) -> dict[str, Any]:
    scope = Matcher(_SCOPE, integration.name)
    return {
        "id": str(silence.id),
        "status": {"state": _STATES[silence.timing.state_at(now)]},
        "updatedAt": _time(silence.changed_at),
        "comment": silence.comment,
        "createdBy": silence.author,
        "startsAt": _time(silence.starts_at),
        "endsAt": _time(silence.ended_at or silence.ends_at),
        "matchers": [
            {"name": m.name, "value": m.value, "isRegex": m.is_regex, "isEqual": m.is_equal}
            for m in silence.what
            if m != scope
        ],
    }


def _time(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
