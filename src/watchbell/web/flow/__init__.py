"""Pages of how work flows."""
