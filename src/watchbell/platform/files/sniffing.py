"""What a file is, told by its bytes; its name decides only between kinds with the same bytes."""

INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser may show in a page: it can hold no script."""
OTHER = "application/octet-stream"
TEXT = "text/plain"
_LOOKED_AT = 4096
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-elf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\xd4\xc3\xb2\xa1", "application/vnd.tcpdump.pcap"),
    (b"\xa1\xb2\xc3\xd4", "application/vnd.tcpdump.pcap"),
    (b"\x0a\x0d\x0d\x0a", "application/x-pcapng"),
)
_ACTIVE = (b"<!doctype html", b"<html", b"<script", b"<head", b"<body", b"<iframe")
_ENDINGS = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/svg+xml": ("svg",),
    "text/html": ("html", "htm", "xhtml"),
    "application/pdf": ("pdf",),
    "application/gzip": ("gz", "tgz"),
    "application/x-7z-compressed": ("7z",),
    "application/vnd.rar": ("rar",),
    "application/vnd.microsoft.portable-executable": ("exe", "dll", "sys", "scr", "com"),
    "application/x-elf": ("elf", "so", "bin", "o"),
}


def media_type(content: bytes) -> str:
    """Return what the bytes are, as far as can be told."""
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    head = content[:_LOOKED_AT]
    lower = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in lower:
        return "image/svg+xml"
    if any(mark in lower for mark in _ACTIVE):
        return "text/html"
    return TEXT if _is_text(head) else OTHER


def endings_of(name: str, kind: str) -> frozenset[str]:
    """Return the endings a file answers to: its name's own, and one its bytes would have.

    A program called holiday.png is an `exe` too, so that a new name lets nothing in.
    """
    own = name.rpartition(".")[2].lower() if "." in name else ""
    usual = _ENDINGS.get(kind, ())
    return frozenset({own} if own in usual or not usual else {own, usual[0]})


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        # The last character may be cut in two.
        return error.start > len(head) - 4 and len(head) == _LOOKED_AT
    return True
