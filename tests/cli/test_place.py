"""The zone of the machine."""

from pathlib import Path

import pytest

from watchbell.cli import place


@pytest.mark.parametrize(
    ("said", "linked", "zone"),
    [
        ("Europe/Berlin", "America/New_York", "Europe/Berlin"),
        ("", "America/New_York", "America/New_York"),
        ("/etc/localtime", "America/New_York", "America/New_York"),
        ("CET-1CEST,M3.5.0", "", "UTC"),
        ("", "", "UTC"),
    ],
)
def test_the_environment_goes_before_the_link(
    said: str, linked: str, zone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path / "localtime"
    if linked:
        link.symlink_to(tmp_path / "zoneinfo" / linked)
    monkeypatch.setattr(place, "_SAID", said)
    monkeypatch.setattr(place, "_LINK", link)
    assert place.machine_zone() == zone
