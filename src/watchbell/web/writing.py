"""Handing what a form holds to a service, and what the service refuses back to the form."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, QueryDict

from watchbell.kernel.errors import DomainError, NotFound, PermissionDenied
from watchbell.web.forms import Styled

T = TypeVar("T")


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent; None when the page is only asked for."""
    return request.POST if request.method == "POST" else None


def attempt(form: Styled, write: Callable[[], T]) -> T | None:
    """Do `write` when the form is valid; None, and sentences in the form, when it is refused.

    That the record does not exist, or is not this person's to change, is no matter of the
    form: those errors go on to the edge.
    """
    if not form.is_valid():
        return None
    try:
        return write()
    except (NotFound, PermissionDenied):
        raise
    except DomainError as error:
        form.refuse(error)
        return None


def status(form: Styled) -> int:
    """Return the answer's status: 422 when the form was sent and refused."""
    return 422 if form.is_bound and form.errors else 200
