"""What accounts refuse."""

from watchbell.kernel.errors import Conflict, DomainError


class AddressTaken(Conflict):
    """Another person has this e-mail address."""

    code = "address_taken"


class LinkSpent(DomainError):
    """The sign-in link was used, has expired, or never was."""

    code = "link_spent"


class TokenRefused(DomainError):
    """The API token is unknown, revoked or expired."""

    code = "token_refused"


class WrongCode(DomainError):
    """The verification code does not fit, has expired, or was tried too often."""

    code = "wrong_code"
