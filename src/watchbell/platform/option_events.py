"""What happens to options."""

from dataclasses import dataclass
from typing import ClassVar

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class OptionChanged(Event):
    """An option of this installation was set; `value` and `previous` are as they are stored."""

    kind: ClassVar[str] = "option.changed"
    name: str
    value: bool | int | str
    previous: bool | int | str
