"""The incident record and its lifecycle, from declared to closed.

Owns states, guards, priority, categories, containment and comments. Refuses to know what
raised an incident (alerts), who is paged for it (paging) and how it is drawn (web).
"""
