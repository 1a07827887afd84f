"""In which zone the machine stands: whose clock the first calendar goes by."""

import os
from pathlib import Path

from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.zones import clean_zone

_SAID = os.environ.get("TZ", "").lstrip(":")
"""What the environment says; Django puts its own there as soon as it is set up."""
_LINK = Path("/etc/localtime")


def machine_zone() -> str:
    """Return the IANA name of the machine's zone, UTC when it has none that is known."""
    _, _, linked = str(_LINK.resolve()).partition("zoneinfo/")
    for name in (_SAID, linked):
        found = _known(name)
        if found:
            return found
    return "UTC"


def _known(name: str) -> str:
    if not name or name.startswith("/"):
        return ""
    try:
        return clean_zone(name)
    except InvalidInput:
        return ""
