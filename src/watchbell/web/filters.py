"""Reading a list's filters out of an address; what cannot be used narrows nothing."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.http import HttpRequest


def one_of(request: HttpRequest, name: str, allowed: Sequence[str]) -> str:
    """Return the value when it is one of `allowed`, else the first of these."""
    value = request.GET.get(name, "")
    return value if value in allowed else allowed[0]


def uuid_of(request: HttpRequest, name: str) -> UUID | None:
    """Return the id in the address, None when there is none."""
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def date_of(request: HttpRequest, name: str) -> date | None:
    """Return the day in the address, None when there is none."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
