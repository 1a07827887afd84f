"""What editors drafted and somebody wants to try before it is saved: kept with their session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from watchbell.kernel.ids import new_id
from watchbell.oncall.models import Schedule
from watchbell.oncall.selectors import schedules_by_id
from watchbell.paging.backtest.changes import rotation_from_json, rotation_to_json
from watchbell.paging.domain import Snapshot
from watchbell.paging.services import RotationDraft
from watchbell.web.middleware import Request

_KEY = "backtest_drafts"
_MOST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A policy as it might be, one that nobody follows yet, or a rotation of a schedule."""

    policy: Snapshot | None = None
    is_new: bool = True
    schedule: Schedule | None = None
    rotation: RotationDraft | None = None
    id: str = ""
    at: datetime | None = None

    @property
    def words(self) -> str:
        """Say what it is."""
        if self.policy is not None:
            return f"{self.policy.name}, {'not saved yet' if self.is_new else 'changed'}"
        assert self.rotation is not None
        assert self.schedule is not None
        verb = "changed" if self.rotation.instead_of else "added"
        return f"{self.schedule.name}: rotation {self.rotation.rotation.name}, {verb}"

    @property
    def is_new_policy(self) -> bool:
        return self.policy is not None and self.is_new


def keep(request: Request, draft: Draft) -> str:
    """Keep a draft for this session's next trials; returns the address of the one with it."""
    id_ = str(new_id(request.now))
    found = {**request.session.get(_KEY, {}), id_: _to_json(draft, request.now)}
    request.session[_KEY] = dict(list(found.items())[-_MOST:])
    return f"{reverse('backtest-new')}?draft={id_}"


def kept(request: Request) -> list[Draft]:
    """Return the drafts of this session, the newest first."""
    found = request.session.get(_KEY, {})
    schedules = schedules_by_id(UUID(one["schedule"]) for one in found.values() if one["schedule"])
    drafts = [_from_json(id_, one, schedules) for id_, one in reversed(found.items())]
    return [one for one in drafts if one is not None]


def forget(request: Request, ids: Iterable[str]) -> None:
    """Keep these drafts no longer."""
    found = request.session.get(_KEY, {})
    request.session[_KEY] = {id_: one for id_, one in found.items() if id_ not in set(ids)}


def _to_json(draft: Draft, now: datetime) -> dict[str, Any]:
    rotation = draft.rotation
    return {
        "policy": draft.policy.to_json() if draft.policy else None,
        "is_new": draft.is_new,
        "schedule": str(draft.schedule.pk) if draft.schedule else None,
        "rotation": rotation_to_json(rotation.rotation) if rotation else None,
        "instead_of": str(rotation.instead_of) if rotation and rotation.instead_of else None,
        "at": now.isoformat(),
    }


def _from_json(id_: str, found: dict[str, Any], schedules: dict[UUID, Schedule]) -> Draft | None:
    """Return the draft; None when what it changes is gone."""
    at = datetime.fromisoformat(found["at"]) if "at" in found else None
    if found["policy"]:
        policy = Snapshot.from_json(found["policy"])
        return Draft(policy=policy, is_new=found.get("is_new", True), id=id_, at=at)
    schedule = schedules.get(UUID(found["schedule"]))
    if schedule is None:
        return None
    instead_of = found["instead_of"]
    return Draft(
        schedule=schedule,
        rotation=RotationDraft(
            rotation=rotation_from_json(found["rotation"]),
            instead_of=UUID(instead_of) if instead_of else None,
        ),
        id=id_,
        at=at,
    )
