"""The page of figures: what the recorded facts add up to."""
