"""Forms of one's own page."""

import json
from typing import Any

from django import forms

from watchbell.accounts.models import Person
from watchbell.accounts.permissions import SCOPES
from watchbell.kernel.saying import span_text
from watchbell.notify.channels import registry
from watchbell.web.forms import Choice, Picker, Styled
from watchbell.web.people.forms import SKILLS_HELP, Words, zone_choices

KINDS = [
    ("email", "E-mail"),
    ("sms", "Text message"),
    ("voice", "Phone call"),
    ("ntfy", "ntfy topic"),
]
LIFETIMES = [
    ("30", "30 days"),
    ("90", "90 days"),
    ("365", "A year"),
    ("", "Until it is revoked"),
]

_AHEAD = (1, 4, 12, 24, 48, 72, 168)
"""Hours before a shift that are offered."""


class DetailsForm(Styled):
    """One's name and zone."""

    name = forms.CharField(max_length=200)
    timezone = Choice(
        label="Time zone", choices=zone_choices, help_text="All times are shown in it."
    )
    skills = Words(label="What you know", help_text=SKILLS_HELP)


class PasswordForm(Styled):
    """A new password, and the present one where there is one."""

    current = forms.CharField(
        label="Present password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label="New password",
        strip=False,
        help_text="At least 10 characters; a few words are easier to remember.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="New password, again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if not person.has_usable_password():
            del self.fields["current"]

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        if not self.person.check_password(current):
            raise forms.ValidationError("This is not your present password.")
        return current

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "password" in data and "again" in data and data["password"] != data["again"]:
            self.add_error("again", "The two differ; type the new password twice.")
        return data


class ContactForm(Styled):
    """An address to be added."""

    kind = Choice(label="How", choices=[])
    address = forms.CharField(
        max_length=500,
        help_text="An e-mail address, a number with its country, or a topic's https:// address.",
    )
    label = forms.CharField(
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Work, private"}),
    )
    secret = forms.CharField(
        label="Token",
        max_length=200,
        required=False,
        help_text="Only for an ntfy topic that is protected.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind, words) for kind, words in KINDS if kind in registry.kinds()]
        self.offer("kind", kinds or [KINDS[0]])
        if not any(kind == "ntfy" for kind, _ in kinds):
            del self.fields["secret"]


class DeviceForm(Styled):
    """What a browser's push service gave it."""

    endpoint = forms.CharField(max_length=2000)
    p256dh = forms.RegexField(r"^[A-Za-z0-9_-]{80,100}$")
    auth = forms.RegexField(r"^[A-Za-z0-9_-]{16,40}$")
    label = forms.CharField(max_length=80)

    def keys(self) -> str:
        """Return the two keys as they are kept."""
        return json.dumps({name: self.cleaned_data[name] for name in ("p256dh", "auth")})


class ShiftNoticeForm(Styled):
    """How long before one's shifts one hears of them."""

    hours_ahead = forms.TypedChoiceField(
        label="Before my shifts",
        required=False,
        empty_value=None,
        coerce=int,
        widget=Picker,
    )

    def __init__(self, *args: Any, usual: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = f"{span_text(usual * 3600)} before" if usual else "not at all"
        ahead = [(hours, f"{span_text(hours * 3600)} before") for hours in _AHEAD]
        choices = [("", f"As everybody: {said}"), ("0", "Not at all")]
        self.offer("hours_ahead", choices + [(str(hours), text) for hours, text in ahead])


class CodeForm(Styled):
    """The code that was sent to an address."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class TokenForm(Styled):
    """An API token to be made. The page holds another field called name, hence its ids."""

    name = forms.CharField(
        max_length=200, label="What it is for", help_text="Such as deploy script or dashboard."
    )
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="Within what you may do yourself.",
    )
    lifetime = Choice(label="Works for", choices=LIFETIMES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="token_%s", **kwargs)
