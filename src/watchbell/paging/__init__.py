"""Escalation policies and running escalations: who is told next, when, until someone answers.

Owns the decision whom to tell and that they were. Refuses to know how a message travels.
"""
