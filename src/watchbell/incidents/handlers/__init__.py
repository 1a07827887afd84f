"""Reactions of incidents to their own events, a module a noun."""
