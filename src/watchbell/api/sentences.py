"""What pydantic found wrong, as field names and plain sentences that echo no value."""

from collections.abc import Iterable, Mapping
from typing import Any

_SENTENCES = {
    "missing": "This is required.",
    "extra_forbidden": "There is no such field; check its spelling or leave it out.",
    "string_type": "Use a text.",
    "int_type": "Use a whole number.",
    "int_parsing": "Use a whole number.",
    "int_from_float": "Use a whole number.",
    "int_parsing_size": "Use a smaller number.",
    "float_type": "Use a number.",
    "decimal_type": "Use a number.",
    "decimal_parsing": "Use a number.",
    "finite_number": "Use a finite number.",
    "bool_type": "Use true or false.",
    "bool_parsing": "Use true or false.",
    "list_type": "Use a list.",
    "dict_type": "Use an object.",
    "model_type": "Use an object.",
    "model_attributes_type": "Use an object.",
    "uuid_type": "Use an id such as 0198c0de-0000-7000-8000-000000000000.",
    "uuid_parsing": "Use an id such as 0198c0de-0000-7000-8000-000000000000.",
    "none_required": "Use null.",
}
_WITH_LIMIT = {
    "greater_than_equal": ("ge", "Use {} or more."),
    "greater_than": ("gt", "Use more than {}."),
    "less_than_equal": ("le", "Use at most {}."),
    "less_than": ("lt", "Use less than {}."),
    "string_too_short": ("min_length", "Use at least {} characters."),
    "string_too_long": ("max_length", "Use at most {} characters."),
    "too_short": ("min_length", "Give at least {}."),
    "too_long": ("max_length", "Give at most {}."),
    "decimal_max_places": ("decimal_places", "Use at most {} decimal places."),
    "enum": ("expected", "Use one of: {}."),
    "literal_error": ("expected", "Use one of: {}."),
}
_LONGEST_FIELD = 120


def fields_at_fault(errors: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return {field: what to do} in the order found; nested fields are joined by dots."""
    found: dict[str, str] = {}
    for error in errors:
        found.setdefault(_field(error["loc"]), _sentence(error))
    return found


def _field(location: tuple[str | int, ...]) -> str:
    # (source, parameter, field, ...): a body or query model's fields are what the caller wrote.
    source, *path = location
    if source == "body" or len(path) > 1:
        path = path[1:]
    return ".".join(str(part) for part in path)[:_LONGEST_FIELD] or "body"


def _sentence(error: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context.get("error") or "This cannot be used.")
    if kind in _WITH_LIMIT:
        name, sentence = _WITH_LIMIT[kind]
        return sentence.format(str(context.get(name, "")).replace("'", "").replace(" or ", ", "))
    return _SENTENCES.get(kind, "This cannot be used here.")
