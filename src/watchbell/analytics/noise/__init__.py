"""Noise: which rules, services and sources call people for nothing, and what to try about it.

It reads what is recorded of alerts, incidents and pages; it changes nothing but which week's
letters were written.
"""
