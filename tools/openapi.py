"""Write docs/api/openapi.json from the calls, or with --check say whether it is theirs."""

import os
import sys
from pathlib import Path

import django

DOCUMENT = Path(__file__).parent.parent / "docs/api/openapi.json"


def main(arguments: list[str]) -> int:
    """Write the document, or compare it."""
    django.setup()
    from watchbell.api.openapi import text  # noqa: PLC0415  # models are loaded only now

    if "--check" not in arguments:
        DOCUMENT.parent.mkdir(parents=True, exist_ok=True)
        DOCUMENT.write_text(text(), encoding="utf-8")
        print(f"Wrote {DOCUMENT}.")
        return 0
    if DOCUMENT.read_text(encoding="utf-8") == text():
        return 0
    print(f"{DOCUMENT} is not that of the calls: run python -m tools.openapi.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "watchbell.bootstrap.settings")
    sys.exit(main(sys.argv[1:]))
