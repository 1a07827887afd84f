"""Asking the process that draws PDFs."""

import subprocess
import sys

import structlog

_SECONDS = 60
_log = structlog.get_logger(__name__)


class PdfUnavailable(Exception):
    """This machine cannot draw PDFs, or this one took too long; the text says what to do."""


def render_pdf(page: str, style: str) -> bytes:
    """Return the page as PDF, drawn with this style sheet; PdfUnavailable says what to do."""
    command = [sys.executable, "-m", "watchbell.web.printing.child", style]
    try:
        done = subprocess.run(
            command, input=page.encode(), capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise PdfUnavailable(
            "This PDF takes too long; print the page from your browser instead."
        ) from None
    if done.returncode:
        _log.warning("pdf_failed", error=done.stderr.decode("utf-8", "replace")[-2000:])
        raise PdfUnavailable(
            "PDFs cannot be made on this machine: its administrator must install Pango (on Debian"
            " and Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)."
            " Meanwhile the print view can be saved as PDF by your browser."
        )
    return done.stdout
