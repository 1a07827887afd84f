"""A trial on its way from request to request: signed, so that nobody makes one up."""

from dataclasses import astuple, dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.core import signing

from watchbell.catalog.calendars import Opening
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Actor
from watchbell.sla.domain import Definition, to_json
from watchbell.sla.selectors.setup import incidents_that_differ
from watchbell.sla.services.trying import Differing, Tally, Trial

_SALT = "watchbell.sla.trial"


def digest(tried: Definition | Opening) -> str:
    """Return what tells one thing that is tried from another."""
    said = repr(sorted(to_json(tried).items()) if isinstance(tried, Definition) else tried)
    return sha256(said.encode()).hexdigest()[:16]


def pack(trial: Trial, tried: Definition | Opening) -> str:
    """Return a trial as a text that a page may carry."""
    assert trial.last is not None
    at, last_id = trial.last
    value = {
        "of": digest(tried),
        "looked_at": trial.looked_at,
        "total": trial.total,
        "before": astuple(trial.before),
        "after": astuple(trial.after),
        "differ": trial.differ,
        "differing": [(one.incident_id.hex, one.before, one.after) for one in trial.differing],
        "last": (at.isoformat(), last_id.hex),
    }
    return signing.dumps(value, salt=_SALT, compress=True)


def unpack(text: str, tried: Definition | Opening) -> Trial:
    """Return the trial that `pack` wrote for this; a fresh one for anything else."""
    try:
        value = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return Trial()
    if value["of"] != digest(tried):
        return Trial()
    at, last_id = value["last"]
    return Trial(
        looked_at=value["looked_at"],
        total=value["total"],
        before=Tally(*value["before"]),
        after=Tally(*value["after"]),
        differ=value["differ"],
        differing=tuple(
            Differing(UUID(one), tuple(before), tuple(after))
            for one, before, after in value["differing"]
        ),
        last=(datetime.fromisoformat(at), UUID(last_id)),
    )


@dataclass(frozen=True)
class Effect:
    """A trial as a page shows it: how far it is, in per cent, and who fares differently."""

    trial: Trial
    state: str
    share: int
    rows: list[tuple[Incident, Differing]]


def effect_of(trial: Trial, tried: Definition | Opening, actor: Actor) -> Effect:
    """Return what a page shows of a trial; the incidents that differ when it is done."""
    share = round(100 * trial.looked_at / trial.total) if trial.total else 100
    rows = incidents_that_differ(actor, trial.differing) if trial.is_done else []
    return Effect(trial, "" if trial.is_done else pack(trial, tried), share, rows)
