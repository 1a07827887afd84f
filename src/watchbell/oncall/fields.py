"""Columns for wall time."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _WallTimeBase = models.Field[datetime, datetime]
    _MaybeWallTimeBase = models.Field[datetime | None, datetime | None]
else:
    _WallTimeBase = _MaybeWallTimeBase = models.Field

_WALL_TIME = "timestamp without time zone"


class WallTimeField(_WallTimeBase):
    """What a clock on the wall shows: a naive datetime, whatever zone the connection has."""

    def db_type(self, connection: Any) -> str:
        return _WALL_TIME


class MaybeWallTimeField(_MaybeWallTimeBase):
    """Wall time, or none; the types of a nullable field differ, so it is a class of its own."""

    def db_type(self, connection: Any) -> str:
        return _WALL_TIME
