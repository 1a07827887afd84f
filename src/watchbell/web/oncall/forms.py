"""Forms of schedules, overrides and calendar feeds."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from watchbell.accounts.models import Person, Team
from watchbell.oncall.domain import OverrideKind
from watchbell.oncall.models import Schedule
from watchbell.web.forms import Choice, LocalTime, LongText, ShortName, Styled, row_choices
from watchbell.web.oncall.leave_forms import RegionField
from watchbell.web.people.forms import zone_choices

_KINDS = [
    (OverrideKind.REPLACE.value, "Stands in for somebody"),
    (OverrideKind.ADD.value, "Is on call as well"),
    (OverrideKind.REMOVE.value, "Is taken out"),
]

_LARGEST_FILE = 5_000_000


class ScheduleForm(Styled):
    """What a schedule says about itself; a new one also gets its short name."""

    name = forms.CharField(max_length=200)
    slug = ShortName()
    team = Choice(label="Team", required=False, help_text="Whose on-call this is.")
    timezone = Choice(
        label="Time zone",
        choices=zone_choices,
        help_text="Of new rotations; each may have its own.",
    )
    region = RegionField()
    description = LongText(required=False, help_text="What to know before a shift. Markdown works.")

    def __init__(self, *args: Any, teams: Iterable[Team], is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("team", row_choices(teams, "id", "Nobody's in particular"))
        if not is_new:
            del self.fields["slug"]

    def fields_given(self) -> dict[str, Any]:
        """Return what the services want of a valid form, but the short name."""
        got = self.cleaned_data
        team = got["team"]
        return {
            "name": got["name"],
            "description": got["description"],
            "timezone": got["timezone"],
            "region": got["region"],
            "team_id": UUID(team) if team else None,
        }


class OverrideForm(Styled):
    """Who is on call instead, as well, or not, and from when to when."""

    # Whom it is for stands hidden unless somebody stands in: a browser must not demand it.
    use_required_attribute = False
    person = Choice(label="Who")
    kind = Choice(label="What they do", choices=_KINDS)
    replaces = Choice(label="For whom")
    starts_at = LocalTime(label="From")
    ends_at = LocalTime(label="To")

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(people)
        if self.is_bound and self.data.get("kind") != OverrideKind.REPLACE:
            self.fields["replaces"].required = False
        self.offer("person", row_choices(rows, "id", "Choose somebody…"))
        self.offer("replaces", row_choices(rows, "id", "Choose somebody…"))

    def override(self) -> dict[str, Any]:
        """Return what the service wants of a valid form."""
        got = self.cleaned_data
        replaces = got["replaces"] if got["kind"] == OverrideKind.REPLACE else ""
        return {
            "kind": got["kind"],
            "person_id": UUID(got["person"]),
            "replaces_id": UUID(replaces) if replaces else None,
            "starts_at": got["starts_at"],
            "ends_at": got["ends_at"],
        }


class FeedForm(Styled):
    """Which shifts a calendar reads."""

    schedule = Choice(label="Whose shifts", required=False)
    shows_gaps = forms.BooleanField(
        label="Gaps too", required=False, help_text="Of a schedule: when nobody is on call."
    )

    def __init__(self, *args: Any, schedules: Iterable[Schedule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("schedule", row_choices(schedules, "id", "Mine, in all schedules"))


class CalendarForm(Styled):
    """A calendar of others whose events are shifts: an address that is fetched, or a file."""

    name = forms.CharField(max_length=200, help_text="What it is called on the timeline.")
    url = forms.CharField(
        label="Address",
        max_length=2000,
        required=False,
        help_text="https://… of an iCalendar feed; it is fetched every quarter of an hour.",
    )
    file = forms.FileField(
        label="Or a file", required=False, help_text="An .ics file; it is read once."
    )
    priority = forms.IntegerField(
        min_value=-1000,
        max_value=1000,
        initial=0,
        help_text="Beside rotations: of those with somebody on call, the higher counts.",
    )

    def clean_file(self) -> bytes:
        """Return what the file holds."""
        file = self.cleaned_data["file"]
        if file is None:
            return b""
        if file.size > _LARGEST_FILE:
            raise forms.ValidationError("This file is larger than 5 MB; export less of it.")
        return bytes(file.read())


def initial_of(schedule: Schedule) -> dict[str, Any]:
    """Return what the form shows of a schedule that exists."""
    return {
        "name": schedule.name,
        "team": str(schedule.team_id or ""),
        "timezone": schedule.timezone,
        "region": schedule.region,
        "description": schedule.description,
    }
