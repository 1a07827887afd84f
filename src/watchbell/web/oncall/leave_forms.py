"""Forms of leave and of public holidays."""

from functools import lru_cache

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from watchbell.catalog.public_holidays import countries
from watchbell.web.forms import LocalTime, Styled


class RegionField(forms.CharField):
    """The region of a calendar of public holidays, such as DE-BE; the page offers countries."""

    def __init__(self) -> None:
        super().__init__(
            label="Region of public holidays",
            max_length=10,
            required=False,
            help_text="Start typing a country; a part of it stands after a dash: DE, DE-BE, US-CA.",
        )
        self.widget.attrs.update(
            {"list": "regions", "autocomplete": "off", "autocapitalize": "characters"}
        )

    def to_python(self, value: str | None) -> str:
        return (super().to_python(value) or "").strip().upper()


class LeaveForm(Styled):
    """From when to when somebody is away."""

    starts_at = LocalTime(label="From")
    ends_at = LocalTime(label="To")
    note = forms.CharField(
        max_length=200,
        required=False,
        help_text="What colleagues should know, if anything; they all read it.",
    )


class RegionForm(Styled):
    """Whose public holidays somebody has."""

    region = RegionField()


@lru_cache(maxsize=1)
def region_options() -> SafeString:
    """Return the countries that the field offers by name; their parts are typed after them."""
    rows = sorted(countries().items(), key=lambda item: item[1])
    options = format_html_join("", '<option value="{}">{}</option>', rows)
    return format_html('<datalist id="regions">{}</datalist>', options)
