"""What the recorded facts add up to: the definitions of the figures, and the queries.

Owns no table: a figure is a pure function of the facts that `incidents` keeps, computed in SQL.
Refuses to keep history or to guess: what was not recorded is counted as missing.
"""
