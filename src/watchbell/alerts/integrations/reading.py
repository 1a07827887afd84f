"""Reading what machines write: JSON, forms, instants, texts. A ValueError says what is wrong."""

import json
import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from pydantic_core import from_json

from watchbell.alerts.integrations.port import PayloadRejected

_MOST_FIELDS = 2_000
_MOST_LINES = 100
_MILLISECONDS = 100_000_000_000
"""Unix times above it are milliseconds: as seconds they would lie in the year 5138."""


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


def read_object(body: bytes) -> dict[str, Any]:
    """Return a body that must be a JSON object."""
    try:
        payload = read_json(body)
    except ValueError as error:
        raise PayloadRejected(f"The body is not JSON: {error}.") from error
    if not isinstance(payload, dict):
        raise PayloadRejected("The body is JSON but no object.")
    return payload


def read_fields(body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """Return a body's fields: a JSON object's, else a form's, whatever its content type says."""
    try:
        payload = read_json(body)
    except ValueError:
        form = read_form(body, headers.get("content-type", ""))
        if not form:
            raise PayloadRejected("The body is neither a JSON object nor a form.") from None
        return dict(form)
    if not isinstance(payload, dict):
        raise PayloadRejected("The body is JSON but no object.")
    return payload


def read_form(body: bytes, content_type: str) -> dict[str, str]:
    """Return the fields of a form, url-encoded or in parts; none when it is no form."""
    if content_type.lower().startswith("multipart/form-data"):
        return _parts(body, content_type)
    text = body.decode("utf-8", "replace").strip()
    if "=" not in text.partition("&")[0]:
        return {}
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return {}


def _parts(body: bytes, content_type: str) -> dict[str, str]:
    head = content_type.replace("\r", " ").replace("\n", " ").encode("utf-8", "replace")
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + head + b"\r\n\r\n" + body)
    found: dict[str, str] = {}
    if not message.is_multipart():
        return found
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            found[name] = content.decode("utf-8", "replace")
    return found


def text_of(value: Any) -> str:
    """Return a leaf as text: "" for null, JSON for what is no leaf."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def first_of(payload: Mapping[str, Any], *names: str) -> str:
    """Return the first of these fields that says something, as text without white space."""
    for name in names:
        if found := text_of(payload.get(name)).strip():
            return found
    return ""


def object_of(value: Any) -> dict[str, Any]:
    """Return an object as it is, and an empty one for everything else."""
    return value if isinstance(value, dict) else {}


def objects_of(value: Any) -> Iterator[dict[str, Any]]:
    """Return the objects in a list; none when it is no list."""
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())


def pairs_of(value: Any) -> dict[str, str]:
    """Return an object's fields as texts; none when it is no object."""
    return {name: text_of(one) for name, one in object_of(value).items()}


def labels_of(**labels: Any) -> dict[str, str]:
    """Return those labels that say something, as texts."""
    return {name: text for name, value in labels.items() if (text := text_of(value).strip())}


def texts_of(value: Any) -> list[str]:
    """Return a list's items as texts without blanks; a text is split at its commas."""
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list):
        return []
    return [text for item in items if (text := text_of(item).strip())]


def lines_of(pairs: Mapping[str, str]) -> str:
    """Return pairs as lines of a description."""
    return "\n".join(f"{name}: {text}" for name, text in list(pairs.items())[:_MOST_LINES])


def tags_of(value: Any) -> dict[str, str]:
    """Return tags as labels: `["a:b"]`, `"a:b,c"`, `[["a", "b"]]` or `{"a": "b"}`."""
    if isinstance(value, str):
        value = value.split(",")
    if isinstance(value, dict):
        return pairs_of(value)
    found: dict[str, str] = {}
    for tag in value if isinstance(value, list) else ():
        if isinstance(tag, list) and len(tag) == 2:
            name, text = text_of(tag[0]), text_of(tag[1])
        elif isinstance(tag, dict):
            name, text = first_of(tag, "tag", "key", "name"), first_of(tag, "value")
        else:
            name, _, text = text_of(tag).partition(":")
        if name.strip():
            found[name.strip()] = text.strip() or "true"
    return found


def instant_of(value: Any) -> datetime | None:
    """Read an instant: RFC 3339 in any dialect, or a Unix time in seconds or milliseconds.

    Go's zero time, and what is no time, mean unset. Without a zone it is UTC.
    """
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return _unix(float(value))
        text = value.strip() if isinstance(value, str) else ""
        if not text or text.startswith("0001-01-01"):
            return None
        if text.replace(".", "", 1).isdigit():
            return _unix(float(text))
        if "+" in text:
            text = text.removesuffix("Z")  # One client appends it to a time with an offset.
        head, gap, zone = text.rpartition(" ")
        instant = datetime.fromisoformat(head + zone if gap and zone[:1] in "+-" else text)
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _unix(value: float) -> datetime | None:
    if not math.isfinite(value) or value <= 0:
        return None
    return datetime.fromtimestamp(value / 1000 if value > _MILLISECONDS else value, UTC)
