"""Versions of records as ETags: `"3"`. If-Match guards a write, If-None-Match spares a read."""

import re

from django.http import HttpRequest

from watchbell.api.problems import Refusal
from watchbell.kernel.errors import StaleVersion

_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_LIST = re.compile(rf"\s*{_TAG.pattern}(\s*,\s*{_TAG.pattern})*\s*")


def etag(version: int) -> str:
    """Return the ETag of a version."""
    return f'"{version}"'


def expected_version(request: HttpRequest, current: int) -> int | None:
    """Return the version the caller insists on, None without one; StaleVersion when it is gone.

    The room checks it again under its lock.
    """
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return None
    wanted = {tag for weak, tag in _tags(header, "If-Match") if not weak}
    if str(current) not in wanted:
        raise StaleVersion(
            f"This is version {current} now, and If-Match names another one;"
            " read it again and repeat the change."
        )
    return current


def is_known(request: HttpRequest, tag: str) -> bool:
    """Say whether the caller holds this version already, so that 304 answers."""
    header = request.headers.get("If-None-Match")
    if header is None:
        return False
    return header.strip() == "*" or any(
        f'"{known}"' == tag for _, known in _tags(header, "If-None-Match")
    )


def _tags(header: str, name: str) -> list[tuple[str, str]]:
    if not _LIST.fullmatch(header):
        raise Refusal(
            400,
            "malformed_header",
            f'{name} takes versions in double quotes, such as {name}: "3", or *.',
        )
    return _TAG.findall(header)
