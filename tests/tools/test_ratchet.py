"""The ratchet on sizes: nothing grows past the limit, what is over it only shrinks."""

from pathlib import Path

from tools.ratchet import LONGEST_FILE, LONGEST_FUNCTION, complaints, too_large


def write(root: Path, source: str) -> None:
    folder = root / "src"
    folder.mkdir()
    (folder / "room.py").write_text(source)


def function_of(lines: int, indent: str = "") -> str:
    return f"{indent}def long():\n" + f"{indent}    pass\n" * (lines - 1)


def test_a_function_over_the_limit_is_found_by_its_name(tmp_path: Path) -> None:
    write(tmp_path, "class Room:\n" + function_of(LONGEST_FUNCTION + 1, "    "))
    assert too_large(tmp_path) == {"src/room.py:Room.long": LONGEST_FUNCTION + 1}


def test_what_is_at_the_limit_is_fine(tmp_path: Path) -> None:
    source = function_of(LONGEST_FUNCTION)
    write(tmp_path, source + "\n" * (LONGEST_FILE - LONGEST_FUNCTION))
    assert too_large(tmp_path) == {}


def test_a_file_over_the_limit_is_found(tmp_path: Path) -> None:
    write(tmp_path, "\n" * (LONGEST_FILE + 1))
    assert too_large(tmp_path) == {"src/room.py": LONGEST_FILE + 1}


def test_what_is_over_may_not_grow() -> None:
    assert complaints({"a.py": 500}, {"a.py": 500}) == []
    assert "split it" in complaints({"a.py": 501}, {"a.py": 500})[0]
    assert "split it" in complaints({"b.py": 401}, {"a.py": 500})[0]


def test_a_line_that_is_too_generous_is_lowered() -> None:
    assert "lower it" in complaints({"a.py": 450}, {"a.py": 500})[0]
    assert "lower it" in complaints({}, {"a.py": 500})[0]
