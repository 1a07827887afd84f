"""The REST edge, /api/v1: reads a request, asks a room, writes the answer.

Owns the wire's shapes, problems, versions and the answers kept for repeated writes. Decides
nothing about incidents or anything else.
"""
