"""What work costs: rates an hour, the month's fixed cost, and how that is shared by tickets.

Owns no figure: those are in the registry, which reads the rates; the fixed cost is laid on top.
"""
