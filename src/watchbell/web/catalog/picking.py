"""Fields in which somebody types the beginning of a word and chooses configuration items.

Several are joined by semicolons.
"""

from collections.abc import Sequence

from django import forms
from django.urls import reverse

from watchbell.catalog.models import ConfigurationItem
from watchbell.catalog.selectors import chosen_item, item_keys
from watchbell.kernel.errors import NotFound

JOIN = ";"
HINT = "Type a name or an identifier and choose; put a semicolon between several."


class ItemsField(forms.CharField):
    """Configuration items by identifier or name; cleans to the rows, each once."""

    def clean(self, value: object) -> list[ConfigurationItem]:
        """Return the items that are named; a sentence for the first that is not there."""
        parts = [part.strip() for part in str(super().clean(value)).split(JOIN)]
        try:
            found = [chosen_item(part) for part in parts if part]
        except NotFound as error:
            raise forms.ValidationError(f"{error.message} Choose one that appears.") from None
        return list({item.pk: item for item in found}.values())


def items_field(label: str, *, help_text: str = HINT, required: bool = False) -> ItemsField:
    """Return a field for some configuration items; `picks_items` lets it suggest them."""
    return ItemsField(label=label, required=required, max_length=4000, help_text=help_text)


def picks_items(name: str) -> dict[str, str]:
    """Return the attributes of a field that suggests items while somebody types."""
    return {
        "list": "items-found",
        "autocomplete": "off",
        "hx-get": reverse("item-choices"),
        "hx-vals": f'{{"field": "{name}"}}',
        "hx-trigger": "input changed delay:250ms",
        "hx-target": "#items-found",
        # The form around it may swap nothing by its own answer; suggestions are swapped in.
        "hx-swap": "innerHTML",
    }


def picked_text(items: Sequence[ConfigurationItem]) -> str:
    """Return what stands in such a field when these items are chosen."""
    keys = item_keys(items)
    return f"{JOIN} ".join(keys[item.pk] for item in items)


def suggestions(typed: str, found: Sequence[ConfigurationItem]) -> list[tuple[str, str]]:
    """Return what the field may become and what that means: the last part is being typed."""
    before, join, _ = typed.rpartition(JOIN)
    start, keys = f"{before}{JOIN} " if join else "", item_keys(found)
    return [(f"{start}{keys[item.pk]}", item.label) for item in found]


def last_part(typed: str) -> str:
    """Return what is being typed: the text behind the last semicolon."""
    return typed.rpartition(JOIN)[2].strip()
