"""Where everything is put together: installed apps, urls, ASGI, who listens to what.

The only room that may import all others. Holds literal tables, no decisions.
"""
