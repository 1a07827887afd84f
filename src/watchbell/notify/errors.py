"""What notify refuses."""

from watchbell.kernel.errors import Conflict, DomainError, NotFound


class AnswerRefused(DomainError):
    """The answer link was changed, has expired, or never was."""

    code = "answer_refused"


class NotFailed(Conflict):
    """Only a message that has failed can be sent again by hand."""

    code = "not_failed"


class EndpointNotFound(NotFound):
    """No such endpoint."""


class MessageNotFound(NotFound):
    """No such message."""
