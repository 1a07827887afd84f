"""What all forms of the pages share: their looks, and choices that come from the rooms."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from watchbell.kernel.errors import DomainError
from watchbell.kernel.text import slug_of
from watchbell.web.words import humanize

_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, ""),
    (forms.RadioSelect, ""),
    (forms.CheckboxSelectMultiple, ""),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)
EMPTY = ("", "Choose…")


class Styled(forms.Form):
    """A form whose controls look like the product's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            self.dress(field)

    def dress(self, field: forms.Field) -> None:
        """Give a control its looks; for fields that are added later."""
        css = next(css for widget, css in _CLASSES if isinstance(field.widget, widget))
        if css:
            field.widget.attrs.setdefault("class", css)
        if isinstance(field, LocalTime) and not field.help_text:
            field.help_text = f"Time zone: {timezone.get_current_timezone_name()}"

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Set what may be chosen in a field."""
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(f"{name} is not a field of choices")
        field.choices = choices

    def rest(self, name: str) -> None:
        """Leave a field as it is, unseen: what it sets belongs to a module that is off."""
        field = self.fields[name]
        field.disabled, field.widget = True, forms.HiddenInput()

    def clean_slug(self) -> str:
        """Return the short name that was given, or one made of the name."""
        given, field = str(self.cleaned_data["slug"]), self.fields["slug"]
        if given or not isinstance(field, ShortName):
            return given
        return slug_of(self.cleaned_data.get("name", ""))[: field.max_length].strip("-")

    def refuse(self, error: DomainError) -> None:
        """Show what the domain refused, at the field it names where there is one."""
        known = {name: text for name, text in error.fields.items() if name in self.fields}
        for name, text in known.items():
            self.add_error(name, text)
        if len(known) < len(error.fields) or not known:
            self.add_error(None, error.message)


class Picker(forms.Select):
    """A plain select, drawn at once: Django draws each option through a template of its own."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,
    ) -> SafeString:
        chosen = self.format_value(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            [(key, _CHOSEN if str(key) in chosen else "", label) for key, label in self.choices],
        )
        attributes = self.build_attrs({**self.attrs, "name": name}, attrs)
        return format_html("<select{}>{}</select>", flatatt(attributes), options)


_CHOSEN = SafeString(" selected")


class Choice(forms.ChoiceField):
    """One of some values, chosen from a list."""

    widget = Picker


class LocalTime(forms.DateTimeField):
    """A point in time, typed in the zone of the person who types."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class ShortName(forms.CharField):
    """What stands in addresses and files; comes after the form's name, and is made of it."""

    def __init__(self) -> None:
        super().__init__(
            label="Short name",
            max_length=80,
            required=False,
            help_text="For addresses and files; made of the name unless you give one. It stays.",
        )


class LongText(forms.CharField):
    """Text of several lines."""

    widget = forms.Textarea(attrs={"rows": 3})


def enum_choices(kind: type[StrEnum], *, empty: bool = True) -> list[tuple[str, str]]:
    """Return the choices of an enum in words."""
    choices = [(member.value, humanize(member)) for member in kind]
    return [EMPTY, *choices] if empty else choices


def row_choices(rows: Iterable[Any], key: str, empty: str = "Choose…") -> list[tuple[str, str]]:
    """Return rows as choices: their `key` stands for them, their name is shown."""
    return [("", empty), *((str(getattr(row, key)), str(row)) for row in rows)]


def minute(instant: datetime) -> datetime:
    """Return the instant at its full minute, as a form shows it."""
    return instant.replace(second=0, microsecond=0)
