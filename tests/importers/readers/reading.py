"""Reading a text with a reader, and saying what came of it in few words."""

import io
from collections.abc import Sequence
from datetime import datetime

from watchbell.importers.domain import Choices, Happening, Kind, Reader, Rejected, Story


def read(
    reader: Reader, text: str | bytes, choices: Choices | None = None
) -> tuple[list[Story], list[Rejected]]:
    """Return the stories and the rejected rows of a text."""
    body = text.encode() if isinstance(text, str) else text
    found = list(reader.read(io.BytesIO(body), choices or Choices()))
    stories = [one for one in found if isinstance(one, Story)]
    return stories, [one for one in found if isinstance(one, Rejected)]


def only(reader: Reader, text: str | bytes, choices: Choices | None = None) -> Story:
    """Return the one story of a text of which nothing is rejected."""
    stories, rejected = read(reader, text, choices)
    assert rejected == []
    (story,) = stories
    return story


def steps(story: Story) -> list[str]:
    """Return what happened, a short line each: 29 Feb 11:29 resolved."""
    return [f"{one.at:%d %b %H:%M} {one.kind}" for one in story.happenings]


def kinds(story: Story) -> list[str]:
    return [str(one.kind) for one in story.happenings]


def of_kind(story: Story, kind: Kind) -> list[Happening]:
    return [one for one in story.happenings if one.kind is kind]


def notes_of(story: Story) -> str:
    """Return the note that the reader left about what it could not tell as it was."""
    bodies = (one.values["body"] for one in of_kind(story, Kind.COMMENTED))
    return next((body for body in bodies if body.startswith("Imported from")), "")


def times(story: Story) -> Sequence[datetime]:
    return [one.at for one in story.happenings]
