"""Reading a request's body: JSON in UTF-8, nothing that no database or page can hold."""

import json
import math
import unicodedata
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from watchbell.api.problems import Refusal

_JSON = frozenset({"application/json", "application/merge-patch+json"})
_DEEPEST = 32
_ALLOWED_CONTROLS = "\n\r\t"


class JsonParser(Parser):
    """Ninja's door for bodies and query strings, with a lock."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the body's object; a Refusal says what to mend."""
        _expect_json(request)
        value = _read_json(_text(request.body))
        if not isinstance(value, dict):
            raise Refusal(422, "invalid_input", "Send a JSON object, such as {}.")
        refuse_unholdable(value)
        return value

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """Return the query's values; empty ones count as left out."""
        values = {key: [v for v in data.getlist(key) if v != ""] for key in data}
        refuse_unholdable(values)
        return {
            key: found if key in list_fields else found[-1]
            for key, found in values.items()
            if found
        }


def refuse_unholdable(value: object, path: str = "", depth: int = 0) -> None:
    """Refuse control characters, half characters, endless numbers and bottomless nesting."""
    if depth > _DEEPEST:
        raise Refusal(422, "invalid_input", f"This is nested more than {_DEEPEST} levels deep.")
    if isinstance(value, str):
        _refuse_controls(value, path)
    elif isinstance(value, float) and not math.isfinite(value):
        _refuse(path, "Use a finite number.")
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_controls(key, path or "body")
            refuse_unholdable(item, f"{path}.{key}" if path else key, depth + 1)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            refuse_unholdable(item, f"{path}.{index}", depth + 1)


def _refuse_controls(text: str, path: str) -> None:
    if text.isprintable():
        return
    for character in text:
        if character in _ALLOWED_CONTROLS:
            continue
        if unicodedata.category(character) in ("Cc", "Cs"):
            _refuse(path, f"This contains the control character U+{ord(character):04X}; remove it.")


def _refuse(path: str, message: str) -> NoReturn:
    # A list of one value that came from the query is named by its parameter alone.
    field = path.removesuffix(".0")[:120]
    raise Refusal(422, "invalid_input", f"{field}: {message}", fields={field: message})


def _expect_json(request: HttpRequest) -> None:
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if request.content_type not in _JSON or charset not in ("utf-8", "utf8"):
        raise Refusal(
            415,
            "unsupported_media_type",
            "Send JSON in UTF-8 with the header Content-Type: application/json.",
        )


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Refusal(
            400, "not_utf8", f"The body is not UTF-8: byte {error.start} does not belong."
        ) from None


def _read_json(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise Refusal(
            400,
            "malformed_json",
            f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.",
        ) from None
    except RecursionError:
        raise Refusal(400, "malformed_json", "The body is nested too deeply.") from None
    except ValueError:
        # json refuses integers of thousands of digits with a plain ValueError.
        raise Refusal(400, "malformed_json", "The body has a number that is too long.") from None


def _no_constant(name: str) -> NoReturn:
    raise Refusal(400, "malformed_json", f"The body is not JSON: {name} is no JSON number.")
