"""The process that draws one PDF: HTML comes in, PDF goes out, and nothing else is read.

WeasyPrint needs Pango, which is no Python package; without it this process ends at once.
"""

import os
import sys
from typing import NoReturn

from weasyprint import CSS, HTML

_NICER = 5
"""By how much it gives way to the server that started it."""


def refuse(url: str, *arguments: object, **options: object) -> NoReturn:
    """Fetch nothing: what people typed into an incident must not make the server ask around."""
    raise ValueError(f"nothing is fetched for a print, not even {url[:80]}")


def main(style: str) -> None:
    """Turn the page on standard input into a PDF on standard output."""
    os.nice(_NICER)
    page = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=refuse)
    sys.stdout.buffer.write(page.write_pdf(stylesheets=[CSS(string=style, url_fetcher=refuse)]))


if __name__ == "__main__":
    main(sys.argv[1])
