"""The particulars of one incident: which machine, which order, how many minutes."""

from collections.abc import Mapping

from watchbell.demo.company import SITES
from watchbell.demo.dice import Dice

_PRODUCTS = (
    "tent Rondane 3",
    "jacket Skarv",
    "boots Nordkapp GTX",
    "sleeping bag Vinter -12",
    "backpack Trollveggen 65",
    "stove Bål",
    "trekking poles Fjord",
    "headlamp Nattvakt",
)
_WORDS = ("SUMMER15", "merino", "WELCOME", "gaiters", "BLACKWEEK", "rain cover", "kids tent")
_APPS = ("cart", "catalogue", "pricing", "recommendations", "invoices", "image-resizer", "loyalty")
_PARTNERS = ("a supplier", "our carrier", "the tax office", "a customer in Oslo", "the printers")


def words_for(dice: Dice, hosts: tuple[str, ...]) -> Mapping[str, str]:
    """Return what the texts of one incident name, the same all through it."""
    return {
        "host": dice.one_of(hosts),
        "site": dice.one_of(SITES),
        "floor": f"floor {dice.number(1, 5)}",
        "most": str(dice.number(86, 98)),
        "percent": str(dice.number(4, 46)),
        "seconds": f"{dice.number(14, 79) / 10:.1f}",
        "minutes": str(dice.number(6, 55)),
        "count": str(dice.number(2, 9)),
        "order": f"FO-{dice.number(210_000, 899_999)}",
        "asset": f"L{dice.number(1100, 1990)}",
        "version": f"{dice.number(3, 7)}.{dice.number(0, 48)}.{dice.number(0, 6)}",
        "product": dice.one_of(_PRODUCTS),
        "word": dice.one_of(_WORDS),
        "app": dice.one_of(_APPS),
        "partner": dice.one_of(_PARTNERS),
    }


def as_title(template: str, words: Mapping[str, str]) -> str:
    """Return the title with its particulars; it begins as a sentence does."""
    title = template.format_map(words)
    return title[0].upper() + title[1:] if template.startswith("{product}") else title
