"""Pages of services: who owns them, what they need, and what is wrong with them now."""
