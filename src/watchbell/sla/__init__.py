"""What was promised about time: policies, the cycles that measure incidents by them, breaches.

It knows incidents and what lies below. Who is paged when a promise runs out is decided above, by
the events published here; a verdict of another product is kept, never computed again.
"""
