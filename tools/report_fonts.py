"""Makes the fonts of PDFs out of the Inter that the pages carry: static TrueType, two weights.

`python -m tools.report_fonts` writes them; needed again only when Inter changes.
"""

import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).resolve().parent.parent
_FROM = ROOT / "frontend" / "node_modules" / "@fontsource-variable" / "inter" / "files"
_TO = ROOT / "src" / "watchbell" / "analytics" / "reports" / "fonts"
_PARTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "vietnamese")
_WEIGHTS = {"Regular": 400, "SemiBold": 600}
# Nothing that lays text out is used by the drawer of PDFs.
_DROPPED = ("GSUB", "GPOS", "GDEF", "STAT", "MVAR", "DSIG", "avar", "prep", "gasp")
_TEXT_SIZE = 14


def make(name: str, weight: int) -> None:
    """Write one weight, all scripts in one file, under a name of its own: PDFs go by that."""
    with tempfile.TemporaryDirectory() as folder:
        files = [_static(part, weight, Path(folder)) for part in _PARTS]
        font = Merger().merge(files)
        for number, text in ((1, f"Inter {name}"), (4, f"Inter {name}"), (6, f"Inter-{name}")):
            font["name"].setName(text, number, 3, 1, 0x409)
            font["name"].setName(text, number, 1, 0, 0)
        font.save(_TO / f"Inter-{name}.ttf")


def _static(part: str, weight: int, folder: Path) -> str:
    font = TTFont(_FROM / f"inter-{part}-opsz-normal.woff2")
    font = instantiateVariableFont(font, {"wght": weight, "opsz": _TEXT_SIZE})
    for table in _DROPPED:
        if table in font:
            del font[table]
    font.flavor = None
    path = folder / f"{part}.ttf"
    font.save(path)
    return str(path)


if __name__ == "__main__":
    for name, weight in _WEIGHTS.items():
        make(name, weight)
