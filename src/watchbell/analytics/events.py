"""What happens to what figures are sent as: the letters about noise."""

from dataclasses import dataclass
from typing import ClassVar

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class NoiseLettersSwitched(Event):
    """A team, or somebody for themselves, wants the weekly letter about noise, or no longer."""

    kind: ClassVar[str] = "noise.letters_switched"
    is_wanted: bool
