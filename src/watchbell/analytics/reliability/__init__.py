"""How reliable services were: availability, failures, error budgets, and what outages cost."""
