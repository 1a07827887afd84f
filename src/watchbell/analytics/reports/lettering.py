"""The fonts of PDFs: Inter, embedded as the few glyphs a page needs, and others where it has none.

Inter has Latin, Greek and Cyrillic. Chinese, Japanese and Korean names are set in the fonts that
PDF readers bring for them; a script that neither knows prints as boxes.
"""

import re
from functools import cache
from html import escape
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, STRONG = "WatchbellRegular", "WatchbellStrong"
_FONTS = Path(__file__).parent / "fonts"
_KOREAN, _JAPANESE, _CHINESE = "HYGothic-Medium", "HeiseiKakuGo-W5", "STSong-Light"
_HAN = "\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef"
_KANA, _HANGUL = "\u3040-\u30ff\u31f0-\u31ff", "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
_EASTERN = re.compile(f"[{_HANGUL}]+|[{_KANA}{_HAN}]+")


@cache
def register() -> None:
    """Make the fonts known to ReportLab; once a process."""
    pdfmetrics.registerFont(TTFont(REGULAR, _FONTS / "Inter-Regular.ttf"))
    pdfmetrics.registerFont(TTFont(STRONG, _FONTS / "Inter-SemiBold.ttf"))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=STRONG)
    for name in (_KOREAN, _JAPANESE, _CHINESE):
        pdfmetrics.registerFont(UnicodeCIDFont(name))


def marked(text: str) -> str:
    """Return what people typed as the markup of a paragraph: escaped, each script in its font."""
    has_kana = re.search(f"[{_KANA}]", text) is not None
    return _EASTERN.sub(
        lambda run: f'<font name="{_font(run[0], has_kana)}">{run[0]}</font>', escape(text)
    )


def _font(run: str, has_kana: bool) -> str:
    if re.match(f"[{_HANGUL}]", run):
        return _KOREAN
    return _JAPANESE if has_kana else _CHINESE


def style(size: float, colour: str, *, strong: bool = False, leading: float = 0) -> ParagraphStyle:
    """Return how a paragraph looks."""
    return ParagraphStyle(
        f"{size}{colour}{strong}{leading}",
        fontName=STRONG if strong else REGULAR,
        fontSize=size,
        leading=leading or size * 1.42,
        textColor=HexColor(colour),
        splitLongWords=True,
    )
