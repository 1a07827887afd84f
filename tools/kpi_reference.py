"""Write docs/user/kpis.md from the registry of figures; --check only compares.

python -m tools.kpi_reference [--check]
"""

import sys
from pathlib import Path

from watchbell.analytics.reference import kpi_page

PAGE = Path(__file__).parents[1] / "docs/user/kpis.md"


def main(arguments: list[str]) -> int:
    """Return 1 when the page is not what the registry says."""
    text = kpi_page()
    if "--check" not in arguments:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.read_text(encoding="utf-8") == text:
        return 0
    print("docs/user/kpis.md is old; run: python -m tools.kpi_reference")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
