"""By whose hours figures are told, and how the database counts open time.

`choosing.py` says whose hours, `counting.py` counts of the incidents themselves. What is kept of it
is in `rolling/`.
"""
