"""Forms of people and teams."""

from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django import forms

from watchbell.accounts.hours import OFFICE
from watchbell.accounts.models import Person
from watchbell.kernel.actors import Role
from watchbell.web.forms import Choice, LongText, ShortName, Styled

ROLES = [
    (Role.REQUESTER.value, "Requester: reports incidents and sees their own"),
    (Role.RESPONDER.value, "Responder: sees and works on all incidents"),
    (Role.MANAGER.value, "Manager: also changes services, teams and schedules"),
    (Role.ADMIN.value, "Administrator: also adds people and sets the system up"),
]


SKILLS_HELP = "Categories, services or labels, with commas: network, payments-api."


class Words(forms.CharField):
    """Several words with commas between them; none is an answer too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=2000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Return the words, each without space around it."""
        return [word.strip() for word in str(super().clean(value)).split(",") if word.strip()]


@cache
def zone_choices() -> list[tuple[str, str]]:
    """Return every zone with the name that is stored for it."""
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones())]


class PersonForm(Styled):
    """Who somebody is and what they may do."""

    name = forms.CharField(max_length=200)
    role = Choice(choices=ROLES)
    timezone = Choice(label="Time zone", choices=zone_choices, help_text="Times are shown in it.")
    working_hours = forms.CharField(
        label="Working hours",
        max_length=200,
        required=False,
        initial=OFFICE,
        help_text="In their time zone: mon-fri 09:00-17:00, sat 10:00-12:00; or none.",
    )
    skills = Words(label="Knows", help_text=SKILLS_HELP)
    is_vip = forms.BooleanField(
        label="VIP", required=False, help_text="What they report is marked, and may rank higher."
    )

    def clean_working_hours(self) -> str | None:
        """Return the hours, None when they are to stay as they are."""
        return self.cleaned_data["working_hours"] or None


class ChangedPersonForm(PersonForm):
    """Somebody who is there already; being cleared is given to known people only."""

    manager = Choice(
        required=False, help_text="Whom an escalation policy tells that goes up to managers."
    )
    has_security_right = forms.BooleanField(
        label="Security right",
        required=False,
        help_text="An administrator with it knows of every restricted incident; each reading is"
        " recorded.",
    )

    def __init__(self, *args: Any, colleagues: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("manager", [("", "Nobody"), *((str(pk), name) for pk, name in colleagues)])

    def changes(self) -> dict[str, Any]:
        """Return what `change_person` is to set."""
        values = dict(self.cleaned_data)
        manager = values.pop("manager")
        return {**values, "manager_id": UUID(manager) if manager else None}


class NewPersonForm(PersonForm):
    """Somebody to be added; they sign in by a link sent to their address."""

    email = forms.CharField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput,
        help_text="They sign in with it, and are paged there until they say otherwise.",
    )
    working_hours = None  # type: ignore[assignment]  # the same
    skills = None  # type: ignore[assignment]  # how Django takes a field away
    is_vip = None  # type: ignore[assignment]  # how Django takes a field away
    field_order = ["name", "email", "role", "timezone"]


class TeamForm(Styled):
    """What a team says about itself; a new one also gets its short name."""

    name = forms.CharField(max_length=200)
    slug = ShortName()
    description = LongText(
        required=False, help_text="What the team answers for, and how to reach it."
    )

    is_security = forms.BooleanField(
        label="Security team",
        required=False,
        help_text="Its members know of every restricted incident.",
    )

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_security" if is_new else "slug"]


class MemberForm(Styled):
    """Somebody who joins a team."""

    person = Choice(label="Who joins")
    is_lead = forms.BooleanField(label="Leads the team", required=False)

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose a person…")] + [
            (str(person.pk), f"{person.name} ({person.email})") for person in people
        ]
