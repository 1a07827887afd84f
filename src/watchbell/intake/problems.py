"""Why a request of a machine is refused, in words that help whoever reads its log."""

from dataclasses import dataclass

from watchbell.alerts.domain.cleaning import BODY_LIMIT


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer that is no success: a status, a code, a sentence that helps, more headers."""

    status: int
    code: str
    sentence: str
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Refused(Exception):
    """The request is answered with this problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence)
        self.problem = problem


class Gone(Exception):
    """The sender left before its body was complete."""


UNKNOWN = Problem(
    404,
    "not_found",
    "No integration has this address; copy it again from the integration's page.",
)
WRONG_METHOD = Problem(
    405, "method_not_allowed", "Send the signal by POST.", ((b"allow", b"POST"),)
)
TOO_LARGE = Problem(
    413,
    "too_large",
    f"The body is larger than {BODY_LIMIT // 1024 // 1024} MiB; send fewer alerts at a time.",
    ((b"connection", b"close"),),
)
WRONG_TYPE = Problem(
    415, "unsupported_media_type", "The body is not JSON; this address takes JSON only."
)
UNAVAILABLE = Problem(
    503,
    "unavailable",
    "The database does not answer, so nothing was kept; send it again.",
    ((b"retry-after", b"1"),),
)
