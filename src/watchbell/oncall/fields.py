"""A column for wall time."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _WallTimeBase = models.Field[datetime, datetime]
else:
    _WallTimeBase = models.Field


class WallTimeField(_WallTimeBase):
    """What a clock on the wall shows: a naive datetime, whatever zone the connection has."""

    def db_type(self, connection: Any) -> str:
        return "timestamp without time zone"
