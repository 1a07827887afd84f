"""What people may type: texts are stripped, control characters refused with the field's name."""

import re
import unicodedata
from urllib.parse import urlsplit

from watchbell.kernel.errors import InvalidInput

_LINE_BREAKS = re.compile(r"\r\n?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WORDS = re.compile(r"[a-z0-9]+")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Controls, halves of surrogate pairs, separators of lines and paragraphs; and directional
# overrides, which make a name read backwards in a page or a mail.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean_line(value: str, field: str, max_length: int = 200, *, required: bool = True) -> str:
    """Return one line without surrounding space; InvalidInput names `field` and the remedy."""
    line = value.strip()
    if required and not line:
        raise _invalid(field, "This is required; enter at least one character.")
    _refuse(line, field, allowed="")
    return _short_enough(line, field, max_length)


def clean_text(value: str, field: str, max_length: int = 20_000, *, required: bool = False) -> str:
    """Return text of any lines, with `\\n` between them; tabs stay, other controls are refused."""
    text = _LINE_BREAKS.sub("\n", value).strip()
    if required and not text:
        raise _invalid(field, "This is required; enter at least one character.")
    _refuse(text, field, allowed="\n\t")
    return _short_enough(text, field, max_length)


def plain_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def clean_link(value: str, field: str) -> str:
    """Return an address of the web, or ""; InvalidInput for what a browser may not open."""
    link = clean_line(value, field, 2000, required=False)
    try:
        parts = urlsplit(link)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if link and not usable:
        raise _invalid(field, "Use a full address that starts with https:// or http://.")
    return link


def clean_slug(value: str, field: str) -> str:
    """Return a short name for addresses: small letters, digits and single dashes."""
    slug = clean_line(value, field, 80).lower()
    if not _SLUG.fullmatch(slug):
        raise _invalid(field, "Use small letters, digits and dashes only, such as payments-api.")
    return slug


def slug_of(text: str) -> str:
    """Make a short name of words, as far as it goes: Größe & Gewicht -> grosse-gewicht."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore")
    return "-".join(_WORDS.findall(plain.decode().lower()))


def _refuse(text: str, field: str, allowed: str) -> None:
    for found in _UNFIT.finditer(text):
        if (character := found[0]) not in allowed:
            raise _invalid(
                field,
                f"This contains the control character U+{ord(character):04X}; remove it.",
            )


def _short_enough(text: str, field: str, max_length: int) -> str:
    if len(text) > max_length:
        raise _invalid(
            field, f"This has {len(text)} characters; shorten it to at most {max_length}."
        )
    return text


def _invalid(field: str, message: str) -> InvalidInput:
    return InvalidInput(f"{field}: {message}", fields={field: message})
