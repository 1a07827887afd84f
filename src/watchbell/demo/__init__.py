"""A year in the life of a made-up company, lived through the services on a clock that is moved.

Owns the texts, the company and how its people behave, and the note that a fill is under way.
Refuses to write any other room's tables, to touch a database that is in use, and to let a
message leave the machine.
"""
