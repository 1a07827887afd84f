"""Every rule of docs/developer/sla-rules.md names tests that there are."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_rule_has_its_tests() -> None:
    page = (ROOT / "docs/developer/sla-rules.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| .* \| (.+) \|$", page, re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 12))
    for number, held_by in rows:
        named = re.findall(r"`(tests/[a-z_/]+\.py)::(test_\w+)`", held_by)
        assert named, number
        for path, test in named:
            assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), (number, test)
