"""Pages of heartbeats: what must be heard again and again."""
