"""The cards of a report on paper: a figure with its note, its change and its target."""

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from watchbell.analytics.reports.charts import INK, RULE, SOFT
from watchbell.analytics.reports.lettering import REGULAR, STRONG
from watchbell.analytics.reports.wording import Lit, Moved, Told, notes_of

_ROW = 4
_GAP, _HEIGHT, _PAD, _NOTE = 7.0, 90.0, 8.0, 9.5
_INKS = {"good": "#1f6f43", "warn": "#8a5a00", "danger": "#b02a2a", "": SOFT}


class Cards(Flowable):
    """Rows of cards, four beside each other."""

    def __init__(self, told: list[Told], width: float) -> None:
        super().__init__()
        self.told, self.width = told, width
        self.tall = _HEIGHT + (_NOTE if any(one.clock for one in told) else 0)
        self.height = (self.tall + _GAP) * -(-len(told) // _ROW)

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.width, self.height

    def split(self, *sizes: float) -> list[Flowable]:
        """Go on at the next page between two rows."""
        rows = int(sizes[1] // (self.tall + _GAP))
        if rows < 1:
            return []
        cut = rows * _ROW
        return [Cards(self.told[:cut], self.width), Cards(self.told[cut:], self.width)]

    def draw(self) -> None:
        """Draw every card in its place."""
        wide = (self.width - _GAP * (_ROW - 1)) / _ROW
        for place, one in enumerate(self.told):
            row, column = divmod(place, _ROW)
            x, y = column * (wide + _GAP), self.height - (row + 1) * (self.tall + _GAP) + _GAP
            _card(self.canv, one, x, y, (wide, self.tall))


def _card(canvas: Canvas, told: Told, x: float, y: float, size: tuple[float, float]) -> None:
    wide, tall = size
    canvas.setStrokeColor(HexColor(RULE))
    canvas.setFillColor(HexColor("#f7f9fb"))
    canvas.setLineWidth(0.7)
    canvas.roundRect(x, y, wide, tall, 5, stroke=1, fill=1)
    left, room, line = x + _PAD, wide - 2 * _PAD, y + tall - 15
    _words(canvas, left, line, told.title, REGULAR, 8, SOFT, room)
    _words(canvas, left, line - 20, told.value, STRONG, 17, INK, room)
    line -= 32
    for note in notes_of(told):
        _words(canvas, left, line, note, REGULAR, 7, SOFT, room)
        line -= _NOTE
    line += _NOTE if notes_of(told) else 0
    if told.moved:
        line -= 11
        _arrow(canvas, told.moved, left, line)
        words = f"{told.moved.words} (was {told.moved.before})"
        _words(canvas, left + 9, line, words, REGULAR, 7, _INKS[told.moved.tone], room - 9)
    if told.lit:
        line -= 11
        _light(canvas, told.lit, left, line)
        words = f"{told.lit.words}: {told.lit.goal}"
        _words(canvas, left + 9, line, words, STRONG, 7, _INKS[told.lit.tone], room - 9)


def _words(
    canvas: Canvas, x: float, y: float, words: str, font: str, size: float, colour: str, room: float
) -> None:
    """Write a line, smaller where it would not fit."""
    wide = stringWidth(words, font, size)
    canvas.setFont(font, size if wide <= room else max(size * room / wide, size * 0.7))
    canvas.setFillColor(HexColor(colour))
    canvas.drawString(x, y, words)


def _arrow(canvas: Canvas, moved: Moved, x: float, y: float) -> None:
    """Draw which way a figure went: up, down, or as before."""
    canvas.setFillColor(HexColor(_INKS[moved.tone]))
    path = canvas.beginPath()
    if moved.icon_name == "arrow-right":
        path.rect(x, y + 1.9, 5.6, 1.3)
    else:
        base, tip = (y, y + 5) if moved.icon_name == "chevron-up" else (y + 5, y)
        path.moveTo(x, base)
        path.lineTo(x + 5.6, base)
        path.lineTo(x + 2.8, tip)
        path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def _light(canvas: Canvas, lit: Lit, x: float, y: float) -> None:
    """Draw how a figure stands: a tick, a triangle, a cross or an empty ring."""
    canvas.setStrokeColor(HexColor(_INKS[lit.tone]))
    canvas.setLineWidth(1)
    if lit.icon_name == "alert-triangle":
        path = canvas.beginPath()
        path.moveTo(x, y - 0.4)
        path.lineTo(x + 5.8, y - 0.4)
        path.lineTo(x + 2.9, y + 5)
        path.close()
        canvas.drawPath(path, stroke=1, fill=0)
        return
    canvas.circle(x + 2.9, y + 2.4, 2.9, stroke=1, fill=0)
    if lit.icon_name == "circle-check":
        canvas.lines([(x + 1.5, y + 2.4, x + 2.6, y + 1.3), (x + 2.6, y + 1.3, x + 4.4, y + 3.7)])
    if lit.icon_name == "circle-x":
        canvas.lines([(x + 1.8, y + 1.3, x + 4, y + 3.5), (x + 1.8, y + 3.5, x + 4, y + 1.3)])
