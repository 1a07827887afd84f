"""What the domain refuses. Each edge maps these to its own words in one place."""

from collections.abc import Mapping


class DomainError(Exception):
    """A request the domain refuses, with a stable `code` and a sentence that helps.

    `fields` names the inputs at fault: {field: what is wrong and what to do}.
    """

    code = "refused"

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})


class InvalidInput(DomainError):
    """Some field has a value that cannot be used."""

    code = "invalid_input"


class NotFound(DomainError):
    """No such record, or the actor may not know that it exists."""

    code = "not_found"


class PermissionDenied(DomainError):
    """The actor may know of the record but may not do this."""

    code = "permission_denied"


class Conflict(DomainError):
    """The record is not in a state that allows this, or it changed meanwhile."""

    code = "conflict"


class IllegalTransition(Conflict):
    """The record's state does not lead to the one asked for."""

    code = "illegal_transition"


class AlreadyDone(Conflict):
    """What was asked for is so already."""

    code = "already_done"


class StaleVersion(DomainError):
    """The record changed since the caller read it."""

    code = "stale_version"
