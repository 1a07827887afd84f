"""Records as the wire shows them. Pure: no queries."""
