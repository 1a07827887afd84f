"""How often a key fired, as bars: places and sizes for an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from watchbell.alerts.occurring import Day

WIDTH, HEIGHT = 600, 80
_GAP = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the graph."""

    day: Day
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A graph of some days, and what it says in words."""

    bars: Sequence[Bar]
    total: int
    most: int
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def days(self) -> list[Day]:
        """Return the days on which anything fired, the newest first: what a table shows."""
        return [bar.day for bar in reversed(self.bars) if bar.day.alerts]


def chart(days: Sequence[Day]) -> Chart:
    """Lay the days out as bars of equal width; the highest fills the height."""
    most = max((day.alerts for day in days), default=0)
    step = WIDTH / max(1, len(days))
    bars = [
        Bar(
            day=day,
            x=round(number * step, 2),
            y=round(HEIGHT - _high(day.alerts, most), 2),
            width=round(step - _GAP, 2),
            height=round(_high(day.alerts, most), 2),
        )
        for number, day in enumerate(days)
    ]
    return Chart(bars, sum(day.alerts for day in days), most)


def _high(count: int, most: int) -> float:
    return max(2.0, count / most * HEIGHT) if count else 0.0
