"""Everything that goes wrong under /api/v1, as RFC 9457 problem+json; mapped in this one place."""

import json
import re
from collections.abc import Mapping

import structlog
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError

from watchbell.accounts.errors import TokenRefused
from watchbell.api.sentences import fields_at_fault
from watchbell.kernel.errors import (
    Conflict,
    DomainError,
    NotFound,
    PermissionDenied,
    StaleVersion,
)

MEDIA_TYPE = "application/problem+json"
LARGEST_BODY = 1024 * 1024
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Watchbell"'}

_STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (TokenRefused, 401),
    (NotFound, 404),
    (PermissionDenied, 403),
    (StaleVersion, 412),
    (Conflict, 409),
    (DomainError, 422),
)
TITLES = {
    400: "The request cannot be read",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "This address does not take this method",
    409: "In conflict with what is there",
    411: "The length is missing",
    412: "Changed meanwhile",
    413: "Too large",
    415: "Not JSON",
    422: "Some of it cannot be used",
    500: "Something went wrong here",
}
_INDEX = re.compile(r"\[(\d+)\]")
EDGE_CODES = {
    "malformed_json": (400, "The body is not JSON; the detail names the line and column."),
    "not_utf8": (400, "The body is not UTF-8."),
    "malformed_header": (400, "A header has a value that it never has."),
    "unauthenticated": (401, "No token was sent, and nobody is signed in."),
    "csrf_failed": (403, "A write by session came without its CSRF token."),
    "method_not_allowed": (405, "The address exists, the method does not."),
    "length_required": (411, "The body came without a Content-Length."),
    "too_large": (413, "The body is larger than 1 MiB, or than files may be."),
    "unsupported_media_type": (415, "The body is not said to be JSON in UTF-8."),
    "idempotency_mismatch": (422, "The Idempotency-Key was used for another request."),
    "slug_taken": (409, "Another record of this kind has this short name."),
    "internal_error": (500, "A fault of ours; it is in the server's log."),
}
"""What this edge refuses by itself, and what several rooms share: {code: (status, when)}."""

_log = structlog.get_logger(__name__)


class Refusal(Exception):
    """A request that this edge refuses before any room hears of it."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.fields = dict(fields or {})
        self.headers = dict(headers or {})


def codes() -> dict[str, tuple[int, str]]:
    """Return every code there is: its status, and when it is answered."""
    found = dict(EDGE_CODES)
    waiting: list[type[DomainError]] = [DomainError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        sentence = (kind.__doc__ or "").partition("\n")[0]
        found.setdefault(kind.code, (_status(kind), sentence))
    return dict(sorted(found.items()))


def too_large(largest: int = LARGEST_BODY) -> Refusal:
    """Return the refusal of a body that nobody would send on purpose."""
    return Refusal(413, "too_large", f"The body may have at most {largest:,} bytes.")


def answer_error(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """Answer any error: the domain's with its own sentence, an unknown one without internals."""
    return problem(_refusal(request, error))


def problem(refusal: Refusal) -> HttpResponse:
    """Write one refusal as problem+json."""
    body = {
        "type": f"/api/v1/docs#problem-{refusal.code}",
        "title": TITLES.get(refusal.status, "Refused"),
        "status": refusal.status,
        "detail": refusal.detail,
        "code": refusal.code,
        "errors": [{"field": f, "message": m} for f, m in refusal.fields.items()],
    }
    return HttpResponse(
        json.dumps(body), status=refusal.status, content_type=MEDIA_TYPE, headers=refusal.headers
    )


def _refusal(request: HttpRequest, error: Exception | type[Exception]) -> Refusal:
    # Ninja wraps whatever a body's parser raises.
    cause = error.__cause__ if isinstance(error, HttpError) else None
    match cause or error:
        case Refusal() as refusal:
            return refusal
        case DomainError() as refused:
            return _of_domain(refused)
        case ValidationError() as invalid if invalid.errors[0]["loc"][0] == "path":
            return _nothing_here()
        case ValidationError() as invalid:
            return _of_fields(fields_at_fault(invalid.errors))
        case RequestDataTooBig():
            return too_large()
        case Http404():
            return _nothing_here()
    _log.error("api_request_failed", method=request.method, path=request.path, exc_info=error)
    return Refusal(
        500,
        "internal_error",
        "This is our fault, not yours. It is in the log; please try again, and tell the"
        " administrator when it happens again.",
    )


def _nothing_here() -> Refusal:
    return Refusal(404, "not_found", "There is nothing at this address.")


def _of_domain(error: DomainError) -> Refusal:
    status = _status(type(error))
    headers = CHALLENGE if status == 401 else None
    # A room may call a field steps[0].name; on the wire it is steps.0.name, as everywhere.
    fields = {_INDEX.sub(r".\1", name): text for name, text in error.fields.items()}
    return Refusal(status, error.code, error.message, fields=fields, headers=headers)


def _status(refused: type[DomainError]) -> int:
    return next(status for kind, status in _STATUS if issubclass(refused, kind))


def _of_fields(fields: dict[str, str]) -> Refusal:
    return Refusal(422, "invalid_input", "; ".join(_listed(fields)), fields=fields)


def _listed(fields: dict[str, str]) -> list[str]:
    shown = [f"{field}: {message.rstrip('.')}" for field, message in list(fields.items())[:5]]
    rest = len(fields) - len(shown)
    return [*shown, f"and {rest} more"] if rest else shown
