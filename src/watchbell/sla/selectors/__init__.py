"""Reading promises and how they went."""
