"""What fits on a small screen or into one text message."""

from watchbell.notify.domain import Content


def clipped(text: str, most_bytes: int) -> str:
    """Return the text, its end left out when it takes more bytes than that."""
    raw = text.encode()
    if len(raw) <= most_bytes:
        return text
    return raw[: most_bytes - 3].decode(errors="ignore").rstrip() + "…"


def text_of(content: Content) -> str:
    """Return the lead and the facts as lines; the title stands elsewhere."""
    facts = [f"{label}: {value}" for label, value in content.facts]
    return "\n".join(filter(None, [content.lead, *facts])) or content.title
