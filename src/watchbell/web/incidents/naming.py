"""What tellers of events share: names for the ids in payloads, and the line they make."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Names:
    """Names by id, for the ids in payloads."""

    people: Mapping[str, str]
    teams: Mapping[str, str]
    services: Mapping[str, str]


Line = tuple[str, str, str, str]
"""Text, detail, icon, tone."""
