"""What may be evidence, and what its hash must look like."""

import re
from enum import StrEnum

SHA256 = re.compile(r"[0-9a-f]{64}")


class EvidenceKind(StrEnum):
    FILE = "file"
    LOG = "log"
    MESSAGE = "message"
    SCREENSHOT = "screenshot"
    DISK_IMAGE = "disk_image"
    MEMORY_DUMP = "memory_dump"
    NETWORK_CAPTURE = "network_capture"
    DEVICE = "device"
    PAPER = "paper"
    OTHER = "other"


def is_hash(text: str) -> bool:
    """Say whether this is a SHA-256 as it is kept: 64 small hexadecimal digits."""
    return bool(SHA256.fullmatch(text))
