"""The shapes of the wire: what callers send and what they get."""
