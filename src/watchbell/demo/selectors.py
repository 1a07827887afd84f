"""What is known of the demo's fill."""

from datetime import datetime

from watchbell.demo.models import Fill
from watchbell.platform.health import Check


def is_unfinished() -> bool:
    """Say whether a fill began here and did not come to its end."""
    return Fill.objects.filter(finished_at=None).exists()


def check_fill(now: datetime) -> Check:
    """Tell of a fill that was interrupted: its year has a hole at the end."""
    if is_unfinished():
        return Check(
            "demo",
            False,
            "the demo's fill was interrupted; start again with an empty home or database",
        )
    return Check("demo", True, "no fill was interrupted")
