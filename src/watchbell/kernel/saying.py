"""How values are said in words wherever they are read: on pages, in mails, on paper."""

import itertools
from datetime import timedelta
from decimal import Decimal

_LARGE = 1000


def span_text(seconds: float) -> str:
    """Write a number of seconds with its two largest units: 93784 -> 1d 2h."""
    whole = max(0, int(seconds))
    units = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
    for (name, size), (next_name, next_size) in itertools.pairwise(units):
        if whole >= size:
            rest = whole % size // next_size
            return f"{whole // size}{name} {rest}{next_name}" if rest else f"{whole // size}{name}"
    return f"{whole}s"


def exact_percent_text(share: float | None) -> str:
    """Write a share from 0 to 1 with three decimals: 99.987 %; only what is whole is 100 %."""
    if share is None:
        return "–"
    shown = min(round(share * 100, 3), 99.999) if share < 1 else 100.0
    return f"{shown:.3f} %"


def percent_text(share: float | None) -> str:
    """Write a share from 0 to 1 in per cent; a dash when it is not known."""
    return "–" if share is None else f"{share:.0%}".replace("%", " %")


def plain_text(number: Decimal | None) -> str:
    """Write a number without zeros that say nothing: 99.9, not 99.900; None as nothing."""
    return "" if number is None else f"{number.normalize():f}"


def hours_text(span: timedelta) -> str:
    """Write a span of time in whole hours: 326 h."""
    return f"{span / timedelta(hours=1):,.0f} h"


def minutes_text(span: timedelta) -> str:
    """Write a span of time in whole minutes, by thousands."""
    return f"{span / timedelta(minutes=1):,.0f}"


def money_text(amount: Decimal) -> str:
    """Write an amount in full units, by thousands; small ones keep their decimals."""
    return f"{amount:,.0f}" if amount >= _LARGE else f"{amount:,.2f}"
