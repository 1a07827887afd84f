"""What incidents refuse."""

from collections.abc import Mapping
from typing import Any

from watchbell.kernel.errors import Conflict, DomainError


class GuardNotMet(DomainError):
    """The next state needs facts that are not there; `fields` names them."""

    code = "guard_not_met"


class FileNotReady(Conflict):
    """The file is being checked for viruses, or was found to have one."""

    code = "file_not_ready"


class EditConflict(Conflict):
    """Two people set the same fields to different values; `theirs` holds what stands there now."""

    code = "edit_conflict"

    def __init__(self, message: str, *, theirs: Mapping[str, Any]) -> None:
        advice = dict.fromkeys(theirs, "Changed by somebody else; choose which value stays.")
        super().__init__(message, fields=advice)
        self.theirs = dict(theirs)
