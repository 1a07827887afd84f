"""What an option is."""

from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID, uuid5

from watchbell.kernel.actors import SubjectRef
from watchbell.kernel.errors import InvalidInput

T = TypeVar("T", bool, int, str)
_OPTIONS = UUID("b1f0c7d2-0000-4000-8000-000000000002")


@dataclass(frozen=True)
class Option(Generic[T]):
    """One thing to set: its stored name, what holds until somebody sets it, and how it reads.

    The default's type is the option's.
    """

    name: str
    default: T
    label: str
    help: str = ""

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef("option", uuid5(_OPTIONS, self.name))

    def fits(self, value: object) -> bool:
        """Say whether a value is of the option's type; True is no number."""
        return type(value) is type(self.default)

    def checked(self, value: T) -> T:
        """Return the value; InvalidInput when it is of another type."""
        if not self.fits(value):
            message = f"Use {_WORDS[type(self.default)]}."
            raise InvalidInput(f"{self.name}: {message}", fields={self.name: message})
        return value


_WORDS: dict[type, str] = {bool: "yes or no", int: "a whole number", str: "a text"}
