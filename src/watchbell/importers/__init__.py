"""Histories from other products: read by pure readers, applied through the services of `incidents`.

Owns the runs, what each brought and refused, and their undoing. Owns no rule of incidents.
"""
