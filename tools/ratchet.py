"""Functions and files may not outgrow the house's sizes; those that have may only shrink.

`python -m tools.ratchet` fails when something is larger than the limit and than its line in
tools/ratchet.json. `--write` lowers the lines to what is there; it never raises one.
"""

import ast
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BASELINE = Path(__file__).with_name("ratchet.json")
LONGEST_FUNCTION = 40
LONGEST_FILE = 400
_FOLDERS = ("src", "tests", "tools", "benchmarks")


def sizes(root: Path) -> Iterator[tuple[str, int, int]]:
    """Yield (name, lines, limit) of every file and function; migrations are left out."""
    for folder in _FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _of_file(path.relative_to(root).as_posix(), path.read_text("utf-8"))


def _of_file(name: str, source: str) -> Iterator[tuple[str, int, int]]:
    yield name, source.count("\n"), LONGEST_FILE
    yield from _of_functions(name, ast.parse(source))


def _of_functions(prefix: str, tree: ast.AST) -> Iterator[tuple[str, int, int]]:
    for node in ast.iter_child_nodes(tree):
        name = prefix
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            name = f"{prefix}:{node.name}" if ":" not in prefix else f"{prefix}.{node.name}"
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield name, (node.end_lineno or node.lineno) - node.lineno + 1, LONGEST_FUNCTION
        yield from _of_functions(name, node)


def too_large(root: Path) -> dict[str, int]:
    """Return what is over its limit, by name; of two with one name the larger."""
    over: dict[str, int] = {}
    for name, lines, limit in sizes(root):
        if lines > limit:
            over[name] = max(lines, over.get(name, 0))
    return over


def complaints(over: Mapping[str, int], baseline: Mapping[str, int]) -> list[str]:
    """Say what grew, and which lines of the baseline are higher than needed."""
    grown = [
        f"{name}: {lines} lines; split it (allowed: {baseline.get(name, 'the limit')})"
        for name, lines in over.items()
        if lines > baseline.get(name, 0)
    ]
    loose = [
        f"{name}: {over.get(name, 'within the limit')} now; lower it by tools.ratchet --write"
        for name, lines in baseline.items()
        if over.get(name, 0) < lines
    ]
    return grown + loose


def main(arguments: list[str]) -> int:
    """Check, or lower the baseline with --write."""
    over = too_large(ROOT)
    baseline: dict[str, int] = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    if "--write" in arguments:
        baseline = {n: min(size, over[n]) for n, size in baseline.items() if n in over}
        BASELINE.write_text(json.dumps(baseline, indent=2, sort_keys=True) + "\n")
    found = complaints(over, baseline)
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
