"""Pages of who is on call: now, in the next weeks, and who is told when nobody answers."""
