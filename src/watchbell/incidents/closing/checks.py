"""The checks there are, and which of the chosen ones an incident does not pass. Pure."""

from collections.abc import Collection, Mapping
from enum import StrEnum


class Check(StrEnum):
    CAUSE = "cause_known"
    DIAGNOSIS = "diagnosis_written"
    SERVICE = "service_named"
    ARTICLE = "article_linked"
    CONTAINMENT = "containment_reversed"
    HYPOTHESES = "hypotheses_decided"


LABELS: Mapping[Check, str] = {
    Check.CAUSE: "The cause is known",
    Check.DIAGNOSIS: "The diagnosis is written down",
    Check.SERVICE: "The service is named",
    Check.ARTICLE: "An article is linked",
    Check.CONTAINMENT: "Every containment is reversed",
    Check.HYPOTHESES: "No hypothesis is open",
}
_ADVICE: Mapping[Check, str] = {
    Check.CAUSE: "Its cause is not known; reopen it, or say in the resolution what it was.",
    Check.DIAGNOSIS: "The diagnosis is missing; write down what was found.",
    Check.SERVICE: "The service is missing; say which one it was about.",
    Check.ARTICLE: "No article is linked; write down where the next one finds the answer.",
    Check.CONTAINMENT: "A containment still stands; reverse it first.",
    Check.HYPOTHESES: "A hypothesis is still open; confirm it or rule it out.",
}


def unmet(required: Collection[Check], passed: Collection[Check]) -> dict[str, str]:
    """Return what is missing: {check: what to do}, in the order of the list."""
    return {check: _ADVICE[check] for check in Check if check in required and check not in passed}
