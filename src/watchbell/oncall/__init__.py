"""Who is on call at an instant: schedules, rotations, restrictions, overrides.

Owns the arithmetic of shifts. Refuses to know who is paged how (`notify`) and when (`paging`).
"""
