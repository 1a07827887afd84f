"""Stories for tests, and a reader that has them ready."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import IO, Any

from watchbell.importers import registry
from watchbell.importers.domain import Choices, Happening, Kind, Reader, Rejected, Story
from watchbell.importers.models import ImportRun
from watchbell.importers.services import ImportFields, import_file
from watchbell.kernel.actors import SYSTEM

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
BEGAN = datetime(2024, 3, 4, 9, 0, tzinfo=UTC)


class Ready:
    """A reader that has its stories already, whatever the file."""

    kind = "ready"
    title = "Stories of a test"

    def __init__(self, stories: Sequence[Story | Rejected]) -> None:
        self._stories = stories

    def read(self, file: IO[bytes], choices: Choices) -> Iterator[Story | Rejected]:
        yield from self._stories


def at(minutes: float) -> datetime:
    """Return the instant so many minutes after it all began."""
    return BEGAN + timedelta(minutes=minutes)


def happening(minutes: float, kind: Kind, by: str = "Ada", **values: Any) -> Happening:
    return Happening(at(minutes), kind, by, values, row=int(minutes) + 1)


def declared(minutes: float = 0, **values: Any) -> Happening:
    return happening(minutes, Kind.DECLARED, **{"title": "Printer on fire", **values})


def story(key: str, *happenings: Happening) -> Story:
    return Story(key, key, happenings)


def take(
    *stories: Story | Rejected,
    is_dry: bool = False,
    now: datetime = NOW,
    file: bytes = b"ready",
    reader: Reader | None = None,
) -> ImportRun:
    """Take the stories in as `watchbell import` does."""
    before = registry.readers()
    registry.provide([*before, reader or Ready(stories)])
    try:
        return import_file(
            fields=ImportFields(kind="ready", file_name="ready.csv", is_dry=is_dry),
            file=BytesIO(file),
            actor=SYSTEM,
            now=now,
            progress=lambda done, total: None,
        )
    finally:
        registry.provide(before)
