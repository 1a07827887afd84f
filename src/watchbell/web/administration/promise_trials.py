"""A trial of a policy on its way from request to request: signed, so that nobody makes one up."""

from dataclasses import astuple
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.core import signing

from watchbell.sla.domain import Definition, to_json
from watchbell.sla.services.trying import Differing, Tally, Trial

_SALT = "watchbell.sla.trial"


def digest(definition: Definition) -> str:
    """Return what tells one definition from another."""
    return sha256(repr(sorted(to_json(definition).items())).encode()).hexdigest()[:16]


def pack(trial: Trial, definition: Definition) -> str:
    """Return a trial as a text that a page may carry."""
    assert trial.last is not None
    at, last_id = trial.last
    value = {
        "of": digest(definition),
        "looked_at": trial.looked_at,
        "total": trial.total,
        "before": astuple(trial.before),
        "after": astuple(trial.after),
        "differ": trial.differ,
        "differing": [(one.incident_id.hex, one.before, one.after) for one in trial.differing],
        "last": (at.isoformat(), last_id.hex),
    }
    return signing.dumps(value, salt=_SALT, compress=True)


def unpack(text: str, definition: Definition) -> Trial:
    """Return the trial that `pack` wrote for this definition; a fresh one for anything else."""
    try:
        value = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return Trial()
    if value["of"] != digest(definition):
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
