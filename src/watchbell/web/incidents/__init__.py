"""The pages of incidents: the list, one incident, a new one, and what may be done."""
