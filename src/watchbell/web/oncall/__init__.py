"""Pages of who is on call: now, and in the next weeks."""
