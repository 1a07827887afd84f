"""Forms of asking for cover and swaps, and of taking them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from watchbell.accounts.models import Person
from watchbell.oncall.models import Schedule
from watchbell.oncall.selectors import PlannedShift
from watchbell.web.forms import Choice, LocalTime, LongText, Styled, row_choices
from watchbell.web.oncall.drawing import when_text

_LEAD = timedelta(minutes=15)
_STEP = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Given:
    """A shift that somebody may give away: what is left of it when others have time to answer."""

    start: datetime
    end: datetime

    @property
    def key(self) -> str:
        """What names it in a form; it stays while the shift runs."""
        return self.end.isoformat()


class AskForm(Styled):
    """Which shift, or which part of it, who is asked, and what is taken in return."""

    shift = Choice(label="Shift")
    starts_at = LocalTime(label="Only from", required=False)
    ends_at = LocalTime(label="Only to", required=False)
    asked = Choice(label="Ask", required=False)
    returns = Choice(
        label="In return",
        required=False,
        help_text="Whose shift it is says with whom you swap; both change hands at once.",
    )
    note = LongText(required=False, max_length=1000)

    def __init__(
        self,
        *args: Any,
        given: Sequence[Given],
        others: Sequence[PlannedShift],
        people: Sequence[Person],
        schedule: Schedule,
        tz: ZoneInfo,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._schedule = schedule
        self._given = {one.key: one for one in given}
        self._others = {return_key(one): one for one in others}
        told = [(one.key, when_text(one.start, one.end, tz)) for one in given]
        self.offer("shift", told)
        self.offer("asked", row_choices(people, "id", "Everybody who takes turns here"))
        self.offer(
            "returns",
            [("", "Nothing: they cover for me")]
            + [
                (key, f"{one.person}{self._of(one)}: {when_text(one.start, one.end, tz)}")
                for key, one in self._others.items()
            ],
        )

    def clean(self) -> dict[str, Any]:
        """See that who is asked is who has the shift in return."""
        got = super().clean() or self.cleaned_data
        back = self._others.get(got.get("returns", ""))
        if back is not None and back.person is not None:
            if got.get("asked") not in ("", str(back.person.pk)):
                text = f"This shift is {back.person.name}'s: ask them, or choose another."
                self.add_error("returns", text)
            got["asked"] = str(back.person.pk)
        return got

    def wanted(self) -> dict[str, Any]:
        """Return what the service wants of a valid form."""
        got = self.cleaned_data
        whole, back = self._given[got["shift"]], self._others.get(got["returns"])
        return {
            "starts_at": got["starts_at"] or whole.start,
            "ends_at": got["ends_at"] or whole.end,
            "asked_id": UUID(got["asked"]) if got["asked"] else None,
            "returns_from": back.start if back else None,
            "returns_until": back.end if back else None,
            "returns_schedule_id": back.schedule.pk if back else None,
            "note": got["note"],
        }

    def _of(self, shift: PlannedShift) -> str:
        """Return which schedule a shift in return is of, when it is of another one."""
        return "" if shift.schedule == self._schedule else f" in {shift.schedule.name}"


class TakeForm(Styled):
    """Which part of what is asked for is taken; nothing given is all that is left of it."""

    starts_at = LocalTime(label="From", required=False)
    ends_at = LocalTime(label="To", required=False)

    def part(self) -> dict[str, Any]:
        """Return the part that was asked for; what was left as it stood is no wish."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


def given_of(found: Sequence[PlannedShift], person_id: UUID, now: datetime) -> list[Given]:
    """Return what somebody may give away; a shift that runs leaves others time to answer."""
    soonest = lead_of(now)
    given = [
        Given(soonest if one.start <= now else one.start, one.end)
        for one in found
        if one.person is not None and one.person.pk == person_id and is_free(one)
    ]
    return [one for one in given if one.start < one.end]


def is_free(shift: PlannedShift) -> bool:
    """Say whether a shift can change hands: what a temporary schedule fixes cannot."""
    return shift.source is not None and shift.source.kind != "temporary"


def return_key(shift: PlannedShift) -> str:
    """Return what names somebody's shift in a form."""
    assert shift.person is not None
    return f"{shift.person.pk}/{shift.start.isoformat()}/{shift.schedule.pk}"


def lead_of(now: datetime) -> datetime:
    """Return the first quarter of an hour that leaves others time to answer."""
    soonest = now + _LEAD
    whole = soonest.replace(minute=0, second=0, microsecond=0)
    while whole < soonest:
        whole += _STEP
    return whole
