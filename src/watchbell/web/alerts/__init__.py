"""Pages of alerts: what machines say, and what became of it."""
