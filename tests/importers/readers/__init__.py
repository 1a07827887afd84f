"""Readers of other products' histories, each with its traps."""
