"""Markdown that people typed, as HTML that is safe to show."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"breaks": True, "html": False}).enable("table")
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "hr", "li", "ol", "p", "pre",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


_SHORT, _KEPT = 4_000, 1_000
"""Texts up to so many characters are drawn once; so many of them are kept."""


def markdown_html(text: str) -> SafeString:
    """Render Markdown without raw HTML, images or scripts; links open without a referrer."""
    return _drawn_once(text) if len(text) <= _SHORT else _drawn(text)


def _drawn(text: str) -> SafeString:
    cleaned = nh3.clean(
        _MARKDOWN.render(text),
        tags=_TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(cleaned)  # noqa: S308 - nh3 has just cleaned it


_drawn_once = lru_cache(_KEPT)(_drawn)
