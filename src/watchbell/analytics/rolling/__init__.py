"""Figures rolled up: what each incident contributes, and its sums by day and month.

`facts.py` notes what incidents contribute, `days.py` and `months.py` add it up, `keeping.py` keeps
all of it no older than a minute, `standing.py` says whether it may be read. Owns no figure: what
is rolled up can be thrown away at any time and made again (docs/adr/0015).
"""
