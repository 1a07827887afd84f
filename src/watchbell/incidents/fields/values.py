"""What each kind of field accepts, what is stored of it, and how it is said."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any, Protocol
from urllib.parse import urlsplit

from watchbell.incidents.fields.specs import FieldSpec, Kind
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.text import clean_line, clean_text

_TEXT_LIMIT = 10_000
_URL_LIMIT = 2000
_LARGEST = 1e15


class Directory(Protocol):
    """Where people and services are looked up; None when there is nobody, nothing of that name."""

    def person(self, given: str) -> str | None:
        """Return the id of the person with this id or address."""

    def service(self, given: str) -> str | None:
        """Return the slug of the service with this slug."""


class Unfit(Exception):
    """A value that the field does not accept; the message says what to do."""


def clean_value(spec: FieldSpec, given: Any, directory: Directory) -> Any:
    """Return what is stored of `given` as a JSON value, None for nothing; Unfit otherwise."""
    if given is None or given in ("", [], ()):
        return None
    try:
        return _CLEANERS[spec.kind](spec, given, directory)
    except InvalidInput as error:
        raise Unfit(next(iter(error.fields.values()), error.message)) from error


def _text(spec: FieldSpec, given: Any, _directory: Directory) -> str | None:
    return clean_text(_string(given), spec.slug, _TEXT_LIMIT) or None


def _number(_spec: FieldSpec, given: Any, _directory: Directory) -> int | float | None:
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise Unfit("Give a number, such as 12 or 3.5.")
    try:
        number = float(str(given).strip().replace(",", "."))
    except ValueError:
        raise Unfit("Give a number, such as 12 or 3.5.") from None
    if not isfinite(number) or abs(number) > _LARGEST:
        raise Unfit("Give a number between -10^15 and 10^15.")
    return int(number) if number.is_integer() else number


def _choice(spec: FieldSpec, given: Any, _directory: Directory) -> str:
    wanted = _string(given).strip()
    for option in spec.options:
        if option.is_active and wanted in (option.value, option.label):
            return option.value
    known = ", ".join(option.value for option in spec.options if option.is_active)
    raise Unfit(f"Choose one of: {known}." if known else "This field has nothing to choose from.")


def _choices(spec: FieldSpec, given: Any, directory: Directory) -> list[str] | None:
    parts = given if isinstance(given, list | tuple) else _string(given).split(",")
    chosen = {_choice(spec, part, directory) for part in parts if part not in (None, "")}
    return [option.value for option in spec.options if option.value in chosen] or None


def _date(_spec: FieldSpec, given: Any, _directory: Directory) -> str:
    if isinstance(given, datetime):
        return given.date().isoformat()
    if isinstance(given, date):
        return given.isoformat()
    try:
        return date.fromisoformat(_string(given).strip()).isoformat()
    except ValueError:
        raise Unfit("Give a date as year-month-day, such as 2026-03-31.") from None


def _time(_spec: FieldSpec, given: Any, _directory: Directory) -> str:
    try:
        instant = given if isinstance(given, datetime) else datetime.fromisoformat(_string(given))
    except ValueError:
        raise Unfit("Give a time such as 2026-03-31T14:00:00Z.") from None
    if instant.tzinfo is None:
        raise Unfit("Add Z or an offset to the time.")
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _person(_spec: FieldSpec, given: Any, directory: Directory) -> str:
    found = directory.person(_string(given).strip())
    if found is None:
        raise Unfit("Give the address of somebody who is active here.")
    return found


def _service(_spec: FieldSpec, given: Any, directory: Directory) -> str:
    found = directory.service(_string(given).strip())
    if found is None:
        raise Unfit("Give the short name of a service.")
    return found


def _checkbox(_spec: FieldSpec, given: Any, _directory: Directory) -> bool:
    if isinstance(given, bool):
        return given
    words = {"true": True, "on": True, "yes": True, "1": True}
    words |= {"false": False, "off": False, "no": False, "0": False}
    if str(given).strip().lower() not in words:
        raise Unfit("Say true or false.")
    return words[str(given).strip().lower()]


def _url(spec: FieldSpec, given: Any, _directory: Directory) -> str:
    text = clean_line(_string(given), spec.slug, _URL_LIMIT)
    try:
        address = urlsplit(text)
    except ValueError:
        address = urlsplit("")
    if address.scheme not in ("http", "https") or not address.hostname or " " in text:
        raise Unfit("Give an address that begins with https:// or http://.")
    return text


def _formula(_spec: FieldSpec, _given: Any, _directory: Directory) -> None:
    raise Unfit("This is worked out by a formula; leave it out.")


def _string(given: Any) -> str:
    if not isinstance(given, str):
        raise Unfit("Give text.")
    return given


_CLEANERS: Mapping[Kind, Callable[[FieldSpec, Any, Directory], Any]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.PERSON: _person,
    Kind.SERVICE: _service,
    Kind.CHECKBOX: _checkbox,
    Kind.URL: _url,
    Kind.FORMULA: _formula,
}


def in_words(spec: FieldSpec, value: Any, names: Mapping[str, str]) -> str:
    """Say a stored value as people read it; `names` are of people by id and services by slug."""
    if value is None:
        return ""
    labels = {option.value: option.label for option in spec.options}
    match spec.kind:
        case Kind.CHOICE:
            return labels.get(value, str(value))
        case Kind.CHOICES if isinstance(value, list):
            return ", ".join(labels.get(one, str(one)) for one in value)
        case Kind.PERSON | Kind.SERVICE:
            return names.get(str(value), str(value))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    instant = instant_of(value) if spec.kind in (Kind.TIME, Kind.FORMULA) else None
    return f"{instant:%d %b %Y, %H:%M} UTC" if instant else str(value)


def searched_words(specs: Iterable[FieldSpec], values: Mapping[str, Any]) -> str:
    """Return the answers that a search shall find, a line each: texts, and choices by label."""
    found = [spec for spec in specs if spec.kind in _SEARCHED and values.get(spec.slug)]
    return "\n".join(in_words(spec, values[spec.slug], {}) for spec in found)


_SEARCHED = frozenset({Kind.TEXT, Kind.CHOICE, Kind.CHOICES})


def instant_of(value: Any) -> datetime | None:
    """Return the instant that a stored value is, if it is one."""
    if not isinstance(value, str) or "T" not in value or not value.endswith("Z"):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None
