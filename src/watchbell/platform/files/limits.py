"""What may be handed in: how large, how many, of which kinds. An operator's settings."""

from dataclasses import dataclass

from watchbell.kernel.errors import InvalidInput
from watchbell.platform.files.sniffing import endings_of, media_type

MEGABYTE = 1_000_000
REFUSED = (
    "bat",
    "cmd",
    "com",
    "cpl",
    "dll",
    "exe",
    "hta",
    "jar",
    "lnk",
    "msi",
    "pif",
    "scr",
    "vbs",
)
"""What is refused unless an operator says otherwise: what a double click would run."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`allowed` empty lets in everything but what is `refused`; endings without their dot."""

    megabytes: int = 25
    files: int = 100
    allowed: tuple[str, ...] = ()
    refused: tuple[str, ...] = REFUSED

    @property
    def largest(self) -> int:
        """The bytes that one file may have."""
        return self.megabytes * MEGABYTE


_limits = [Limits()]


def provide(limits: Limits) -> None:
    """Set what is allowed; called once, by bootstrap."""
    _limits[:] = [limits]


def limits() -> Limits:
    """Return what is allowed."""
    return _limits[0]


def size_text(size: int) -> str:
    """Return a size as people read it: 31 kB, 2.4 MB."""
    for unit, name in ((MEGABYTE, "MB"), (1000, "kB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}" if size < 100 * unit else f"{size // unit} {name}"
    return f"{size} bytes"


def check_size(name: str, size: int, field: str) -> None:
    """Refuse a file that is too large or empty, saying what to do instead."""
    most = limits().largest
    if size > most:
        raise _refused(
            field,
            f"{name} has {size_text(size)}; a file may have {size_text(most)} at most."
            " Compress it, cut it, or put it on a shared drive and write its address here.",
        )
    if size == 0:
        raise _refused(field, f"{name} is empty. Choose a file that holds something.")


def check_kind(name: str, content: bytes, field: str) -> None:
    """Refuse a file of a kind that may not be handed in, whatever its name says."""
    rules, endings = limits(), endings_of(name, media_type(content))
    wrong = sorted(endings.intersection(rules.refused))
    if wrong:
        raise _refused(
            field,
            f"{name} is a program or script (.{wrong[0]}), which is not taken."
            " Put it into an archive with a password, or write where it is kept.",
        )
    foreign = sorted(ending for ending in endings if ending not in rules.allowed)
    if rules.allowed and foreign:
        shown = ", ".join(f".{ending}" for ending in rules.allowed)
        kind = f".{foreign[0]}" if foreign[0] else "a file without an ending"
        raise _refused(field, f"{name} is {kind}; these are taken: {shown}. Convert it first.")


def _refused(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, fields={field: message})
