"""Dashboards: what may stand on one, who finds it, what it answers."""
