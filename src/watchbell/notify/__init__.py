"""One message to one address: the outbox, its channels, every attempt.

Owns how a message leaves and whether it did. Refuses to know why it is sent.
"""
