"""The pages of those who steer: triage in the order to work, and who has how much to do."""
