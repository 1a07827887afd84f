"""Guides for tests, made through the services."""

from datetime import datetime
from typing import Any

from watchbell.incidents.guiding import read_guide
from watchbell.incidents.models import Guide
from watchbell.incidents.services import GuideFields, create_guide
from watchbell.kernel.actors import SYSTEM

STEPS = """
# Is the light on?
Look at the front.
- Yes -> Broken
- No -> Is it plugged in?

# Is it plugged in?
- No -> Plugged in
- Yes -> Broken

# Plugged in
= resolve: It was not plugged in; now it is.

# Broken
= escalate: It has power and does nothing.
= category hardware-printer
"""


def make_guide(*, now: datetime, steps: str = STEPS, **fields: Any) -> Guide:
    """Return a guide called Box that is offered on every incident."""
    whole = GuideFields(**{"name": "Box", "steps": read_guide(steps).steps, **fields})
    return create_guide(slug="box", fields=whole, actor=SYSTEM, now=now)
