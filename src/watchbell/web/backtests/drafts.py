"""What an editor drafted and somebody wants to try before it is saved: kept with their session."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from watchbell.kernel.ids import new_id
from watchbell.oncall.models import Schedule
from watchbell.oncall.selectors import schedule_by_id
from watchbell.paging.backtest.changes import rotation_from_json, rotation_to_json
from watchbell.paging.domain import Snapshot
from watchbell.paging.services import RotationDraft
from watchbell.web.middleware import Request

_KEY = "backtest_drafts"
_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A policy nobody follows yet, or a rotation of a schedule."""

    policy: Snapshot | None = None
    schedule: Schedule | None = None
    rotation: RotationDraft | None = None


def keep(request: Request, draft: Draft) -> str:
    """Keep a draft for this session's next trials; returns the address of the one with it."""
    id_ = str(new_id(request.now))
    found = {**request.session.get(_KEY, {}), id_: _to_json(draft)}
    request.session[_KEY] = dict(list(found.items())[-_MOST:])
    return f"{reverse('backtest-new')}?draft={id_}"


def kept(request: Request, id_: str) -> Draft | None:
    """Return a draft of this session; None when there is none, or no longer."""
    found = request.session.get(_KEY, {}).get(id_)
    return _from_json(found) if found else None


def _to_json(draft: Draft) -> dict[str, Any]:
    rotation = draft.rotation
    return {
        "policy": draft.policy.to_json() if draft.policy else None,
        "schedule": str(draft.schedule.pk) if draft.schedule else None,
        "rotation": rotation_to_json(rotation.rotation) if rotation else None,
        "instead_of": str(rotation.instead_of) if rotation and rotation.instead_of else None,
    }


def _from_json(found: dict[str, Any]) -> Draft:
    if found["policy"]:
        return Draft(policy=Snapshot.from_json(found["policy"]))
    instead_of = found["instead_of"]
    return Draft(
        schedule=schedule_by_id(UUID(found["schedule"])),
        rotation=RotationDraft(
            rotation=rotation_from_json(found["rotation"]),
            instead_of=UUID(instead_of) if instead_of else None,
        ),
    )
