"""What happens to the category tree."""

from dataclasses import dataclass
from typing import ClassVar

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CategoryCreated(Event):
    """A category was added, below `parent` or as a root."""

    kind: ClassVar[str] = "category.created"
    slug: str
    name: str
    parent: str


@dataclass(frozen=True, kw_only=True)
class CategoryChanged(Event):
    """A category was renamed, moved, switched off or on, or asks for something else."""

    kind: ClassVar[str] = "category.changed"
    slug: str
    fields: tuple[str, ...]
