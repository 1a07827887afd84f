"""People, teams, roles, sign-in links, API tokens, contact methods.

Owns who somebody is and whether they may act. Refuses to know what they act on.
"""
