"""What machines say: signals as they came, and the alerts that they mean.

Owns integrations, deduplication, grouping and routing. Refuses to know who is paged.
"""
