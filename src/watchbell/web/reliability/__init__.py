"""Pages of how reliable services are."""
