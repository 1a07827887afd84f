"""The edge for people: pages, their fragments and the assets they load.

Owns how Watchbell looks and is operated in a browser. Refuses to own rules: a view parses,
asks for access, calls a service or a selector, and renders.
"""
