"""The arithmetic of shifts: pure, without a clock, a table or a setting."""

from watchbell.oncall.shifts.final import final_schedule, oncall_at, shifts_at
from watchbell.oncall.shifts.succession import changeover_at, turns_ahead_after

__all__ = [
    "changeover_at",
    "final_schedule",
    "oncall_at",
    "shifts_at",
    "turns_ahead_after",
]
