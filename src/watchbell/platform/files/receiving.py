"""Receiving files by HTTP without ever storing more than one may have.

The form parser reads every part of a request before anybody can look at it, the token against
forgery included; so the limit has to hold while the bytes arrive.
"""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from watchbell.platform.files.limits import MEGABYTE, limits

MOST_FILES_AT_ONCE = 20
_FORM = MEGABYTE


def largest_request() -> int:
    """Return the bytes that a request with files may have in all."""
    return 4 * limits().largest + _FORM


class LimitedUpload(FileUploadHandler):
    """Passes a file's bytes on until they are too many; then its name is kept, and no byte more.

    Stands before the handlers that store. What was too large is in `request.oversized`.
    """

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *rest: Any) -> None:  # noqa: N803 Django's own name
        """Refuse a request that is larger than all it may hold."""
        if content_length > largest_request():
            raise RequestDataTooBig("The request holds more than may be sent at once.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand the chunk on to the handler that stores it, or leave out the file."""
        if start + len(raw_data) > limits().largest:
            known = getattr(self.request, "oversized", [])
            self.request.oversized = [*known, self.file_name]  # type: ignore[union-attr]  # Django sets it
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the making of the file to the handlers that store."""
