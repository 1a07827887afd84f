"""Adding records that people name by a short name of their own."""

from django.db import IntegrityError, transaction
from django.db.models import Model

from watchbell.kernel.errors import InvalidInput


def insert_named(row: Model, what: str) -> None:
    """Write a new record; InvalidInput at `slug` when another `what` has its short name."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        message = f"Another {what} has this short name; choose another."
        raise InvalidInput(f"slug: {message}", fields={"slug": message}) from None
