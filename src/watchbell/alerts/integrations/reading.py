"""Reading JSON as machines write it."""

import json
from typing import Any

from pydantic_core import from_json


def read_json(body: bytes) -> Any:
    """Return the value of a JSON text in UTF-8; a ValueError says where it is none.

    Half a surrogate pair, which some senders let through, is read as it is: whoever keeps the
    text cleans it.
    """
    try:
        return from_json(body, cache_strings="keys")
    except ValueError as error:
        if b"\\ud" not in body.lower():
            raise
        try:
            return json.loads(body.decode())
        except (ValueError, RecursionError):
            raise error from None
