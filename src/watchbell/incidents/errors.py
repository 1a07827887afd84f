"""What incidents refuse."""

from watchbell.kernel.errors import DomainError


class GuardNotMet(DomainError):
    """The next state needs facts that are not there; `fields` names them."""

    code = "guard_not_met"
