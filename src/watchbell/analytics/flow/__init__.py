"""How work flows: where the time of incidents goes, whom they wait for, between whom they go."""
