"""Dashboards: looked at, put together, and shown on walls."""
