"""The signed-in person's own page: who they are, how they are reached, what acts for them."""
