"""What files are, by their bytes; how they go out; the settings about them."""

from pathlib import Path

import pytest

from watchbell.platform.files.limits import Limits, size_text
from watchbell.platform.files.sending import headers_of
from watchbell.platform.files.sniffing import endings_of, media_type
from watchbell.platform.settings import SettingError, load

KINDS = [
    (b"\x89PNG\r\n\x1a\nrest", "image/png"),
    (b"\xff\xd8\xff\xe0", "image/jpeg"),
    (b"GIF89a", "image/gif"),
    (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
    (b"RIFF\0\0\0\0WAVE", "application/octet-stream"),
    (b"<svg xmlns='x' onload='alert(1)'/>", "image/svg+xml"),
    (b"<?xml version='1.0'?>\n<SVG/>", "image/svg+xml"),
    (b"\xef\xbb\xbf  <!DOCTYPE HTML><p>", "text/html"),
    (b"hello <script>alert(1)</script>", "text/html"),
    (b"%PDF-1.7", "application/pdf"),
    (b"MZ\x90", "application/vnd.microsoft.portable-executable"),
    (b"plain words", "text/plain"),
    ("Grüße".encode() * 1000, "text/plain"),
    (b"\0\1\2", "application/octet-stream"),
    (b"\xff\xfe\xfd", "application/octet-stream"),
]


@pytest.mark.parametrize(("content", "kind"), KINDS)
def test_a_file_is_what_its_bytes_are(content: bytes, kind: str) -> None:
    assert media_type(content) == kind


@pytest.mark.parametrize(("content", "kind"), KINDS)
def test_only_images_without_scripts_open_in_a_page(content: bytes, kind: str) -> None:
    sent = headers_of('x"; a\r\nb.html', kind, inline=True)
    shown = kind in ("image/png", "image/jpeg", "image/gif", "image/webp")
    assert sent["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert sent["Content-Type"] == (kind if shown else "application/octet-stream")
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in sent["Content-Security-Policy"]
    assert "\n" not in sent["Content-Disposition"]
    assert headers_of("a", kind)["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "kind", "endings"),
    [
        ("a.JPG", "image/jpeg", {"jpg"}),
        ("a.png", "image/jpeg", {"png", "jpg"}),
        ("a.png", "application/vnd.microsoft.portable-executable", {"png", "exe"}),
        ("setup.dll", "application/vnd.microsoft.portable-executable", {"dll"}),
        ("a.docx", "application/zip", {"docx"}),
        ("README", "text/plain", {""}),
    ],
)
def test_a_file_answers_to_its_name_and_to_its_bytes(
    name: str, kind: str, endings: set[str]
) -> None:
    assert endings_of(name, kind) == endings


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (31_400, "31.4 kB"), (25_000_000, "25 MB")],
)
def test_sizes_are_said_as_people_read_them(size: int, text: str) -> None:
    assert size_text(size) == text


def test_the_settings_about_files(tmp_path: Path) -> None:
    home = {"WATCHBELL_HOME": str(tmp_path)}
    assert load(home).files == Limits()
    given = {
        "WATCHBELL_FILE_MEGABYTES": "5",
        "WATCHBELL_FILES_PER_INCIDENT": "10",
        "WATCHBELL_FILE_TYPES": ".PNG, pdf,,png",
        "WATCHBELL_FILE_TYPES_REFUSED": "none",
        "WATCHBELL_FILE_SCAN_COMMAND": "clamdscan --fdpass -",
    }
    settings = load(home | given)
    assert settings.files == Limits(5, 10, ("png", "pdf"), ())
    assert settings.file_scan_command == "clamdscan --fdpass -"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WATCHBELL_FILE_MEGABYTES", "0"),
        ("WATCHBELL_FILE_MEGABYTES", "201"),
        ("WATCHBELL_FILE_MEGABYTES", "ten"),
        ("WATCHBELL_FILES_PER_INCIDENT", "-1"),
        ("WATCHBELL_FILE_TYPES", "*.png"),
        ("WATCHBELL_FILE_SCAN_COMMAND", "scan 'it"),
    ],
)
def test_a_setting_that_cannot_be_used_names_itself(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        load({"WATCHBELL_HOME": str(tmp_path), name: value})
