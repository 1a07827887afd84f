"""What is told of imports as a whole; what they bring tells of itself."""

from dataclasses import dataclass
from typing import ClassVar

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class HistoryImported(Event):
    """A file was taken in to its end."""

    kind: ClassVar[str] = "import.finished"
    reader: str
    source: str
    file_name: str
    made: int
    grown: int
    rejected: int


@dataclass(frozen=True, kw_only=True)
class ImportUndone(Event):
    """The incidents that a file had brought were cancelled."""

    kind: ClassVar[str] = "import.undone"
    source: str
    file_name: str
    cancelled: int
