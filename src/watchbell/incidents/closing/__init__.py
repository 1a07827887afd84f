"""What an incident must show before agents close it: an administrator chooses from a list."""
