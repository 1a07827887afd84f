"""Plain Python that every room shares: clock, ids, errors, events, actors, intervals of time.

Owns no table, reads no setting, imports no framework.
"""
