"""Checks that CI runs beside the linters."""
