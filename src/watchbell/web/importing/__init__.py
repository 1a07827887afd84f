"""Pages about histories that are brought in."""
