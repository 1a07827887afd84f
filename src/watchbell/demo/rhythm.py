"""When things happen: by hour, weekday and season, as in a retailer's year."""

from datetime import UTC, datetime, timedelta

from watchbell.demo.dice import Dice
from watchbell.kernel.zones import zone

HOME = "Europe/Copenhagen"
_HOUR = timedelta(hours=1)
# January to December: sales, winter holidays, summer lull, Black Friday, Christmas.
_SEASON = (1.05, 0.9, 0.95, 1.0, 1.0, 0.95, 0.72, 0.8, 1.0, 1.1, 1.4, 1.35)
_PEOPLE_BY_HOUR = (
    *(0.02,) * 6, 0.15, 0.6, 1.7, 2.0, 1.8, 1.5, 0.9, 1.4, 1.4, 1.2, 0.9, 0.4, 0.2, 0.15, 0.12,
    0.1, 0.06, 0.03,
)  # fmt: skip
_PEOPLE_BY_DAY = (1.35, 1.1, 1.0, 1.0, 0.9, 0.12, 0.1)
# Night jobs at two, deployments in the day, customers in the evening.
_MACHINES_BY_HOUR = (
    0.7, 0.6, 1.5, 1.3, 0.8, 0.6, 0.7, 0.9, 1.1, 1.4, 1.5, 1.4, 1.2, 1.4, 1.5, 1.4, 1.2, 1.2, 1.4,
    1.7, 1.8, 1.6, 1.1, 0.8,
)  # fmt: skip
_MACHINES_BY_DAY = (1.2, 1.15, 1.1, 1.1, 0.95, 0.75, 0.85)
_QUIET_DAYS = frozenset({(12, 24), (12, 25), (12, 26), (12, 31), (1, 1)})
WORK_BEGINS, WORK_ENDS = 8, 17


def reports(dice: Dice, count: int, since: datetime, until: datetime) -> list[datetime]:
    """Return when people report something, in order."""
    return _moments(dice, count, since, until, _PEOPLE_BY_HOUR, _PEOPLE_BY_DAY)


def alarms(dice: Dice, count: int, since: datetime, until: datetime) -> list[datetime]:
    """Return when machines notice something, in order; they are taught more as time goes by."""
    return _moments(dice, count, since, until, _MACHINES_BY_HOUR, _MACHINES_BY_DAY, growth=2.0)


def in_office_hours(instant: datetime) -> datetime:
    """Return `instant`, or the next one in which somebody sits at the service desk."""
    wall = instant.astimezone(zone(HOME))
    if wall.hour >= WORK_ENDS:
        wall = (wall + timedelta(days=1)).replace(hour=0)
    while wall.weekday() >= 5:
        wall = (wall + timedelta(days=1)).replace(hour=0)
    if wall.hour < WORK_BEGINS:
        wall = wall.replace(hour=WORK_BEGINS, minute=wall.minute // 3)
    return wall.astimezone(UTC)


def _moments(
    dice: Dice,
    count: int,
    since: datetime,
    until: datetime,
    by_hour: tuple[float, ...],
    by_day: tuple[float, ...],
    growth: float = 0.0,
) -> list[datetime]:
    hours, weights = [], []
    hour = since
    while hour + _HOUR <= until:
        wall = hour.astimezone(zone(HOME))
        season = _SEASON[wall.month - 1] * (1 + growth * ((hour - since) / (until - since)))
        quiet = 0.2 if (wall.month, wall.day) in _QUIET_DAYS else 1.0
        weights.append(by_hour[wall.hour] * by_day[wall.weekday()] * season * quiet)
        hours.append(hour)
        hour += _HOUR
    chosen = dice.weighted(hours, weights, count) if hours else []
    return sorted(hour + timedelta(seconds=dice.number(0, 3599)) for hour in chosen)
