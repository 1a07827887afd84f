"""How values are said in words wherever they are read: on pages, in mails, on paper."""

import itertools


def span_text(seconds: float) -> str:
    """Write a number of seconds with its two largest units: 93784 -> 1d 2h."""
    whole = max(0, int(seconds))
    units = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
    for (name, size), (next_name, next_size) in itertools.pairwise(units):
        if whole >= size:
            rest = whole % size // next_size
            return f"{whole // size}{name} {rest}{next_name}" if rest else f"{whole // size}{name}"
    return f"{whole}s"
