"""How a file goes out: nothing that a browser could run ever opens in a page."""

from collections.abc import Mapping

from django.utils.http import content_disposition_header

from watchbell.platform.files.sniffing import INLINE, OTHER

# For whoever opens an image by itself: no scripts, no frames, no origin of ours.
_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def headers_of(name: str, media_type: str, *, inline: bool = False) -> Mapping[str, str]:
    """Return the headers a file is sent with; `inline` is obeyed for some kinds of image only."""
    shown = inline and media_type in INLINE
    return {
        "Content-Type": media_type if shown else OTHER,
        "Content-Disposition": content_disposition_header(not shown, name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": _POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
    }
