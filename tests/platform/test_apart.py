"""Work in a process of its own: it is done, and its failure is told."""

from pathlib import Path

import pytest

from watchbell.platform.apart import ApartFailed, run_apart


def test_work_is_done_elsewhere(tmp_path: Path) -> None:
    run_apart("os.mkdir", str(tmp_path / "made"))
    assert (tmp_path / "made").is_dir()


def test_work_that_fails_is_told(tmp_path: Path) -> None:
    with pytest.raises(ApartFailed, match=r"os\.rmdir"):
        run_apart("os.rmdir", str(tmp_path / "nowhere"))
