"""Edge: takes what machines send and makes it durable before it answers.

Native ASGI, outside Django's request stack. Understands nothing: that is the absorber's work.
"""
