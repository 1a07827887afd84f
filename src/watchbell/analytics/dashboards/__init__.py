"""Boards of figures that people put together: what is on one, who finds it, and its answers.

Owns no figure and no list: a widget asks the registry, the selectors of other rooms, or says text.
"""
