"""Forms of leave and of public holidays."""

from functools import lru_cache

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from watchbell.oncall.away import countries, regions
from watchbell.web.forms import LocalTime, Styled


class RegionField(forms.CharField):
    """The region of a calendar of public holidays, such as DE-BE; the page offers all of them."""

    def __init__(self) -> None:
        super().__init__(
            label="Region of public holidays",
            max_length=10,
            required=False,
            help_text="A country, or a part of one: DE, DE-BE, US-CA. Start typing its name.",
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


class RegionForm(Styled):
    """Whose public holidays somebody has."""

    region = RegionField()


@lru_cache(maxsize=1)
def region_options() -> SafeString:
    """Return the list that the field offers: countries by name, and their parts."""
    names = countries()
    rows = [
        (code, name if code == country else f"{name}, {code.partition('-')[2]}")
        for country, name in sorted(names.items(), key=lambda item: item[1])
        for code in (country, *(f"{country}-{part}" for part in regions()[country]))
    ]
    options = format_html_join("", '<option value="{}">{}</option>', rows)
    return format_html('<datalist id="regions">{}</datalist>', options)
