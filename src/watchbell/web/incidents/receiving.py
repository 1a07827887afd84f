"""The files that came with a form."""

from watchbell.incidents.services import NewFile
from watchbell.kernel.errors import InvalidInput
from watchbell.platform.files.limits import limits, size_text
from watchbell.web.middleware import Request

FIELD = "files"


def has_files(request: Request) -> bool:
    """Say whether somebody chose any, those that were too large included."""
    return bool(request.FILES.getlist(FIELD) or _oversized(request))


def sent_files(request: Request) -> list[NewFile]:
    """Return the files; InvalidInput when one had more bytes than may be and was left out."""
    if _oversized(request):
        message = (
            f"{', '.join(_oversized(request))}: a file may have"
            f" {size_text(limits().largest)} at most. Compress it, cut it, or put it on a"
            " shared drive and write its address here."
        )
        raise InvalidInput(message, fields={FIELD: message})
    found = request.FILES.getlist(FIELD)
    return [NewFile(str(file.name or ""), file.read()) for file in found]


def _oversized(request: Request) -> list[str]:
    return list(getattr(request, "oversized", []))
