"""Which way a question is answered."""

from watchbell.analytics.selectors.asking import Answered, Asked
from watchbell.analytics.selectors.raw import Part, count_raw


def answer(asked: Asked) -> Answered:
    """Return what is counted."""
    return count_raw(asked, Part(asked.chosen))
