"""Parts of the program that an installation can do without.

A room declares each as a literal `Module`; it is on until somebody switches it off. What belongs to
a module asks `is_on`: pages and calls refuse by `require_on`, menus leave it out, handlers and
cycles pass over. Its rows stay as they are, so it comes back whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from watchbell.kernel.errors import NotFound
from watchbell.platform.options.reading import value
from watchbell.platform.options.specs import Option


@dataclass(frozen=True)
class Module:
    """One part: its stored name, its label, what it is, and what happens while it is off."""

    name: str
    label: str
    about: str
    while_off: str
    icon: str = "stack-2"

    @property
    def option(self) -> Option[bool]:
        """The option that switches it."""
        return Option(f"module.{self.name}", True, self.label, self.about)


class ModuleOff(NotFound):
    """The address or call belongs to a module that an administrator has switched off."""

    code = "module_off"


_modules: list[Module] = []


def provide(modules: Sequence[Module]) -> None:
    """Say which modules there are; called once, by bootstrap."""
    _modules[:] = modules


def modules() -> list[Module]:
    """Return every module in the order in which people are shown them."""
    return list(_modules)


def module_named(name: str) -> Module:
    """Return a module; NotFound when there is none of that name."""
    for module in _modules:
        if module.name == name:
            return module
    raise NotFound(f"There is no module {name[:80]!r}.")


def is_on(module: Module) -> bool:
    """Say whether a module is switched on."""
    return value(module.option)


def require_on(module: Module) -> None:
    """Raise ModuleOff, with a kind sentence, unless the module is on."""
    if not is_on(module):
        raise ModuleOff(
            f"“{module.label}” is switched off here. What was written stays; an administrator"
            " switches it on again under Administration, Modules."
        )
