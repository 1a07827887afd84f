"""A signal's body as people can read it."""

import json
from dataclasses import dataclass

LONGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Body:
    """Text to show, how many bytes the whole has, and whether the text is only its beginning."""

    text: str
    size: int
    is_cut: bool


def readable(raw: bytes) -> Body:
    """Return the beginning of a body as text; JSON that is short enough is indented."""
    if len(raw) <= LONGEST:
        try:
            text = json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
            return Body(text, len(raw), is_cut=False)
        except (ValueError, RecursionError):
            pass
    return Body(raw[:LONGEST].decode("utf-8", "replace"), len(raw), is_cut=len(raw) > LONGEST)
